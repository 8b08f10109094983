import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, signedDelivery } from "../judging/webhook-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { webhookIsSignedOverItsRawBytes } from "./webhook-is-signed-over-its-raw-bytes.ts";

const exercise = "webhooks-of-awkward-jobs";
const judge = (history: History, target: Target = wholeTarget) =>
  telling(webhookIsSignedOverItsRawBytes.judge({ history, target, policy: {} }));
const good = receiverEvents({ exercise, kind: "takes" });
const [newest = "", older = ""] = wholeTarget.webhooks?.secrets ?? [];
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const about = { exercise, hook: "takes-2" };
const right = signedDelivery(about);
const withHeaders = (headers: Record<string, string>): Delivery => ({
  ...right,
  headers: { ...right.headers, ...headers },
});

describe("webhook-is-signed-over-its-raw-bytes", () => {
  it("passes deliveries that every active secret has signed, and counts them", () => {
    const verdict = judge(good);
    expect(verdict).toMatchObject({
      kind: "PASS",
      witness: { deliveries: 1, secrets: 2, tampered: 3 },
    });
  });

  it("passes an empty body, another order, other schemes in the list, and a body cut short", () => {
    const list = right.headers["webhook-signature"] ?? "";
    const others = [
      signedDelivery({ ...about, body: "" }),
      signedDelivery(about, [older, newest]),
      withHeaders({ "webhook-signature": `v1a,abc ${list} v1,c3RhbGU=` }),
      { ...right, body: base64('{"n":1'), end: "aborted" as const },
    ];
    expect(judge([...good, ...others]).kind).toBe("PASS");
  });

  it.each([
    ["the body was written anew (M77)", { ...right, body: base64('{"n":1,"s":"é"}') }],
    [
      "the timestamp is not the signed one (M77)",
      withHeaders({ "webhook-timestamp": "1700000001" }),
    ],
    ["the id is not the signed one", withHeaders({ "webhook-id": "other" })],
    ["the older secret did not sign", signedDelivery(about, [newest])],
    ["the newest secret did not sign", signedDelivery(about, [older])],
    [
      "a stranger signed",
      signedDelivery(about, [`whsec_${Buffer.alloc(32, 9).toString("base64")}`]),
    ],
    [
      "the version is missing",
      withHeaders({
        "webhook-signature": (right.headers["webhook-signature"] ?? "").replaceAll("v1,", ""),
      }),
    ],
    [
      "signatures are separated by commas",
      withHeaders({
        "webhook-signature": (right.headers["webhook-signature"] ?? "").replace(" ", ","),
      }),
    ],
    [
      "the timestamp is in milliseconds",
      signedDelivery({
        ...about,
        headers: { "webhook-id": "a", "webhook-timestamp": "1700000000000" },
      }),
    ],
    [
      "a header is missing",
      { ...right, headers: { "webhook-id": "id-1", "webhook-timestamp": "1700000000" } },
    ],
  ])("fails when %s", (_, delivery) => {
    expect(judge([...good, delivery])).toMatchObject({ kind: "FAIL", evidence: [delivery] });
  });

  it("says nothing where nothing came", () => {
    expect(judge([]).kind).toBe("INCONCLUSIVE");
    expect(
      judge([...good, ...receiverEvents({ exercise, kind: "takes", name: "3", tries: [] })]).kind,
    ).toBe("INCONCLUSIVE");
  });

  it("counts what was delivered whole, and what of it verified", () => {
    const wrong = withHeaders({ "webhook-id": "other" });
    const cut = { ...right, end: "aborted" as const };
    expect(judge([...good, right, wrong, cut])).toMatchObject({
      kind: "FAIL",
      witness: { deliveries: 3, secrets: 2, tampered: 6 },
    });
    expect(judge([...good, { ...wrong, end: "reset" }, { ...wrong, end: "open" }]).kind).toBe(
      "PASS",
    );
  });

  it("judges by the secrets that the target declares", () => {
    const target = { ...wholeTarget, webhooks: { secrets: [newest] } };
    const alone = signedDelivery(about, [newest]);
    expect(judge([alone], target)).toMatchObject({ kind: "PASS", witness: { secrets: 1 } });
    expect(judge([signedDelivery(about, [older])], target).kind).toBe("FAIL");
    const { webhooks: _, ...none } = wholeTarget;
    expect(judge([alone], none).witness).toMatchObject({ secrets: 0 });
  });

  it.each(["170000000", "17000000000", "1700000000 ", "1700000000.5", "x1700000000"])(
    "fails the timestamp %j, though it is signed",
    (timestamp) => {
      const headers = { "webhook-id": "a", "webhook-timestamp": timestamp };
      const odd = signedDelivery({ ...about, headers });
      expect(judge([...good, odd])).toMatchObject({ kind: "FAIL", evidence: [odd] });
    },
  );

  it("fails a delivery that verifies as well when it was altered", () => {
    const signatures = [
      right,
      signedDelivery({
        ...about,
        headers: { "webhook-id": "id-1x", "webhook-timestamp": "1700000000" },
      }),
    ].map(({ headers }) => headers["webhook-signature"]);
    const loose = withHeaders({ "webhook-signature": signatures.join(" ") });
    expect(judge([...good, loose])).toMatchObject({ kind: "FAIL", evidence: [loose] });
  });

  it("asks for a delivery of each awkward job, and shows what was not told", () => {
    const silent = receiverEvents({ exercise, kind: "takes", name: "3", tries: [] });
    expect(judge([...good, ...silent]).evidence).toEqual(silent.slice(0, 1));
    const other = receiverEvents({ exercise: "receivers-that-fail-thrice", kind: "x", tries: [] });
    expect(judge([...good, ...other]).kind).toBe("PASS");
  });
});
