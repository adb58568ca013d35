/** What log lines look like, and which job they are of. */
package dev.tatara.operator.logging;
