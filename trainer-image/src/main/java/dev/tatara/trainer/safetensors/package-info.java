/**
 * The safetensors file format: named tensors in one file that can be memory-mapped.
 *
 * <p>A file is a little-endian unsigned 64-bit header length, a JSON header of that many bytes, and
 * the tensors' bytes (little-endian, row-major) without holes:
 *
 * <pre>{@code
 * {"__metadata__": {"format": "pt"},
 *  "embed_out.weight": {"dtype": "F32", "shape": [4096, 256], "data_offsets": [0, 4194304]}}
 * }</pre>
 *
 * <p>Offsets count from the end of the header. {@link
 * dev.tatara.trainer.safetensors.SafetensorsWriter} streams tensors out one at a time, {@link
 * dev.tatara.trainer.safetensors.SafetensorsFile} maps a file and hands out its tensors as memory
 * segments. {@link dev.tatara.trainer.safetensors.ShardedWriter} and {@link
 * dev.tatara.trainer.safetensors.SafetensorsFolder} do the same for a model that is cut into
 * several files. None of them knows anything about models.
 */
package dev.tatara.trainer.safetensors;
