import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { delivery, wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { webhookAtAnInnerAddressIsRefused } from "./webhook-at-an-inner-address-is-refused.ts";

const exercise = "webhooks-at-inner-addresses";
const judge = (history: History, harnessOrigin = "http://127.0.0.1:3") =>
  webhookAtAnInnerAddressIsRefused.judge({
    history,
    target: { ...wholeTarget, harnessOrigin },
    policy: {},
  });
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
});
