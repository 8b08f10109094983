import { describe, expect, it } from "vitest";

import { agreedTerms, parseRateLimit, parseTenantTerms, type Terms } from "./terms.ts";

const common: Terms = { rateLimit: null, maxQueued: null, keyTtlMs: 1_000, retentionMs: 2_000 };

describe("agreedTerms", () => {
  it("gives what was agreed with a tenant, and to all others what is common", () => {
    const byTenant = parseTenantTerms(
      '{"a":{"rateLimit":{"count":5,"windowMs":1000},"maxQueued":7},"b":{"keyTtlMs":1,"retentionMs":3}}',
    );
    const termsOf = agreedTerms({ common, byTenant });
    expect(termsOf("a")).toEqual({
      ...common,
      rateLimit: { count: 5, windowMs: 1_000 },
      maxQueued: 7,
    });
    expect(termsOf("b")).toEqual({ ...common, keyTtlMs: 1, retentionMs: 3 });
    expect(termsOf("toString")).toBe(common);
  });
});

describe("parseTenantTerms", () => {
  it.each([
    ["[]", "must be an object"],
    ['{"a":1}', "needs an object of terms"],
    ['{"a":{"maxQueue":1}}', "knows no term maxQueue"],
    ['{"a":{"maxQueued":0}}', "at least 1 as maxQueued"],
    ['{"a":{"keyTtlMs":1.5}}', "at least 1 as keyTtlMs"],
    ['{"a":{"rateLimit":{"count":1}}}', "at least 1 as windowMs"],
    ['{"a":{"rateLimit":null}}', "needs count and windowMs"],
  ])("refuses %s", (text, problem) => {
    expect(() => parseTenantTerms(text)).toThrow(problem);
  });

  it("reads a rate limit by itself", () => {
    expect(parseRateLimit('{"count":3,"windowMs":60000}')).toEqual({ count: 3, windowMs: 60_000 });
  });
});
