import type { Database } from "../jobs/database.ts";
import { keepListening } from "../jobs/keep-listening.ts";
import { openAlarm, type Alarm } from "./alarm.ts";

/** Opens the alarm of the outbox, over a connection of its own. */
export function outboxAlarm(options: { database: Database; url: string }): Alarm {
  return openAlarm({
    listen: (ear) => keepListening({ url: options.url, channel: "jobproof_outbox", ...ear }),
    async untilNextDueMs() {
      const [row] = await options.database.query<{ ms: number | null }>(untilNextDue);
      return row?.ms ?? Infinity;
    },
  });
}

const untilNextDue = `
  SELECT (extract(epoch FROM min(visible_at) - clock_timestamp()) * 1000)::float8 AS ms FROM outbox
`;
