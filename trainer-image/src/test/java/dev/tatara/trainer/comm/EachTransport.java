package dev.tatara.trainer.comm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs a test once for each transport; {@link LocalRanks} skips NCCL where GPUs are missing. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnumSource(Communicators.Transport.class)
@interface EachTransport {}
