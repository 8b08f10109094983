import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { delivery, wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { webhookAtAnInnerAddressIsRefused } from "./webhook-at-an-inner-address-is-refused.ts";

const exercise = "webhooks-at-inner-addresses";
const judge = (history: History, harnessOrigin = "http://127.0.0.1:3") =>
  telling(
    webhookAtAnInnerAddressIsRefused.judge({
      history,
      target: { ...wholeTarget, harnessOrigin },
      policy: {},
    }),
  );
const one = (kind: string, said: Partial<SaidReceiver> = {}) =>
  receiverEvents({ exercise, kind, ...said });
const refused = { tries: [], submit: { status: 400 } };
const moved = { tries: [{ status: 302 }] };
const allowed = one("allowed");
const good: History = [
  ...allowed,
  ...one("inner-plain", refused),
  ...one("inner-name", { tries: [] }),
  ...one("redirects-302", moved),
];

describe("webhook-at-an-inner-address-is-refused", () => {
  it("passes what was refused at once, and what was accepted and never called", () => {
    expect(judge(good)).toMatchObject({
      kind: "PASS",
      witness: { spellings: 2, refused: 1, redirects: 1 },
    });
  });

  it.each([
    ["a spelling is called (M82)", one("inner-hexadecimal")],
    ["one is called whose submission was refused", one("inner-ipv6", { submit: { status: 400 } })],
    [
      "a redirect leads inside",
      [
        ...one("redirects-307", moved),
        delivery({ exercise, hook: "inner-redirect-307-1", method: "POST" }),
      ],
    ],
  ])("is not strict when %s", (_, history) => {
    expect(judge([...good, ...history]).kind).toBe("NON-STRICT");
  });

  it("says nothing where nothing is delivered at all, nor of a service elsewhere", () => {
    expect(judge(good.filter((event) => !allowed.includes(event))).kind).toBe("INCONCLUSIVE");
    expect(judge([...good, ...one("redirects-308", { tries: [] })]).kind).toBe("INCONCLUSIVE");
    expect(judge(good, "http://10.1.2.3:8899").kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });

  it("passes a service elsewhere that refuses all of them", () => {
    const all = [...allowed, ...one("inner-plain", refused), ...one("redirects-302", moved)];
    expect(judge(all, "http://harness.example:8899").kind).toBe("PASS");
  });

  it("shows the submission and the call", () => {
    const called = one("inner-hexadecimal");
    expect(judge([...good, ...called])).toMatchObject({
      kind: "NON-STRICT",
      evidence: [{ did: "submit", label: "inner-hexadecimal-1" }, { kind: "delivery" }],
      witness: { spellings: 3, refused: 1, redirects: 1 },
    });
    const trap = delivery({ exercise, hook: "inner-redirect-302-x", method: "GET" });
    expect(judge([...good, trap])).toMatchObject({
      kind: "NON-STRICT",
      evidence: [{ did: "submit", label: "redirects-302-1" }, trap],
    });
  });

  it("goes by the redirect's own trap, by its own exercise, and by its own receivers", () => {
    const others = [
      delivery({ exercise, hook: "inner-redirect-307-x" }),
      delivery({ exercise: "other", hook: "inner-redirect-302-x" }),
      ...receiverEvents({ exercise: "other", kind: "inner-plain", name: "9" }),
      ...one("plain-inner"),
    ];
    expect(judge([...good, ...others])).toMatchObject({
      kind: "PASS",
      witness: { spellings: 2, redirects: 1 },
    });
  });

  it("passes a redirect whose submission was refused, and that was not called", () => {
    expect(judge([...good, ...one("redirects-308", refused)]).kind).toBe("PASS");
    const uncalled = one("redirects-308", { tries: [] });
    expect(judge([...good, ...uncalled])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: uncalled.slice(0, 1),
    });
  });

  it("asks for a delivery that was taken by a receiver that is allowed", () => {
    const rest = good.filter((event) => !allowed.includes(event));
    const untaken = one("allowed", { tries: [{ status: 500 }] });
    expect(judge([...rest, ...untaken])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: untaken.slice(0, 1),
    });
    const second = one("allowed", { name: "2", tries: [{ status: 500 }, {}] });
    expect(judge([...rest, ...untaken, ...second]).kind).toBe("PASS");
  });

  it.each([
    ["http://127.0.0.1:3", "PASS"],
    ["http://127.1.2.3", "PASS"],
    ["http://[::1]:8080", "PASS"],
    ["http://localhost", "PASS"],
    ["http://localhost:80", "PASS"],
    ["https://localhost:80", "INCONCLUSIVE"],
    ["http://localhost.example:80", "INCONCLUSIVE"],
    ["http://localhost:80/x", "INCONCLUSIVE"],
    ["http://x.http://localhost", "INCONCLUSIVE"],
    ["http://127.0.0.1:", "INCONCLUSIVE"],
    ["http://128.0.0.1:3", "INCONCLUSIVE"],
  ])("sees the inside of the machine at %s: %s", (origin, kind) => {
    expect(judge(good, origin).kind).toBe(kind);
  });

  it("cannot see inside a service where no origin of ours is declared", () => {
    const { harnessOrigin: _, ...target } = wholeTarget;
    const judged = { history: good, target, policy: {} };
    expect(telling(webhookAtAnInnerAddressIsRefused.judge(judged)).kind).toBe("INCONCLUSIVE");
  });

  it("does not take a redirect that was taken for a receiver that is allowed", () => {
    const taken = one("redirects-302", { name: "2" });
    expect(judge([...one("inner-plain", refused), ...taken]).kind).toBe("INCONCLUSIVE");
  });
});
