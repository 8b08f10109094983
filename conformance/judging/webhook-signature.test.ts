import { describe, expect, it } from "vitest";
import { delivery } from "./history.fixture.ts";
import { signedDelivery } from "./webhook-events.fixture.ts";
import { isSignedBy, signedOf, tampered } from "./webhook-signature.ts";

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const other = `whsec_${Buffer.alloc(24, 8).toString("base64")}`;
const signed = (secrets: readonly string[], said: Parameters<typeof delivery>[0] = {}) => {
  const found = signedOf(signedDelivery(said, secrets));
  if (found === null) throw new Error("a header is missing");
  return found;
};

describe("signedOf", () => {
  it("reads the three headers and the bytes", () => {
    const headers = { "webhook-id": "a", "webhook-timestamp": "17", "webhook-signature": "x  y z" };
    const body = Buffer.from("é").toString("base64");
    expect(signedOf(delivery({ headers, body }))).toEqual({
      id: "a",
      timestamp: "17",
      body: Buffer.from("é"),
      signatures: ["x", "y", "z"],
    });
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])(
    "is none without %s",
    (name) => {
      const { [name]: _, ...headers } = signedDelivery({}).headers;
      expect(signedOf(delivery({ headers }))).toBeNull();
    },
  );
});

describe("isSignedBy", () => {
  it("knows the right secret, among several signatures, with its prefix and without", () => {
    expect(isSignedBy(signed([secret]), secret)).toBe(true);
    expect(isSignedBy(signed([other, secret]), secret)).toBe(true);
    expect(isSignedBy(signed([secret]), secret.replace("whsec_", ""))).toBe(true);
    expect(isSignedBy(signed([other]), secret)).toBe(false);
    expect(isSignedBy(signed([]), secret)).toBe(false);
  });
});

describe("tampered", () => {
  it.each([
    ["a body", { body: Buffer.from("{}").toString("base64") }],
    ["a body of one byte", { body: Buffer.from("x").toString("base64") }],
    ["no body", { body: "" }],
  ])("alters one part each, of which none verifies: %s", (_, said) => {
    const whole = signed([secret], said);
    const altered = tampered(whole);
    expect(altered.filter((one) => isSignedBy(one, secret))).toEqual([]);
    expect(altered.map((one) => one.signatures)).toEqual(altered.map(() => whole.signatures));
    expect(altered.map(({ id }) => id === whole.id)).toEqual([false, true, true]);
    expect(altered.map(({ timestamp }) => timestamp === whole.timestamp)).toEqual([
      true,
      false,
      true,
    ]);
    expect(altered.map(({ body }) => body.equals(whole.body))).toEqual([true, true, false]);
    expect(isSignedBy(whole, secret)).toBe(true);
  });

  it("turns one bit in the middle, and tells the next second", () => {
    const whole = signed([secret], { body: Buffer.from([0, 2, 4]).toString("base64") });
    const [named, later, altered] = tampered(whole);
    expect(named?.id).toMatch(/^id-1./);
    expect([...(altered?.body ?? [])]).toEqual([0, 3, 4]);
    expect(later?.timestamp).toBe("1700000001");
    expect([...whole.body]).toEqual([0, 2, 4]);
  });
});
