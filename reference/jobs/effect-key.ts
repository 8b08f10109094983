import type { JobId } from "../../conformance/contract/job.ts";

/**
 * Names the effect of a job towards its dependency, which drops what it has seen under that name.
 *
 * It depends on the job alone: an attempt after a crash, a retry and a replay all mean the same
 * effect, and only a dependency that can see so can keep us from making it twice.
 */
export type EffectKeyOf = (job: { id: JobId; attempt: number }) => string;

/** Uses the job id, which a replay keeps. */
export const jobIdAsEffectKey: EffectKeyOf = ({ id }) => id;
