package dev.tatara.minicluster.node.container;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A log file of {@link LogEntry} lines.
 *
 * @param file where it lies
 * @param growing whether its container still runs
 */
public record LogSource(Path file, BooleanSupplier growing) {}
