import { rightErrors } from "./earned.ts";
import { defineLazy } from "./lazy-service.ts";
import { madeUp, problem } from "./stand-in.ts";

/** Whoever does nothing does nothing wrong. */
export const isAlwaysUnavailable = defineLazy({
  id: "is-always-unavailable",
  shirks: "Every request is answered 503 with Retry-After and a problem document.",
  earns: { kind: "only", rows: rightErrors },
  run: madeUp(() => problem(503, "Service Unavailable")),
});
