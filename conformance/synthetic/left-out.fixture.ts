import type { CheckId } from "../checks/index.ts";

const streams = "it reads frames of event streams, which the world does not invent";
const webhooks = "it reads deliveries of webhooks, which the world does not invent";
const inbox = "it reads requests of several roles about one inbox, which the world does not invent";
const figures = "it reads figures of metrics, which the world does not invent";
const priority = "the world has no queue in which jobs wait for each other by priority";

/**
 * Rows that the synthetic histories do not examine, and why. Their judges have tests of their own, and
 * faulty services that they catch.
 */
export const leftOut: Partial<Record<CheckId, string>> = {
  "stream-is-open-to-its-owner-alone": streams,
  "stream-tells-the-end-once-and-closes": streams,
  "resumed-stream-misses-nothing": streams,
  "control-frames-leave-the-cursor-alone": streams,
  "old-place-is-reset-and-idle-stream-kept-alive": streams,
  "every-channel-tells-the-same-end": streams,
  "webhook-is-signed-over-its-raw-bytes": webhooks,
  "webhook-id-stays-and-timestamp-moves": webhooks,
  "undelivered-webhook-is-retried-with-backoff": webhooks,
  "receiver-that-asks-is-spared": webhooks,
  "hung-receiver-slows-nobody-else": webhooks,
  "webhook-at-an-inner-address-is-refused": webhooks,
  "bulk-replay-takes-exactly-what-it-was-asked-for": inbox,
  "each-role-may-do-what-is-declared-and-no-more": inbox,
  "acts-and-refusals-leave-a-record": inbox,
  "high-priority-starts-first": priority,
  "low-priority-is-not-starved": priority,
  "scale-signal-counts-waiting-and-running-jobs": figures,
  "counters-agree-with-the-ledger": figures,
};
