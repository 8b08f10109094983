import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { call, delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { note } from "../judging/job-events.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { receiverThatAsksIsSpared } from "./receiver-that-asks-is-spared.ts";

const exercise = "receivers-that-ask-to-be-spared";
const judge = (history: History, target: Target = wholeTarget) =>
  telling(receiverThatAsksIsSpared.judge({ history, target, policy: {} }));
const kindOf = (history: History, target?: Target): string => judge(history, target).kind;
const asked = note({ exercise, detail: "asked", figures: { waitMs: 3_000, dueAt: 3_900 } });
const one = (kind: string, tries: SaidReceiver["tries"], said: Partial<SaidReceiver> = {}) =>
  receiverEvents({ exercise, kind, ...(tries !== undefined && { tries }), ...said });
const gone = { status: 410 };
const toGone = (said: Partial<Delivery>): Delivery =>
  delivery({ exercise, hook: "gone-1", headers: { "webhook-id": "b" }, ...said });

/** A receiver under load, or its control: its first job, and five later ones that came at these times. */
const later = (kind: string, first: Partial<Delivery>, times: readonly number[]): History => [
  ...one(kind, [first, ...(first.status === 200 ? [] : [{ arrivedAt: 3_200 }])]),
  ...[1, 2, 3, 4, 5].map((nth) =>
    op({ exercise, label: `${kind}-1`, jobId: `job-${kind}-${nth}`, token: `${kind}-${nth}` }),
  ),
  ...times.map((arrivedAt, index) =>
    delivery({
      exercise,
      hook: `${kind}-1`,
      jobId: `job-${kind}-${index + 1}`,
      headers: { "webhook-id": `${kind}-${index}` },
      arrivedAt,
    }),
  ),
];
const early = [500, 510, 520, 530, 540];
const spared = [3_100, 3_110, 3_120, 3_130, 3_140];
const control = later("control-429", { status: 200, arrivedAt: 400 }, early);
const good: History = [
  asked,
  ...one("gone", [gone]),
  ...one("alive", [{ arrivedAt: 2_000 }]),
  ...one("asks-seconds", [{ status: 503 }, { arrivedAt: 3_020 }]),
  ...one("asks-date", [{ status: 503 }, { arrivedAt: 3_000 }]),
  ...later("loaded-429", { status: 429 }, spared),
  ...control,
];
const hang = (took: Partial<Delivery>) =>
  receiverEvents({
    exercise: "receivers-that-fail-in-every-way",
    kind: "hang",
    tries: [{ end: "aborted", status: null, ...took }],
  });
const hangs = (tries: SaidReceiver["tries"]): History =>
  receiverEvents({
    exercise: "receivers-that-fail-in-every-way",
    kind: "hang",
    ...(tries !== undefined && { tries }),
  });
/** Of 40 receivers the third retry, whose delay the jitter spreads over 800 ms. */
const retried = (delayOf: (index: number) => number): History =>
  Array.from({ length: 40 }, (_, index) => {
    const thirdAt = 1_500;
    return receiverEvents({
      exercise: "receivers-that-fail-thrice",
      kind: "fails",
      name: String(index),
      tries: [0, 300, thirdAt, thirdAt + 10 + delayOf(index)].map((arrivedAt) => ({ arrivedAt })),
    });
  }).flat();

describe("receiver-that-asks-is-spared", () => {
  it("passes what was disabled, waited for, throttled, given its time, and spread", () => {
    const all = [...good, ...hang({ endedAt: 1_700 }), ...retried((index) => 800 + index * 20)];
    expect(judge(all)).toMatchObject({
      kind: "PASS",
      witness: { receivers: 6, timeouts: 1, jittered: 120, toldMs: 3_000 },
    });
    expect(judge([]).witness).toMatchObject({ receivers: 0, toldMs: 0 });
  });

  it("judges neither timeout nor jitter where none is declared", () => {
    const silent: Target = { ...wholeTarget, webhooks: { secrets: [] } };
    const all = [...good, ...hang({ endedAt: 900 }), ...retried(() => 1_200)];
    expect(judge(all, silent)).toMatchObject({ kind: "PASS", witness: { timeouts: 1 } });
  });

  it("takes the times that were asked for from the note that tells them", () => {
    const others = [
      note({ exercise, detail: "begun", figures: { waitMs: 9_000, dueAt: 9_000 } }),
      note({ exercise: "another", detail: "asked", figures: { waitMs: 9_000, dueAt: 9_000 } }),
    ];
    expect(judge([...others, ...good]).witness).toMatchObject({ toldMs: 3_000 });
    expect(kindOf([...others, ...good])).toBe("PASS");
  });

  // Of 3,000 ms from the end of the first, at 10; and of 3,900 by a date, which has whole seconds.
  it.each([
    ["asks-seconds", 2_960, "PASS"],
    ["asks-seconds", 2_959, "NON-STRICT"],
    ["asks-date", 2_850, "PASS"],
    ["asks-date", 2_849, "NON-STRICT"],
    ["loaded-502", 2_959, "NON-STRICT"],
  ])(
    "grants 50 ms to a receiver that %s and is tried again at %i: %s",
    (kind, arrivedAt, verdict) => {
      const tried = one(kind, [{ status: 503 }, { arrivedAt }], { name: "2" });
      const beside = later("control-502", { status: 200, arrivedAt: 400 }, early);
      const more = op({ exercise, label: `${kind}-2`, jobId: "more", token: "more" });
      expect(kindOf([...good, ...beside, ...tried, more])).toBe(verdict);
    },
  );

  it.each([
    [1_010, "PASS"],
    [1_011, "NON-STRICT"],
  ])("grants a second to remember who is gone: another message at %i is %s", (arrivedAt, kind) => {
    expect(kindOf([...good, toGone({ jobId: "job-gone-1", arrivedAt })])).toBe(kind);
  });

  // The receiver beside it was told 1,000 ms after the end of its job's call.
  it.each([
    [3_010, "INCONCLUSIVE"],
    [3_011, "NON-STRICT"],
  ])(
    "grants a slow service three times its own delay: a later job at %i is %s",
    (arrivedAt, kind) => {
      const slow = call({ token: "token-alive-1", arrivedAt: 990, answeredAt: 1_000 });
      expect(kindOf([...good, slow])).toBe("PASS");
      const again = toGone({ jobId: "job-gone-2", arrivedAt });
      const verdict = judge([...good, slow, again]);
      expect(verdict.kind).toBe(kind);
      expect(verdict.evidence).toMatchObject([{ status: 410 }, { arrivedAt }]);
    },
  );

  it("needs one delivery that was taken beside the receiver that is gone", () => {
    const refused = delivery({ exercise, hook: "alive-1", arrivedAt: 1_000, status: 500 });
    expect(kindOf([...good, refused])).toBe("PASS");
    const dead = good.map((event) =>
      event.kind === "delivery" && event.hook === "alive-1" ? { ...event, status: 500 } : event,
    );
    expect(kindOf(dead)).toBe("INCONCLUSIVE");
  });

  it.each([
    [[2_955, 2_956, 2_957, 2_958, 2_959], "NON-STRICT"],
    [[2_956, 2_957, 2_958, 2_959, 2_960], "PASS"],
    [[500, 510, 520, 530, 3_140], "PASS"],
  ])("counts what a receiver under load got in its time: at %j %s", (times, kind) => {
    const others = good.filter((event) => !isOf(event, "loaded"));
    expect(kindOf([...others, ...later("loaded-429", { status: 429 }, times)])).toBe(kind);
  });

  it("shows the first answer of a receiver under load, and two of the deliveries after it", () => {
    const others = good.filter((event) => !isOf(event, "loaded"));
    const loaded = later("loaded-429", { status: 429 }, early);
    expect(judge([...others, ...loaded]).evidence).toMatchObject([
      { kind: "delivery", status: 429 },
      { arrivedAt: 500 },
      { arrivedAt: 510 },
    ]);
  });

  it.each<[string, History, readonly object[]]>([
    ["gone was not called", one("gone", [], { name: "2" }), [{ label: "gone-2" }]],
    [
      "gone was not answered",
      one("gone", [{ end: "aborted", status: null }], { name: "2" }),
      [{ label: "gone-2" }],
    ],
    ["asking was not called", one("asks-seconds", [], { name: "2" }), []],
    [
      "asking was left open",
      one("asks-seconds", [{ end: "open", status: null }, { arrivedAt: 4_000 }], { name: "2" }),
      [{ hook: "asks-seconds-2", arrivedAt: 0 }],
    ],
    ["hanging was not called", hangs([]), []],
    [
      "hanging was answered",
      hangs([{ arrivedAt: 5, endedAt: 100 }]),
      [{ kind: "delivery", arrivedAt: 5 }],
    ],
  ])("says nothing where the receiver that is %s", (_, history, evidence) => {
    const twice = history.flatMap((event) =>
      event.kind === "op" && event.did === "submit"
        ? [event, { ...event, jobId: "more" }]
        : [event],
    );
    const verdict = judge([...good, ...twice]);
    expect(verdict.kind).toBe("INCONCLUSIVE");
    expect(verdict.evidence).toHaveLength(evidence.length);
    expect(verdict.evidence).toMatchObject(evidence);
  });

  it.each<[string, History]>([
    ["was not called", one("loaded-504", [], { name: "2" })],
    ["was left open", one("loaded-504", [{ end: "open", status: null }], { name: "2" })],
    ["has none beside it", one("loaded-504", [{ status: 504 }, { arrivedAt: 3_200 }])],
  ])("says nothing of a receiver under load that %s", (_, history) => {
    const beside = later("control-504", { status: 200, arrivedAt: 400 }, early);
    const isAlone = history.some((event) => isOf(event, "loaded-504-1"));
    const verdict = judge([...good, ...history, ...(isAlone ? [] : beside)]);
    expect(verdict.kind).toBe("INCONCLUSIVE");
    expect(verdict.evidence.length).toBeLessThan(2);
  });

  it.each([
    [1_000, "PASS"],
    [999, "NON-STRICT"],
    [7_000, "PASS"],
    [7_001, "NON-STRICT"],
  ])("takes %i ms of two seconds for %s", (tookMs, kind) => {
    const took = hang({ arrivedAt: 300, endedAt: 300 + tookMs });
    expect(kindOf([...good, ...took])).toBe(kind);
  });

  it("knows what the machine took only of jobs that were called and told of", () => {
    const slow = (tries: SaidReceiver["tries"]) =>
      receiverEvents({
        exercise: "receivers-that-fail-in-every-way",
        kind: "takes-200",
        ...(tries !== undefined && { tries }),
      });
    const early700 = hang({ endedAt: 700 });
    expect(kindOf([...good, ...slow([{ arrivedAt: 1_600 }]), ...early700])).toBe("NON-STRICT");
    const called = call({ token: "token-takes-200-1", arrivedAt: 90, answeredAt: 100 });
    expect(kindOf([...good, ...slow([]), called, ...early700])).toBe("NON-STRICT");
  });

  // Four of forty are left out at either end; the jitter of the third retry spreads over 800 ms.
  it.each<[string, (index: number) => number, string]>([
    ["35 % of the jitter", (index) => (index < 5 ? 800 : 1_080), "PASS"],
    ["a little less", (index) => (index < 5 ? 800 : 1_079), "NON-STRICT"],
    ["all of it, in another order", (index) => 1_600 - index * 20, "PASS"],
    ["nothing but for four late ones", (index) => (index < 36 ? 800 : 1_600), "NON-STRICT"],
    ["nothing but for four early ones", (index) => (index < 4 ? 0 : 800), "NON-STRICT"],
  ])("looks at how delays are spread: over %s", (_, delayOf, kind) => {
    expect(kindOf(retried(delayOf))).toBe(kind);
  });

  it("asks for forty retries before it speaks of jitter", () => {
    const few = retried(() => 1_200).filter((event) => !isOf(event, "fails-39"));
    expect(kindOf([...good, ...few])).toBe("PASS");
  });

  it("passes a time limit of which a busy machine took the most", () => {
    const token = "token-takes-200-1";
    const busy = [
      ...receiverEvents({
        exercise: "receivers-that-fail-in-every-way",
        kind: "takes-200",
        tries: [{ arrivedAt: 1_600 }],
      }),
      call({ token, arrivedAt: 90, answeredAt: 100 }),
    ];
    expect(kindOf([...good, ...busy, ...hang({ endedAt: 700 })])).toBe("PASS");
    expect(kindOf([...good, ...busy, ...hang({ endedAt: 300 })])).toBe("NON-STRICT");
  });

  it("passes a throttle that only slows down", () => {
    const slowed = later("loaded-429", { status: 429 }, [500, 1_500, 2_500, 3_500, 4_500]);
    expect(kindOf([...good.filter((event) => !isOf(event, "loaded")), ...slowed])).toBe("PASS");
  });

  it.each([
    [
      "a URL that is gone is tried again (M80)",
      one("gone", [gone, { ...gone, arrivedAt: 400 }], { name: "2" }),
    ],
    [
      "later jobs still go to a URL that is gone",
      [delivery({ exercise, hook: "gone-1", headers: { "webhook-id": "b" }, arrivedAt: 1_500 })],
    ],
    [
      "seconds are not waited for (M80)",
      one("asks-seconds", [{ status: 503 }, { arrivedAt: 400 }], { name: "2" }),
    ],
    [
      "a date is not waited for",
      one("asks-date", [{ status: 503 }, { arrivedAt: 400 }], { name: "2" }),
    ],
    [
      "a receiver under load gets all",
      later("loaded-429", { status: 429 }, early).map((event) => renamed(event)),
    ],
    ["a receiver is left too early", hang({ endedAt: 900 })],
    ["a receiver is left too late", hang({ endedAt: 9_000 })],
    ["a receiver is never left", hang({ endedAt: null, end: "open" })],
    ["all come back together", retried(() => 1_200)],
  ])("is not strict when %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("NON-STRICT");
  });

  it("is not strict when no jitter is declared", () => {
    const none: Target = {
      ...wholeTarget,
      webhooks: { secrets: [], backoff: { baseMs: 400, factor: 2, capMs: 3_200, jitter: "none" } },
    };
    expect(kindOf([...good, ...retried(() => 1_600)], none)).toBe("NON-STRICT");
  });

  it("says nothing where the receiver beside it got nothing either, or nothing came", () => {
    expect(kindOf(good.filter((event) => !isOf(event, "alive")))).toBe("INCONCLUSIVE");
    expect(kindOf(good.filter((event) => !isOf(event, "control")))).toBe("INCONCLUSIVE");
    const slow = later("control-429", { status: 200, arrivedAt: 3_050 }, spared);
    expect(kindOf([...good.filter((event) => !isOf(event, "control")), ...slow])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([...good, ...one("asks-seconds", [{ status: 503 }], { name: "2" })])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});

function isOf(event: History[number], kind: string): boolean {
  const name = event.kind === "op" ? event.label : event.kind === "delivery" ? event.hook : "";
  return name.startsWith(kind);
}

/** The same under the status 502, beside the control of 429. */
function renamed(event: History[number]): History[number] {
  const other = (name: string): string => name.replace("loaded-429-1", "loaded-429-2");
  if (event.kind === "op") return { ...event, label: other(event.label) };
  return event.kind === "delivery" ? { ...event, hook: other(event.hook) } : event;
}
