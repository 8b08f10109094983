import { pino } from "pino";
import { afterAll, beforeAll } from "vitest";

import type { TestDatabase } from "../jobs/database.fixture.ts";
import { apiParts, type ApiParts } from "../parts.ts";
import type { Service } from "../service.ts";
import { apiSettings } from "../settings.ts";
import { startApi } from "../start-api.ts";

/** Tokens of the tests: every role of tenant A, two of tenant B, and two tenants with limits. */
const credentials = [
  { token: "client-a", tenant: "tenant-a", role: "client" },
  { token: "viewer-a", tenant: "tenant-a", role: "viewer" },
  { token: "operator-a", tenant: "tenant-a", role: "operator" },
  { token: "admin-a", tenant: "tenant-a", role: "admin" },
  { token: "client-b", tenant: "tenant-b", role: "client" },
  { token: "admin-b", tenant: "tenant-b", role: "admin" },
  { token: "limited", tenant: "limited", role: "client" },
  { token: "shallow", tenant: "shallow", role: "client" },
] as const;

export type Token = (typeof credentials)[number]["token"];

/** The answer to a request, with its body read. */
export type Got = Readonly<{
  status: number;
  headers: Headers;
  text: string;
  json: Readonly<Record<string, unknown>>;
}>;

/** A request of a test; what is left out is as a client of tenant A would send it. */
export type Ask = Readonly<{
  as?: Token | null;
  headers?: Readonly<Record<string, string>>;
  body?: string | ReadableStream<Uint8Array>;
}>;

/** What the API of the tests takes at most. */
export const maxBodyBytes = 100_000;

/** Starts an API over a database, with parts exchanged if the test wants. */
export async function openApi(
  databaseUrl: string,
  change: (parts: ApiParts) => Partial<ApiParts> = () => ({}),
  more: Readonly<Record<string, string>> = {},
) {
  const settings = apiSettings({
    JOBPROOF_DATABASE_URL: databaseUrl,
    JOBPROOF_PORT: "0",
    JOBPROOF_CREDENTIALS: JSON.stringify(credentials),
    JOBPROOF_MAX_BODY_BYTES: String(maxBodyBytes),
    JOBPROOF_TENANT_TERMS: JSON.stringify({
      limited: { rateLimit: { count: 2, windowMs: 60_000 } },
      shallow: { maxQueued: 1 },
    }),
    ...more,
  });
  const parts = apiParts(settings);
  const log = pino({ level: "silent" });
  const service = await startApi({ settings, parts: { ...parts, ...change(parts) }, log });
  return { service, ask: asker(service) };
}

/** Gives the tests of a file an API, for as long as they have a database. */
export function useApi(database: () => TestDatabase) {
  let api: Awaited<ReturnType<typeof openApi>> | null = null;
  beforeAll(async () => {
    api = await openApi(database().apiUrl);
  });
  afterAll(() => api?.service.stop(new AbortController().signal));

  return (method: string, path: string, request?: Ask): Promise<Got> => {
    if (api === null) throw new Error("The API is there only while tests run");
    return api.ask(method, path, request);
  };
}

/** A valid submission that nobody will run. */
export const validBody = JSON.stringify({
  type: "probe",
  payload: { url: "http://127.0.0.1:9/", token: "t" },
});

function asker({ url }: Service) {
  return async (method: string, path: string, request: Ask = {}): Promise<Got> => {
    const { as = "client-a", headers = {}, body } = request;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(as !== null && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body, duplex: "half" }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    const json = isJson && text !== "" ? (JSON.parse(text) as Got["json"]) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
}
