import type { RateLimit } from "../conformance/contract/policy.ts";

/**
 * What is granted to a tenant: how much it may send, and how long the service remembers for it.
 *
 * The times are written down with each key and job when it is accepted, so that what a `202` has
 * promised is kept even if the settings change afterwards.
 */
export type Terms = Readonly<{
  /** How many submissions are accepted in what time; null for no limit. */
  rateLimit: RateLimit | null;
  /** How many of its jobs may wait; null for no limit. */
  maxQueued: number | null;
  /** How long an idempotency key stands for its job. */
  keyTtlMs: number;
  /** How long the record of an ended job is kept. */
  retentionMs: number;
}>;

/** Finds the terms of a tenant. */
export type TermsOf = (tenant: string) => Terms;

/** The terms of every tenant, and what differs for some. */
export type AllTerms = Readonly<{ common: Terms; byTenant: ReadonlyMap<string, Partial<Terms>> }>;

/** Gives each tenant the common terms, but for what was agreed with it. */
export function agreedTerms({ common, byTenant }: AllTerms): TermsOf {
  const agreed = new Map([...byTenant].map(([tenant, terms]) => [tenant, { ...common, ...terms }]));
  return (tenant) => agreed.get(tenant) ?? common;
}

/** Reads `{"count":100,"windowMs":10000}`. */
export function parseRateLimit(text: string): RateLimit {
  return rateLimitOf(JSON.parse(text) as unknown);
}

/** Reads an object that has, for some tenants, some of the terms. */
export function parseTenantTerms(text: string): ReadonlyMap<string, Partial<Terms>> {
  const tenants = JSON.parse(text) as unknown;
  if (!isObject(tenants)) throw new Error("must be an object of terms by tenant");
  return new Map(Object.entries(tenants).map(([tenant, terms]) => [tenant, someTermsOf(terms)]));
}

function someTermsOf(value: unknown): Partial<Terms> {
  if (!isObject(value)) throw new Error("needs an object of terms for each tenant");
  const { rateLimit, maxQueued, keyTtlMs, retentionMs, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`knows no term ${unknown}`);
  return {
    ...(rateLimit !== undefined && { rateLimit: rateLimitOf(rateLimit) }),
    ...(maxQueued !== undefined && { maxQueued: wholeOf(maxQueued, "maxQueued") }),
    ...(keyTtlMs !== undefined && { keyTtlMs: wholeOf(keyTtlMs, "keyTtlMs") }),
    ...(retentionMs !== undefined && { retentionMs: wholeOf(retentionMs, "retentionMs") }),
  };
}

function rateLimitOf(value: unknown): RateLimit {
  if (!isObject(value)) throw new Error("needs count and windowMs in a rate limit");
  return {
    count: wholeOf(value["count"], "count"),
    windowMs: wholeOf(value["windowMs"], "windowMs"),
  };
}

function wholeOf(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`needs a whole number of at least 1 as ${name}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
