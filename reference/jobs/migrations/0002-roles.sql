-- Each process may do what its half of the store does, and nothing else. Nobody but the owner may
-- create, drop or truncate a table, or delete a job.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT SELECT ON schema_versions TO jobproof_api, jobproof_worker;

-- The API accepts, reads, cancels and replays. It cannot claim, see a lease, or write a result.
GRANT SELECT (id, tenant, key, fingerprint, type, priority, traceparent, status, attempts, due_at,
  created_at, started_at, ended_at, cancel_requested_at, result, error_code, error_message)
  ON jobs TO jobproof_api;
GRANT INSERT (id, tenant, key, fingerprint, type, payload, priority, traceparent, tracestate)
  ON jobs TO jobproof_api;
GRANT UPDATE (status, failures, crashes, due_at, enqueued_at, ended_at, cancel_requested_at,
  error_code, error_message) ON jobs TO jobproof_api;
GRANT INSERT (job_id, attempt, tenant, traceparent, priority) ON outbox TO jobproof_api;
GRANT SELECT ON attempts, dead_letters TO jobproof_api;
GRANT UPDATE (state, closed_at) ON dead_letters TO jobproof_api;
-- Those whom the trail is about can add to it, not read or rewrite it.
GRANT INSERT (tenant, caller, action, subject, outcome) ON audit TO jobproof_api;

-- The worker claims and reports. It cannot make a job, change a payload, or read a result.
GRANT SELECT (id, tenant, key, type, payload, priority, traceparent, tracestate, status, attempts,
  failures, crashes, due_at, enqueued_at, started_at, cancel_requested_at, lease_token,
  leased_until) ON jobs TO jobproof_worker;
GRANT UPDATE (status, attempts, failures, crashes, due_at, enqueued_at, started_at, ended_at,
  worker, lease_token, leased_until, result, error_code, error_message) ON jobs TO jobproof_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO jobproof_worker;
GRANT SELECT, INSERT, UPDATE ON attempts TO jobproof_worker;
GRANT INSERT, SELECT (id, job_id, position) ON dead_letters TO jobproof_worker;
