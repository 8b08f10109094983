import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { Frame } from "../contract/frame.ts";
import { isTerminal, type JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { streamsFollowedToTheEnd } from "../exercises/streams-followed-to-the-end.ts";
import { broken, holds, sorted, type Look } from "../judging/looks.ts";
import { readsByJob } from "../judging/order-graph.ts";
import { replaysOf } from "../judging/replays.ts";
import { framesIn, tellsEnd } from "../judging/streams.ts";
import { showsEnd } from "../judging/views.ts";

/**
 * There is one truth about a job, whichever way it is told: stream, webhook and status name the same
 * end, and whoever looks at the status after a stream or a webhook told of it must find it there.
 *
 * Only a status that was asked for after the news had come is compared with it. A job that was
 * replayed may have had several ends, and is left out.
 */
export const everyChannelTellsTheSameEnd = defineCheck({
  id: "every-channel-tells-the-same-end",
  requirement: "SSE-6",
  level: "must",
  title: "Status, stream and webhook tell the same end, and none before the status shows it",
  clause: { text: "A job has one state, and every channel tells that one" },
  needs: ["sse"],
  exercise: streamsFollowedToTheEnd,
  scope: "run",
  judge: (judged) => {
    const news = newsIn(judged);
    const reads = readsByJob(judged.history);
    const looks = news.flatMap((each) => lookAt(each, reads.get(each.jobId) ?? []));
    const atOnce = news.filter((each) =>
      (reads.get(each.jobId) ?? []).some((op) => op.label === "at-once" && op.sentAt > each.at),
    );
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${news.length} times an end was told by a stream or a webhook, and the status agreed from then on`,
      witness: {
        frames: news.filter(({ event }) => event.kind === "frame").length,
        deliveries: news.filter(({ event }) => event.kind === "delivery").length,
        lookedUpAtOnce: atOnce.length,
      },
    });
  },
});

/** That a job has ended, as told by a stream or a webhook. */
type News = Readonly<{
  jobId: JobId;
  at: number;
  state: string;
  event: Frame | Delivery;
}>;

function newsIn({ history, target }: Judged): readonly News[] {
  const replays = replaysOf(history, target);
  const frames = framesIn(history).filter(tellsEnd).map(newsOfFrame);
  const deliveries = history
    .filter((event): event is Delivery => event.kind === "delivery")
    .flatMap(newsOfDelivery);
  return [...frames, ...deliveries].filter(({ jobId }) => replays(jobId).length === 0);
}

function newsOfFrame(frame: Frame): News {
  return { jobId: frame.jobId, at: frame.at, state: frame.state ?? "", event: frame };
}

function newsOfDelivery(delivery: Delivery): readonly News[] {
  const { jobId, state, arrivedAt } = delivery;
  if (jobId === null || state === null || state === "unknown" || !isTerminal(state)) return [];
  return [{ jobId, at: arrivedAt, state, event: delivery }];
}

function lookAt({ at, state, event }: News, reads: readonly Op[]): readonly Look[] {
  const channel = event.kind === "frame" ? "a stream" : "a webhook";
  const early = reads.find((op) => op.sentAt > at && !showsEnd(op));
  if (early !== undefined) {
    const because = `${channel} told that a job had ${wordFor(state)}, and its status, asked after that, says ${early.state}`;
    return [broken(because, event, early)];
  }
  const other = reads.find((op) => showsEnd(op) && op.state !== state);
  if (other !== undefined)
    return [broken(`${channel} told ${state}, and the status says ${other.state}`, event, other)];
  return reads.some((op) => op.sentAt > at) ? [holds] : [];
}

function wordFor(state: string): string {
  return state === "canceled" ? "been canceled" : state;
}
