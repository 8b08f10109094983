import type { Series } from "../../conformance/contract/run.ts";
import type { Ms } from "../../conformance/contract/time.ts";
import { freeFrom } from "./calls-at-once.ts";
import type { ClickSeen } from "./clicks.ts";

/**
 * Samples what happened at equal steps from `startedAt`, from the clicks alone.
 *
 * A click waits from its acceptance to its first call; where the work is part of the request it
 * waits from the sending, and no longer than its client does.
 */
export function seriesOf(options: {
  clicks: readonly ClickSeen[];
  startedAt: Ms;
  endedAt: Ms;
  stepMs: Ms;
  waitsFrom: "acceptance" | "sending";
}): Series {
  const { clicks, startedAt, endedAt, stepMs, waitsFrom } = options;
  const steps = Math.max(0, Math.ceil((endedAt - startedAt) / stepMs));
  const offsets = Array.from({ length: steps + 1 }, (_, step) => step * stepMs);
  const times = offsets.map((offset) => startedAt + offset);

  const sampled = (spans: readonly Span[]): readonly number[] =>
    times.map((at) => spans.filter(({ from, to }) => from <= at && at < to).length);
  const cumulative = (momentOf: (click: ClickSeen) => Ms | null): readonly number[] =>
    sampled(clicks.flatMap((click) => since(momentOf(click))));

  return {
    atSec: offsets.map((offset) => offset / 1000),
    accepted: cumulative((click) => click.acceptedAt),
    completed: cumulative((click) => click.completedAt),
    refused: cumulative((click) => (click.fate === "refused" ? click.doneAt : null)),
    timedOut: cumulative((click) => (click.fate === "timed-out" ? click.doneAt : null)),
    waiting: sampled(clicks.flatMap((click) => waitOf(click, waitsFrom))),
    inFlight: sampled(
      clicks.flatMap(({ calls }) =>
        calls.map((call) => ({ from: call.arrivedAt, to: freeFrom(call) })),
      ),
    ),
  };
}

type Span = Readonly<{ from: Ms; to: Ms }>;

const never = Number.POSITIVE_INFINITY;

function since(moment: Ms | null): readonly Span[] {
  return moment === null ? [] : [{ from: moment, to: never }];
}

function waitOf(click: ClickSeen, waitsFrom: "acceptance" | "sending"): readonly Span[] {
  const startedAt = click.calls[0]?.arrivedAt ?? never;
  const from = waitsFrom === "acceptance" ? click.acceptedAt : click.sentAt;
  const to = waitsFrom === "acceptance" ? startedAt : Math.min(startedAt, click.doneAt ?? never);
  return from === null ? [] : [{ from, to }];
}
