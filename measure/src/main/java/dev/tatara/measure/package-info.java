/**
 * What the benchmarks of trainer and operator have in common: a figure over several runs, the table
 * that people see, and the JSON that programs read.
 */
package dev.tatara.measure;
