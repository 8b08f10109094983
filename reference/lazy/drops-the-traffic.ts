import { defineLazy } from "./lazy-service.ts";
import { madeUp } from "./stand-in.ts";

/** A load balancer with nobody behind it. */
export const dropsTheTraffic = defineLazy({
  id: "drops-the-traffic",
  shirks: "Every connection is taken, and broken when the request is there.",
  earns: { kind: "only", rows: {} },
  run: madeUp(() => null),
});
