/**
 * The types of jobs that this worker can run.
 *
 * In a rolling deploy the API may know more. A job of such a type stays queued until a worker comes
 * that knows it: to fail it would be to fail work that only came early.
 */
export const knownTypes: readonly string[] = ["probe"];
