/** Text without the markup that it is published in. */
package dev.tatara.trainer.corpus.markup;
