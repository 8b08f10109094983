import type { HistoryEvent } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "./history.fixture.ts";
import { jobEvents, type SaidJob } from "./job-events.fixture.ts";

/** A target that takes an order key with each job. */
export const orderedTarget: Target = {
  ...wholeTarget,
  submit: { ...wholeTarget.submit, orderKeyAt: "/orderKey" },
};

/** Invents one job of an order key; "k" unless said otherwise. */
export function keyedEvents(
  name: string,
  said: Partial<SaidJob> & { key?: string } = {},
): readonly HistoryEvent[] {
  const { key = "k", submit, ...rest } = said;
  const body = JSON.stringify({ orderKey: key });
  const request = { method: "POST", path: "/v1/jobs", headers: {}, body };
  return jobEvents({
    name,
    exercise: "jobs-of-many-keys",
    ...rest,
    submit: { request, ...submit },
  });
}

/** A call that was open from its arrival until it was answered. */
export function span(arrivedAt: number, answeredAt: number) {
  return { arrivedAt, answeredAt, endedAt: answeredAt };
}
