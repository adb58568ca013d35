/**
 * How the pods that make one corpus divide its files and find out who ends it: a {@link
 * dev.tatara.trainer.corpus.shard.Shard} is one pod's share, and on the {@link
 * dev.tatara.trainer.corpus.shard.ShardBoard} each says how far it is. Nobody waits for another:
 * whoever is done last merges what all have made.
 */
package dev.tatara.trainer.corpus.shard;
