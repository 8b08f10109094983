import { describe, expect, it } from "vitest";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { DeadLetterFields } from "../contract/target.ts";
import { lookAtField } from "./dead-letter-fields.ts";
import { page, wholeInbox } from "./dead-letters.fixture.ts";
import { call, op } from "./history.fixture.ts";

type Field = keyof DeadLetterFields;

const traceId = "1234567890abcdef1234567890abcdef";
const probe = { url: "http://ledger/1", token: "t", payload: { b: [1, null], a: "x" } };
const submitted = op({
  idempotencyKey: "key-1",
  request: {
    method: "POST",
    path: "/v1/jobs",
    headers: { traceparent: `00-${traceId}-1234567890abcdef-01` },
    body: JSON.stringify({ type: "probe", payload: probe }),
  },
});
const seenAt = page([]);

function look(
  field: Field,
  value: JsonValue | undefined,
  said: { of?: Op; template?: JsonValue } = {},
) {
  const { of = submitted, template = wholeInbox.submit.body } = said;
  const target = { ...wholeInbox, submit: { ...wholeInbox.submit, body: template } };
  const calls = [call(), call({ nth: 2 })];
  const says = (asked: Field) => (asked === field ? value : undefined);
  return lookAtField({ target, submitted: of, seenAt, calls, says }, field);
}

const asking = (said: Partial<Op["request"]>): Op =>
  op({ ...submitted, request: { ...submitted.request, ...said } });

describe("a field of a dead letter", () => {
  it.each<[Field, JsonValue | undefined, "holds" | "broken" | "unseen"]>([
    ["payload", probe, "holds"],
    ["payload", { payload: { a: "x", b: [1, null] }, token: "t", url: "http://ledger/1" }, "holds"],
    ["payload", { body: [{ job: probe }] }, "holds"],
    ["payload", JSON.stringify(probe), "holds"],
    ["payload", { text: JSON.stringify({ within: probe }) }, "holds"],
    ["payload", JSON.stringify(JSON.stringify(probe)), "broken"],
    ["payload", { ...probe, token: "other" }, "broken"],
    ["payload", "no JSON", "broken"],
    ["payload", 7, "broken"],
    ["payload", { url: null, list: [null, "x", 1] }, "broken"],
    ["key", "key-1", "holds"],
    ["key", '"key-1"', "holds"],
    ["key", "key-2", "broken"],
    ["key", 'key-"1"', "broken"],
    ["key", '"key-"1', "broken"],
    ["payload", { at: 1, job: probe, by: null }, "holds"],
    ["key", 1, "broken"],
    ["trace", traceId, "holds"],
    ["trace", `00-${traceId}-bbbbbbbbbbbbbbbb-01`, "holds"],
    ["trace", { parent: traceId }, "holds"],
    ["trace", traceId.replace("1", "2"), "broken"],
    ["attempts", 2, "holds"],
    ["attempts", 3, "holds"],
    ["attempts", 1, "broken"],
    ["attempts", "2", "broken"],
    ["reason", "exhausted", "holds"],
    ["reason", { code: 1 }, "holds"],
    ["reason", "", "broken"],
    ["reason", {}, "broken"],
    ["tenant", "", "broken"],
    ["tenant", "a", "holds"],
    ["priority", 0, "holds"],
    ["priority", {}, "broken"],
    ["firstAt", "noon", "holds"],
    ["firstAt", "", "broken"],
    ["lastAt", 1, "holds"],
    ["lastAt", {}, "broken"],
    ["id", "a", "holds"],
    ["id", "", "broken"],
    ["jobId", "a", "holds"],
    ["jobId", {}, "broken"],
  ])("is judged by what it keeps: %s %j: %s", (field, value, kind) => {
    expect(look(field, value).kind).toBe(kind);
  });

  const fields = ["payload", "key", "trace", "attempts", "tenant", "reason"] as const;

  it.each(fields)("is broken where it is not told: %s", (field) => {
    for (const value of [undefined, null])
      expect(look(field, value)).toMatchObject({ kind: "broken", evidence: [submitted, seenAt] });
  });

  it("is shown with what was submitted, and says which it is", () => {
    const changed = look("attempts", 0);
    expect(changed).toMatchObject({ kind: "broken", evidence: [submitted, seenAt] });
    expect(JSON.stringify(changed)).toContain("number of attempts");
    expect(JSON.stringify(look("key", null))).toContain("idempotency key");
    expect(JSON.stringify(look("trace", "x", { of: asking({ headers: {} }) }))).toContain(
      "trace cannot",
    );
    expect(look("payload", probe, { of: asking({ body: "no JSON" }) })).toMatchObject({
      kind: "unseen",
      evidence: [submitted, seenAt].with(0, asking({ body: "no JSON" })),
    });
  });

  it("need not be there for a key that was not sent", () => {
    const keyless = { ...submitted, idempotencyKey: null };
    expect(look("key", undefined, { of: keyless }).kind).toBe("holds");
    expect(look("reason", undefined, { of: keyless }).kind).toBe("broken");
  });

  it.each<[string, { of?: Op; template?: JsonValue }]>([
    ["the body was not kept", { of: asking({ body: null }) }],
    ["the template has no probe", { template: { type: "probe", list: [null, 7, "text"] } }],
    ["the body is not as the template says", { template: { inner: { payload: "{{probe}}" } } }],
  ])("cannot be compared with a payload where %s", (_, said) => {
    expect(look("payload", probe, said).kind).toBe("unseen");
  });

  it("finds the probe wherever the template has it", () => {
    const whole = asking({ body: JSON.stringify(probe) });
    expect(look("payload", probe, { of: whole, template: "{{probe}}" }).kind).toBe("holds");
    const deep = asking({ body: JSON.stringify({ list: [1, { in: probe }] }) });
    expect(
      look("payload", probe, { of: deep, template: { list: [1, { in: "{{probe}}" }] } }).kind,
    ).toBe("holds");
  });

  it("cannot be compared with a trace that was not sent, or was malformed", () => {
    expect(look("trace", traceId, { of: asking({ headers: {} }) }).kind).toBe("unseen");
    expect(look("trace", traceId, { of: asking({ headers: { traceparent: "0" } }) }).kind).toBe(
      "unseen",
    );
  });
});
