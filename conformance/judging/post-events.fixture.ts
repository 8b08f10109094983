import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { cutEvents } from "./cut-events.fixture.ts";
import { call, op } from "./history.fixture.ts";

const exercise = "api-cut-off-around-post";

/** Invents one submission into a cut of the API's link: answered 503, repeated, run, and read. */
export function postEvents(
  name: string,
  said: {
    post?: Partial<Op> & { status?: number | null };
    /** Null where it was given up. */
    retry?: (Partial<Op> & { status?: number | null }) | null;
    calls?: readonly Partial<Call>[];
    read?: (Partial<Op> & { status?: number | null }) | null;
    sockets?: number;
  } = {},
): readonly HistoryEvent[] {
  const [token, jobId] = [`token-${name}`, `job-${name}`];
  const { post = {}, retry = {}, calls = [{}], read = {} } = said;
  const own = { exercise, token, idempotencyKey: `key-${name}` };
  const isAccepted = (post.status ?? 503) === 202;
  return [
    ...cutEvents({ exercise, role: "api", at: 100, until: 400, sockets: said.sockets ?? 8 }),
    op({
      ...own,
      label: "during-a-cut",
      sentAt: 150,
      doneAt: 170,
      status: 503,
      answer: {
        status: post.status ?? 503,
        headers: { "retry-after": "1" },
        body: "{}",
        bodyChars: 2,
      },
      jobId: isAccepted ? jobId : null,
      ...post,
    }),
    ...(retry === null
      ? []
      : [op({ ...own, label: "retry-after-a-cut", sentAt: 500, jobId, ...retry })]),
    ...calls.map((one) => call({ exercise, token, jobId, arrivedAt: 600, ...one })),
    ...(read === null
      ? []
      : [op({ exercise, did: "read", jobId, sentAt: 900, state: "succeeded", ...read })]),
  ];
}
