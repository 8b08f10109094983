import { rightAnswers } from "./earned.ts";
import { randomUUID } from "node:crypto";
import { defineLazy } from "./lazy-service.ts";
import { json, madeUp } from "./stand-in.ts";

/** A mock that somebody forgot in production. */
export const saysYesToEverything = defineLazy({
  id: "says-yes-to-everything",
  shirks: "Every POST is answered 202 with an id, and every job has succeeded; nothing is kept.",
  earns: { kind: "only", rows: rightAnswers },
  run: madeUp(({ method, path }) => {
    const id = /^\/v1\/jobs\/([^/?]+)/.exec(path)?.[1] ?? randomUUID();
    if (method === "POST") {
      const accepted = json(202, { id, status: "queued", attempts: 0, items: [] });
      return { ...accepted, headers: { ...accepted.headers, location: `/v1/jobs/${id}` } };
    }
    const lists = { entries: [], records: [], next: null };
    return json(200, { id, status: "succeeded", attempts: 1, ...lists });
  }),
});
