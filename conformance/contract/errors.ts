/**
 * Every error that may cross the wire, and what it lets a client conclude.
 *
 * `definite` says that the request certainly did not take effect. It is the column that the judges
 * read, and the reason why this is a table and not a folder of classes.
 */
export const wireErrors = {
  "body-not-json": {
    status: 400,
    definite: true,
    retry: false,
    title: "The body is not valid JSON",
  },
  "key-missing": {
    status: 400,
    definite: true,
    retry: false,
    title: "The Idempotency-Key header is missing",
  },
  "key-malformed": {
    status: 400,
    definite: true,
    retry: false,
    title: "The Idempotency-Key header is not 1 to 255 visible characters",
  },
  "webhook-refused": {
    status: 400,
    definite: true,
    retry: false,
    title: "The webhook is not at an address that this service calls",
  },
  "not-authenticated": {
    status: 401,
    definite: true,
    retry: false,
    title: "Credentials are missing or unknown",
  },
  "not-allowed": {
    status: 403,
    definite: true,
    retry: false,
    title: "The role does not permit this",
  },
  "job-not-found": {
    status: 404,
    definite: true,
    retry: false,
    title: "There is no such job",
  },
  "result-not-found": {
    status: 404,
    definite: true,
    retry: true,
    title: "The job has no result",
  },
  "dead-letter-not-found": {
    status: 404,
    definite: true,
    retry: false,
    title: "There is no such dead letter",
  },
  "route-not-found": {
    status: 404,
    definite: true,
    retry: false,
    title: "There is nothing at this path",
  },
  "method-not-allowed": {
    status: 405,
    definite: true,
    retry: false,
    title: "The path does not take this method",
  },
  "key-in-use": {
    status: 409,
    definite: true,
    retry: true,
    title: "A request with this key is still being accepted",
  },
  "job-already-ended": {
    status: 409,
    definite: true,
    retry: false,
    title: "The job has ended and cannot be canceled",
  },
  "job-is-running": {
    status: 409,
    definite: true,
    retry: true,
    title: "The job is running and cannot be canceled now",
  },
  "already-replayed": {
    status: 409,
    definite: true,
    retry: false,
    title: "The dead letter has been replayed already",
  },
  "version-not-current": {
    status: 412,
    definite: true,
    retry: false,
    title: "Somebody else has changed it meanwhile",
  },
  "body-too-large": {
    status: 413,
    definite: true,
    retry: false,
    title: "The body is larger than is accepted",
  },
  "media-type-not-supported": {
    status: 415,
    definite: true,
    retry: false,
    title: "The body must be application/json",
  },
  "body-not-valid": {
    status: 422,
    definite: true,
    retry: false,
    title: "The body is not as described",
  },
  "key-reused": {
    status: 422,
    definite: true,
    retry: false,
    title: "The key was used before with another payload",
  },
  "version-missing": {
    status: 428,
    definite: true,
    retry: false,
    title: "The If-Match header is missing",
  },
  "rate-limited": {
    status: 429,
    definite: true,
    retry: true,
    title: "More was submitted in this time than is granted",
  },
  "internal-error": {
    status: 500,
    definite: false,
    retry: true,
    title: "The service failed",
  },
  "store-unreachable": {
    status: 503,
    definite: false,
    retry: true,
    title: "The service cannot reach its store",
  },
  "queue-full": {
    status: 503,
    definite: true,
    retry: true,
    title: "As many jobs wait as may wait",
  },
  "shutting-down": {
    status: 503,
    definite: true,
    retry: true,
    title: "The service is shutting down",
  },
} as const satisfies Record<
  string,
  { status: number; definite: boolean; retry: boolean; title: string }
>;

export type WireErrorCode = keyof typeof wireErrors;
