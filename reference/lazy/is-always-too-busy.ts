import { rightErrors } from "./earned.ts";
import { defineLazy } from "./lazy-service.ts";
import { madeUp, problem } from "./stand-in.ts";

/** No limit is ever exceeded where nothing is ever admitted. */
export const isAlwaysTooBusy = defineLazy({
  id: "is-always-too-busy",
  shirks: "Every request is answered 429 with Retry-After and a problem document.",
  earns: { kind: "only", rows: rightErrors },
  run: madeUp(() => problem(429, "Too Many Requests")),
});
