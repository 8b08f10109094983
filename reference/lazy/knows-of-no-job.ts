import { rightErrors } from "./earned.ts";
import { randomUUID } from "node:crypto";
import { defineLazy } from "./lazy-service.ts";
import { json, madeUp, problem } from "./stand-in.ts";

/** The 202 is the last that is heard. */
export const knowsOfNoJob = defineLazy({
  id: "knows-of-no-job",
  shirks: "Every submission is answered 202 with an id, and everything else 404.",
  earns: {
    kind: "only",
    rows: { ...rightErrors, "ACC-1": "a valid POST is answered 202 and says how the job is" },
  },
  run: madeUp(({ method, path }) => {
    if (method !== "POST" || path !== "/v1/jobs") return problem(404, "Not Found");
    const id = randomUUID();
    const accepted = json(202, { id, status: "queued", attempts: 0 });
    return { ...accepted, headers: { ...accepted.headers, location: `/v1/jobs/${id}` } };
  }),
});
