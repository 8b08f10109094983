import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { call, delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { note } from "../judging/job-events.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { receiverThatAsksIsSpared } from "./receiver-that-asks-is-spared.ts";

const exercise = "receivers-that-ask-to-be-spared";
const kindOf = (history: History, target: Target = wholeTarget): string =>
  receiverThatAsksIsSpared.judge({ history, target, policy: {} }).kind;
const asked = note({ exercise, detail: "asked", figures: { waitMs: 3_000, dueAt: 3_900 } });
const one = (kind: string, tries: SaidReceiver["tries"], said: Partial<SaidReceiver> = {}) =>
  receiverEvents({ exercise, kind, ...(tries !== undefined && { tries }), ...said });
const gone = { status: 410 };

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
    expect(kindOf(all)).toBe("PASS");
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

  it("passes a throttle that only slows down, and a message that was on its way to who is gone", () => {
    const slowed = later("loaded-429", { status: 429 }, [500, 1_500, 2_500, 3_500, 4_500]);
    expect(kindOf([...good.filter((event) => !isOf(event, "loaded")), ...slowed])).toBe("PASS");
    const underWay = delivery({
      exercise,
      hook: "gone-1",
      headers: { "webhook-id": "b" },
      arrivedAt: 300,
    });
    expect(kindOf([...good, underWay])).toBe("PASS");
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
