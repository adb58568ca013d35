/** How a shell may go on with what a person has typed, for kubectl and for the program itself. */
package dev.tatara.plugin.completion;
