import type { JobId } from "../../conformance/contract/job.ts";
import type { JobChange } from "../jobs/store.ts";
import { idOfChange } from "./resume.ts";

/** How long a client waits before it connects again, by our wish. */
const retryMs = 1_000;

/** What each stream begins with. It is sent at once, so that the client knows that it is connected. */
export const greeting = `retry: ${retryMs}\n\n`;

/** Says that the stream is alive. A comment: no event, and no id that could move the reader's place. */
export const heartbeat = ": heartbeat\n\n";

/** Spells one event (WHATWG HTML, section 9.2.5). Its data is one line, as JSON is. */
export function eventText(event: "status" | "reset", id: JobId, change: JobChange): string {
  const { status, attempts, at } = change;
  const data = JSON.stringify({ id, status, attempts, at });
  return `event: ${event}\nid: ${idOfChange(change)}\ndata: ${data}\n\n`;
}
