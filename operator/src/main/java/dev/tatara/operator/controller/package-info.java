/**
 * The controller: what happens in a reconciliation, in which order, and what is watched to start
 * one.
 */
package dev.tatara.operator.controller;
