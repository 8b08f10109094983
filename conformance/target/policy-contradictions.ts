import type { Target } from "../contract/target.ts";

/** Names promises that nobody can keep, or that contradict each other, each with its place and the reason. */
export function policyContradictions(target: Target): readonly string[] {
  const { policy = {}, submit, webhooks } = target;
  const { backoff, priority } = policy;
  const positive = {
    "/policy/maxRetryAfterMs": policy.maxRetryAfterMs,
    "/policy/jobTimeoutMs": policy.jobTimeoutMs,
    "/policy/shutdownGraceMs": policy.shutdownGraceMs,
    "/policy/maxBodyBytes": policy.maxBodyBytes,
    "/policy/drainPerSec": policy.drainPerSec,
    "/policy/priority/lowWaitsMs": priority?.lowWaitsMs,
    "/sse/heartbeatMs": target.sse?.heartbeatMs,
    "/webhooks/maxAttempts": webhooks?.maxAttempts,
    "/webhooks/timeoutMs": webhooks?.timeoutMs,
  };
  return [
    ...Object.entries(positive).flatMap(([place, figure]) =>
      says(figure !== undefined && figure <= 0, `${place}: must be above 0, or left out`),
    ),
    ...says(
      policy.leaseMs !== undefined && policy.leaseMs < leastLeaseMs,
      `/policy/leaseMs: must be ${leastLeaseMs} or more; no worker can renew a shorter one in time`,
    ),
    ...says(
      backoff !== undefined && backoff.baseMs < 0,
      "/policy/backoff/baseMs: must not be below 0",
    ),
    ...says(
      policy.maxRetryAfterMs !== undefined &&
        backoff !== undefined &&
        policy.maxRetryAfterMs < backoff.baseMs,
      "/policy/maxRetryAfterMs: must not be below /policy/backoff/baseMs, or Retry-After would shorten delays",
    ),
    ...says(
      priority !== undefined && priority.high === priority.low,
      "/policy/priority: high and low must differ",
    ),
    ...says(
      priority !== undefined && submit.priorityAt === undefined,
      "/policy/priority: /submit/priorityAt must say where the priority goes",
    ),
    ...says(
      policy.perKeyOrder === true && submit.orderKeyAt === undefined,
      "/policy/perKeyOrder: /submit/orderKeyAt must say where the order key goes",
    ),
    ...["outboundLimit", "maxRetriesPerSec"].flatMap((name) =>
      says(
        policy[name as "outboundLimit"] !== undefined && target.harnessOrigin === undefined,
        `/policy/${name}: /harnessOrigin must say at which origin the dependency is`,
      ),
    ),
    ...webhookContradictions(target),
  ];
}

/** A heartbeat or two must fit into a lease, with what a network takes. */
const leastLeaseMs = 50;

/** Standard Webhooks: 24 to 64 random bytes; a shorter secret is no contradiction, one that is no base64 is. */
const secretForm = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function webhookContradictions({ webhooks, submit, harnessOrigin }: Target): readonly string[] {
  if (webhooks === undefined) return [];
  const { secrets, backoff } = webhooks;
  return [
    ...says(secrets.length === 0, "/webhooks/secrets: must name the secret that signs deliveries"),
    ...secrets.flatMap((secret, index) =>
      says(
        !secretForm.test(secret) || secret.replace(/^whsec_/, "") === "",
        `/webhooks/secrets/${index}: must be whsec_ and base64`,
      ),
    ),
    ...says(
      submit.webhookAt === undefined,
      "/webhooks: /submit/webhookAt must say where the URL of a webhook goes",
    ),
    ...says(
      harnessOrigin === undefined,
      "/webhooks: /harnessOrigin must say where deliveries are received",
    ),
    ...says(
      backoff !== undefined && backoff.capMs < backoff.baseMs,
      "/webhooks/backoff: capMs must not be below baseMs",
    ),
  ];
}

function says(isWrong: boolean, sentence: string): readonly string[] {
  return isWrong ? [sentence] : [];
}
