import type { Op } from "./contract/op.ts";
import type { Site } from "./site.ts";

/** Under this name the history has the requests that only ask whether anybody is there. */
const outageId = "anybody-there";

/** A refusal counts only if it is repeated after this time: a process may be just about to listen. */
const askAgainMs = 250;

/**
 * Says why nothing can be judged any more: a process of ours ended by itself and did not come back,
 * or no replica answers any request. Null where the target is there.
 *
 * Only to be asked when nobody has ended a process on purpose.
 */
export async function outageOf(site: Site): Promise<string | null> {
  const dead = deadProcesses(site);
  if (dead.length > 0) return `ended without our doing, and not back: ${dead.join(", ")}`;
  if (await isAnswered(site)) return null;
  await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  const again = await isAnswered(site);
  return again ? null : "the target no longer answers: every connection fails";
}

function deadProcesses({ options: { processes } }: Site): readonly string[] {
  if (processes === null) return [];
  const names = [...processes.names("api"), ...processes.names("worker")];
  return names.filter((name) => !processes.isUp(name));
}

/** Says whether any replica answers. One that takes the connection and is slow is there. */
async function isAnswered({ options, caller }: Site): Promise<boolean> {
  for (const replica of options.target.baseUrls.keys()) {
    const asking = { exercise: outageId, did: "other", replica, method: "GET", path: "/" } as const;
    if (isThere(await caller.ask(asking))) return true;
  }
  return false;
}

function isThere({ answer, failure }: Op): boolean {
  return answer !== null || failure?.startsWith("no answer within") === true;
}
