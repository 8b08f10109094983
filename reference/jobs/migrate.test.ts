import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { check } from "./postgres/read.ts";
import { openStore } from "./store.fixture.ts";

const asRelay = { name: "jobproof-test", connections: 1, timeoutMs: 10_000 };

describe("migrate", () => {
  const database = useTestDatabase();

  it("finds nothing to do the second time, also when run twice at once", async () => {
    const settings = {
      databaseUrl: database().ownerUrl,
      logLevel: "silent",
      apiPassword: "api-password",
      workerPassword: "worker-password",
      relayPassword: null,
      priorityAgingMs: 1_234,
    };
    expect(await Promise.all([migrate(settings), migrate(settings)])).toEqual([[], []]);
    const order = await database().owner.query("SELECT aging_ms FROM queue_order");
    expect(order).toEqual([{ aging_ms: 1_234 }]);
    // Without a password of its own it keeps the one that another migration has given it.
    const relay = openDatabase({ url: database().relayUrl, ...asRelay });
    await expect(check(relay)).resolves.toBeUndefined();
    await relay.close();
  });

  it("makes a schema that both halves of the service recognise", async () => {
    const { api, worker } = openStore(database());
    await expect(Promise.all([api.check(), worker.check()])).resolves.toBeDefined();
  });
});

describe("the database roles", () => {
  const database = useTestDatabase();

  it.each([
    "DROP TABLE jobs",
    "TRUNCATE jobs",
    "CREATE TABLE mine (id integer)",
    "DELETE FROM jobs",
    "UPDATE jobs SET result = '1'",
    "UPDATE jobs SET lease_token = gen_random_uuid()",
    "UPDATE jobs SET tenant = 'mine'",
    "UPDATE jobs SET order_key = 'mine'",
    "UPDATE jobs SET is_waiting = false",
    "UPDATE queue_order SET aging_ms = 0",
    "SELECT * FROM pace",
    "UPDATE jobs SET keep_ms = 0",
    "DELETE FROM idempotency_keys",
    "DELETE FROM rate_limits",
    "SELECT purge_expired(1)",
    "SELECT lease_token FROM jobs",
    "SELECT * FROM outbox",
    "DELETE FROM outbox",
    "INSERT INTO attempts (job_id, attempt, worker) VALUES (gen_random_uuid(), 1, 'x')",
    "INSERT INTO dead_letters (job_id) SELECT job_id FROM dead_letters",
    "DELETE FROM dead_letters",
    "SELECT * FROM audit",
    "UPDATE audit SET outcome = 'x'",
    "DELETE FROM audit",
    "UPDATE audit_trail SET outcome = 'x'",
    "DELETE FROM audit_trail",
    "UPDATE totals SET count = 0",
    "INSERT INTO totals VALUES ('accepted', 1, 1)",
    "SELECT count_jobs('accepted', 1)",
  ])("do not let the API %s", async (statement) => {
    await expect(database().api.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    "DROP TABLE outbox",
    "TRUNCATE outbox",
    "CREATE TABLE mine (id integer)",
    "INSERT INTO jobs SELECT * FROM jobs",
    "DELETE FROM jobs",
    "UPDATE jobs SET payload = '1'",
    "UPDATE jobs SET tenant = 'mine'",
    "UPDATE jobs SET cancel_requested_at = NULL",
    "SELECT result FROM jobs",
    "SELECT * FROM idempotency_keys",
    "DELETE FROM idempotency_keys",
    "UPDATE jobs SET keep_ms = 0",
    "UPDATE jobs SET expires_at = now()",
    "SELECT * FROM rate_limits",
    "SELECT payload FROM dead_letters",
    "UPDATE dead_letters SET state = 'discarded'",
    "DELETE FROM dead_letters",
    "SELECT * FROM audit",
    "INSERT INTO audit (tenant, caller, action, subject, outcome) VALUES ('a', 'b', 'replay', 'c', 'd')",
  ])("do not let the worker %s", async (statement) => {
    await expect(database().worker.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    "SELECT FROM jobs",
    "SELECT FROM attempts",
    "SELECT FROM dead_letters",
    "TRUNCATE outbox",
    "CREATE TABLE mine (id integer)",
    "INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority) VALUES (gen_random_uuid(), 1, 'a', '', 1)",
    "UPDATE outbox SET job_id = gen_random_uuid()",
    "UPDATE outbox SET priority = 9",
    "SELECT purge_expired(1)",
  ])("do not let the relay %s", async (statement) => {
    const relay = openDatabase({ url: database().relayUrl, ...asRelay });
    await expect(relay.query(statement)).rejects.toMatchObject({ code: "42501" });
    await relay.close();
  });
});
