import type { Logger } from "pino";

import type { AuditedAction } from "../jobs/store.ts";
import type { Caller } from "../roles.ts";
import type { Authorise } from "./authorise.ts";
import { notAuthenticated, type Identify } from "./identify.ts";
import { refuse, type Action, type Refusal } from "./route.ts";

/** Lets a request pass on behalf of a caller, or refuses it. */
export type Guard = (request: {
  authorization: string | undefined;
  /** Null where no route was found: then it only matters who it is. */
  action: Action | null;
  /** The id in the path; `*` where the act is about more than one. */
  subject: string;
}) => Promise<Caller | Refusal>;

/** What the guard of an API asks. */
export type GuardTools = Readonly<{
  identify: Identify;
  authorise: Authorise;
  /** Keeps a record of a refused act that would have changed something. */
  onRefusedAct: (act: { by: Caller; action: AuditedAction; subject: string }) => Promise<void>;
  isClosing: () => boolean;
  log: Logger;
}>;

/** Asks first who it is (401), then whether they may (403). Nothing else was looked at by then. */
export function createGuard(tools: GuardTools): Guard {
  return async ({ authorization, action, subject }) => {
    if (tools.isClosing()) return shuttingDown;
    const caller = tools.identify(authorization);
    if (caller === null) return notAuthenticated;
    if (action === null || tools.authorise(caller.role, action)) return caller;

    // The refusal stands whether or not its record can be kept.
    const record = isAudited(action)
      ? tools.onRefusedAct({ by: caller, action, subject: subject.slice(0, 64) })
      : Promise.resolve();
    await record.catch((error: unknown) =>
      tools.log.error({ err: error }, "a refused act could not be recorded"),
    );
    return refuse("not-allowed", `The role ${caller.role} does not permit this.`);
  };
}

const shuttingDown: Refusal = refuse(
  "shutting-down",
  "Nothing was done. Send it again elsewhere.",
  {
    headers: { "retry-after": "1" },
  },
);

const audited: ReadonlySet<Action> = new Set<AuditedAction>([
  "cancel",
  "replay",
  "bulk-replay",
  "edit",
  "discard",
]);

function isAudited(action: Action): action is AuditedAction {
  return audited.has(action);
}
