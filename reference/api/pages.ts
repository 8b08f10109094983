import { refuse, type ApiRequest, type Refusal } from "./route.ts";

/** Which page of a list was asked for; without a position the first. */
export type Page = Readonly<{ limit: number; position: string | null }>;

const defaultLimit = 50;
const maxLimit = 200;

/** Reads `limit` and `cursor`; null for what was never a page of ours. */
export function pageOf(query: ApiRequest["query"]): Page | null {
  const limit = wholeNumber(query["limit"] ?? String(defaultLimit));
  const position = query["cursor"] === undefined ? null : positionOf(query["cursor"]);
  if (limit === null || limit === 0 || position === undefined) return null;
  return { limit: Math.min(limit, maxLimit), position };
}

/** Why there is no such page. */
export const noSuchPage: Refusal = refuse(
  "route-not-found",
  "There is no such page: follow `next` of the one before.",
);

/** Path and query of a page. */
export function pathOfPage(path: string, page: { limit: number; position: string }): string {
  const cursor = Buffer.from(page.position).toString("base64url");
  return `${path}?limit=${page.limit}&cursor=${cursor}`;
}

function positionOf(cursor: string): string | undefined {
  const position = Buffer.from(cursor, "base64url").toString();
  return wholeNumber(position) === null ? undefined : position;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
