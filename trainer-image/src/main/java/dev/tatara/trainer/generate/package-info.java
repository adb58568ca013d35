/**
 * The verb {@code generate}: continues a prompt token by token. {@link
 * dev.tatara.trainer.generate.TokenSampler} chooses among a {@link
 * dev.tatara.trainer.inference.LanguageModel}'s next tokens, and {@link
 * dev.tatara.trainer.generate.TextStream} turns them into text as they come.
 */
package dev.tatara.trainer.generate;
