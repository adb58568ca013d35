/**
 * Going on from another run: {@link dev.tatara.trainer.resume.ResumeSource} finds what {@code
 * checkpoint.resumeFrom} names on the volume, {@link dev.tatara.trainer.resume.ResumeFit} judges
 * whether it fits, and {@link dev.tatara.trainer.resume.ResumedFrom} remembers it in the run's
 * folder. What is taken over, and how, is {@code dev.tatara.trainer.checkpoint.Takeover}'s and the
 * train step's.
 */
package dev.tatara.trainer.resume;
