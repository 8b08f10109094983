import { describe, expect, it } from "vitest";
import type { Credentials } from "../contract/target.ts";
import { wholeTarget } from "./history.fixture.ts";
import { secretsIn } from "./secrets.ts";

const { webhooks: _, ...open } = wholeTarget;
const headersOf = (name: string) => ({ authorization: `Bearer secret-of-${name}.` });
const role = (name: string) => ({ headers: headersOf(name), may: [] });
const credentials: Credentials = {
  tenantA: headersOf("tenantA"),
  tenantB: headersOf("tenantB"),
  roles: { viewer: role("viewer"), operator: role("operator"), admin: role("admin") },
  adminB: headersOf("adminB"),
  rateLimited: headersOf("rateLimited"),
  depthLimited: headersOf("depthLimited"),
  shortLived: headersOf("shortLived"),
};
const names = ["tenantA", "tenantB", "viewer", "operator", "admin", "adminB"];
const limited = ["rateLimited", "depthLimited", "shortLived"];

describe("secretsIn", () => {
  it.each([...names, ...limited])(
    "finds the credentials of everybody, without their scheme: %s",
    (name) => {
      expect(secretsIn(`seen: secret-of-${name}. So?`, { ...open, credentials })).toBe(1);
    },
  );

  it("counts each secret", () => {
    const text = names.map((name) => `secret-of-${name}.`).join(" ");
    expect(secretsIn(text, { ...open, credentials })).toBe(6);
    expect(secretsIn("nothing of it", { ...open, credentials })).toBe(0);
    expect(secretsIn("secret-of-tenantA.", open)).toBe(0);
  });

  it.each([
    ["authorization", true],
    ["X-API-Key", true],
    ["x-apikey", true],
    ["Cookie", true],
    ["x-token", true],
    ["x-shared-secret", true],
    ["x-tenant", false],
    ["accept", false],
  ])("takes for a secret what stands in such a header: %s", (name, isSecret) => {
    const target = { ...open, credentials: { tenantA: { [name]: "0123456789ab" } } };
    expect(secretsIn("0123456789ab", target)).toBe(Number(isSecret));
  });

  it("leaves out what is so short that it may stand there by chance", () => {
    const target = { ...open, credentials: { tenantA: { authorization: "Bearer 0123456789a" } } };
    expect(secretsIn("Bearer 0123456789a", target)).toBe(0);
  });

  it("takes off a scheme only where it comes first", () => {
    const target = { ...open, credentials: { tenantA: { cookie: "session=0123 456789ab" } } };
    expect(secretsIn("session=0123 456789ab", target)).toBe(1);
    expect(secretsIn("456789ab", target)).toBe(0);
  });

  it("finds the keys of webhooks, with their prefix and without", () => {
    const webhooks = { secrets: ["whsec_MDEyMzQ1Njc4OWFi", "QUJDREVGR0hJSktM"] };
    expect(secretsIn("MDEyMzQ1Njc4OWFi", { ...open, webhooks })).toBe(1);
    expect(secretsIn("QUJDREVGR0hJSktM whsec_MDEyMzQ1Njc4OWFi", { ...open, webhooks })).toBe(2);
  });
});
