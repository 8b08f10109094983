import { describe, expect, it } from "vitest";
import type { Policy } from "../contract/policy.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { contradictionsIn } from "./target-file.ts";

/** Without what belongs to webhooks, limits and order: each example brings its own. */
const { webhooks: _webhooks, harnessOrigin: _origin, ...declared } = wholeTarget;
const bareTarget: Target = {
  ...declared,
  submit: { path: "/v1/jobs", body: wholeTarget.submit.body, keyHeader: "Idempotency-Key" },
};
const origin = "http://127.0.0.1:8899";
const webhooks = { secrets: ["whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQh"] };
const received = { harnessOrigin: origin, submit: { ...bareTarget.submit, webhookAt: "/hook" } };
const link = { name: "db", carries: ["store"], to: "127.0.0.1:5432" } as const;
const worker = { role: "worker", command: ["node", "worker.js", "{{link:db}}"] } as const;

describe("a target file that contradicts nothing", () => {
  it.each<[string, Partial<Target>]>([
    ["all that was there before", {}],
    ["webhooks", { ...received, webhooks }],
    ["a link that a process goes over", { links: [link], processes: [worker] }],
    ["a link at which we listen", { links: [{ ...link, listen: { worker: "127.0.0.1:6000" } }] }],
    [
      "a service",
      { services: [{ name: "mq", carries: ["broker"], command: ["mq"], ready: "127.0.0.1:5672" }] },
    ],
    ["metrics", { metrics: { urls: ["/metrics"], series: { queued: 'depth{queue="jobs"}' } } }],
    [
      "a body with a member that ends like a pointer",
      { submit: { path: "/", body: { probe: "{{probe}}", runAt: "now" } } },
    ],
  ])("passes with %s", (_, change) => {
    expect(contradictionsIn({ ...bareTarget, ...change })).toEqual([]);
  });
});

describe("a target file that contradicts itself", () => {
  it.each<[string, Policy, string]>([
    ["a lease that nobody can renew", { leaseMs: 10 }, "/policy/leaseMs"],
    ["no time for a job", { jobTimeoutMs: 0 }, "/policy/jobTimeoutMs"],
    ["no longest Retry-After", { maxRetryAfterMs: 0 }, "/policy/maxRetryAfterMs"],
    [
      "a Retry-After that shortens delays",
      { maxRetryAfterMs: 10, backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" } },
      "/policy/maxRetryAfterMs",
    ],
    ["a backlog that never drains", { drainPerSec: 0 }, "/policy/drainPerSec"],
    ["one priority", { priority: { high: 1, low: 1 } }, "/policy/priority: high and low"],
    ["priorities that go nowhere", { priority: { high: 9, low: 1 } }, "/submit/priorityAt"],
    ["order without a key", { perKeyOrder: true }, "/submit/orderKeyAt"],
    ["a limit to nobody", { outboundLimit: { count: 1, windowMs: 1 } }, "/harnessOrigin"],
  ])("is refused for %s", (_, policy, says) => {
    expect(contradictionsIn({ ...bareTarget, policy }).join("\n")).toContain(says);
  });

  it.each<[string, Partial<Target>, string]>([
    ["webhooks without a secret", { ...received, webhooks: { secrets: [] } }, "/webhooks/secrets:"],
    [
      "a secret that is no base64",
      { ...received, webhooks: { secrets: ["whsec_not base64"] } },
      "/webhooks/secrets/0",
    ],
    [
      "webhooks that are asked for nowhere",
      { webhooks, harnessOrigin: origin },
      "/submit/webhookAt",
    ],
    ["webhooks that are received nowhere", { submit: received.submit, webhooks }, "/harnessOrigin"],
    [
      "an origin that is the service's",
      { harnessOrigin: "http://127.0.0.1:1" },
      "/harnessOrigin: is the service's own",
    ],
    ["a cancel of nothing", { cancel: { path: "/v1/cancel" } }, "/cancel/path: {id}"],
    [
      "a pointer that is none",
      { status: { path: "/{id}", attemptsAt: "meta.tries" } },
      "/status/attemptsAt: must be a JSON Pointer, such as /meta/tries",
    ],
    [
      "a series that is none",
      { metrics: { urls: ["/m"], series: { queued: "how many?" } } },
      "/metrics/series/queued",
    ],
    ["a link that nobody uses", { links: [link] }, "/links/0: nobody goes over it"],
    [
      "a link to nowhere",
      { links: [{ ...link, to: "localhost" }], processes: [worker] },
      "/links/0/to",
    ],
    [
      "two links of one name",
      { links: [link, link], processes: [worker] },
      "/links/1/name: db is there twice",
    ],
    [
      "one address for two roles",
      { links: [{ ...link, listen: { api: "127.0.0.1:6000", worker: "127.0.0.1:6000" } }] },
      "/links/0/listen/api: 127.0.0.1:6000 is given twice",
    ],
    [
      "a service that is ready nowhere",
      { services: [{ name: "mq", carries: ["broker"], command: ["mq"], ready: "5672" }] },
      "/services/0/ready",
    ],
  ])("is refused for %s", (_, change, says) => {
    expect(contradictionsIn({ ...bareTarget, ...change }).join("\n")).toContain(says);
  });
});
