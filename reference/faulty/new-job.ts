import type { Job, JobOfTenant } from "../jobs/store.ts";

/** What a job looks like that has just been accepted, for those who do not ask the store. */
export function newJob({ id }: Pick<JobOfTenant, "id">): Job {
  return {
    id,
    type: "probe",
    status: "queued",
    priority: 5,
    orderKey: null,
    attempts: 0,
    createdAt: new Date(),
    startAt: null,
    startBy: null,
    startedAt: null,
    endedAt: null,
    cancelRequestedAt: null,
    error: null,
  };
}
