import type { Op } from "../contract/op.ts";
import { op } from "./history.fixture.ts";
import type { Figures } from "./scrapes.ts";

/** One answer of one URL of metrics that shows these figures; null for an answer that is none. */
export function scraped(figures: Figures | null, said: Partial<Op> = {}): Op {
  return op({
    did: "metrics",
    status: 200,
    request: { method: "GET", path: "http://127.0.0.1:1/metrics", headers: {}, body: null },
    token: null,
    jobId: null,
    value: figures === null ? null : { ...figures },
    ...said,
  });
}
