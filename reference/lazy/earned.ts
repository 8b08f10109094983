import type { RequirementId } from "../../conformance/contract/requirements.ts";

/** Why a PASS is right, or would not be: by row. */
type Reasons = Readonly<Partial<Record<RequirementId, string>>>;

/** What any answer can show, whether anything is behind it or not. */
export const rightErrors: Reasons = {
  "ERR-1": "each of its errors is a whole problem document",
};

/** Rows that ask for the first answer only, and it is right. */
export const rightAnswers: Reasons = {
  "ACC-1": "a valid POST is answered 202 and says how the job is",
  "ACC-2": "the answer names the job, and its URL leads to the same id",
};

/** Rows that an API keeps by itself: no job needs to run for them. */
export const rightApi: Reasons = {
  ...rightErrors,
  ...rightAnswers,
  "ACC-3": "its records can be read as soon as they are made",
  "ACC-8": "405, 415 and 413 are the API's own",
  "IDM-3": "losers of a race are told 409 before anything runs",
  "IDM-6": "keys are in the store, and the API processes were really killed",
  "IDM-7": "a key stands for its job for its time, and not for longer",
  "IDM-10": "how keys are spelled is found before anything runs",
  "STS-7": "known jobs can be read, and unknown ones answer 404",
  "RBC-3": "tenants are kept apart, whatever becomes of their jobs",
  "RTL-2": "who waits as long as he is told is admitted",
  "RTL-3": "the fields are well-formed, and agree with what was admitted",
};

/** Rows on which a worker that was not declared, or not killed, leaves nothing to be said. */
export const needDeaths: Reasons = {
  "DUR-2": "the calls did not break when the declared processes died",
  "DUR-7": "somebody who may keep retries in memory was not restarted",
  "RTY-7": "the worker whose count should survive did not crash",
  "VIS-2": "no worker died whose job another could take over",
  "VIS-3": "no worker was paused past its lease",
  "VIS-4": "the worker did not die at every attempt",
};
