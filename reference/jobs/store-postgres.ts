import type { Database } from "./database.ts";
import { admitter } from "./postgres/admit.ts";
import { audit, auditReader } from "./postgres/audit.ts";
import { bulkReplayer } from "./postgres/bulk-replay.ts";
import { canceler } from "./postgres/cancel.ts";
import { changesReader } from "./postgres/changes.ts";
import { claimer } from "./postgres/claim.ts";
import { deadLetterActs, deadLetterReader } from "./postgres/dead-letters.ts";
import { expirer } from "./postgres/expire.ts";
import { forgottenTaker } from "./postgres/forgotten.ts";
import { outcomes } from "./postgres/outcomes.ts";
import { purger } from "./postgres/purge.ts";
import { check, figures, reader } from "./postgres/read.ts";
import { renewer } from "./postgres/renew.ts";
import { submitter } from "./postgres/submit.ts";
import { totals } from "./postgres/totals.ts";
import type { ApiStore, WorkerStore } from "./store.ts";

/** The API's half of the store, on PostgreSQL. The caller keeps the database and closes it. */
export function postgresApiStore(database: Database): ApiStore {
  return {
    admit: admitter(database),
    submit: submitter(database),
    ...reader(database),
    cancel: canceler(database),
    ...changesReader(database),
    ...deadLetterReader(database),
    ...deadLetterActs(database),
    replayMany: bulkReplayer(database),
    audit: ({ by, action, subject, code }) =>
      audit(database.query, { by, action, subject, outcome: code }),
    listAudit: auditReader(database),
    figures: () => figures(database),
    totals: () => totals(database),
    check: () => check(database),
  };
}

/**
 * The worker's half of the store, on PostgreSQL.
 *
 * Heartbeats have a connection of their own: were they to queue behind a burst of outcomes, leases
 * of healthy jobs would run out.
 */
export function postgresWorkerStore({
  database,
  heartbeats,
  types,
}: {
  database: Database;
  heartbeats: Database;
  /** The types of jobs that this worker can run; others stay queued for newer ones. */
  types: readonly string[];
}): WorkerStore {
  return {
    claim: claimer(database, types),
    renew: renewer(heartbeats),
    ...outcomes(database),
    expireOverdue: expirer(database),
    takeForgotten: forgottenTaker(database, types),
    purge: purger(database),
    figures: () => figures(database),
    // Ready means that heartbeats have their connection, too.
    check: async () => void (await Promise.all([check(database), check(heartbeats)])),
  };
}
