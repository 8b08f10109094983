-- One row per job. The payload is text, never jsonb: jsonb reorders members, drops duplicates and
-- rewrites numbers, and a payload is the client's.
CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  type text NOT NULL,
  payload text NOT NULL,
  priority smallint NOT NULL,
  traceparent text NOT NULL,
  tracestate text,

  status text NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled', 'expired')),
  -- Claims over the whole life, and the two budgets since the job was last queued afresh.
  attempts integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  crashes integer NOT NULL DEFAULT 0,

  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When an entry was last made for it; the reconciler leaves a fresh one time to arrive.
  enqueued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  cancel_requested_at timestamptz,

  worker text,
  lease_token uuid,
  leased_until timestamptz,

  result text,
  error_code text,
  error_message text,

  UNIQUE (tenant, key),
  CHECK ((status = 'running') = (lease_token IS NOT NULL)),
  CHECK ((lease_token IS NULL) = (leased_until IS NULL))
) WITH (fillfactor = 80);

-- `leased_until` is in no index, so that a heartbeat stays a heap-only update. Few jobs run at once.
CREATE INDEX jobs_running ON jobs (id) WHERE status = 'running';
CREATE INDEX jobs_queued ON jobs (due_at) WHERE status = 'queued';

-- One row per claim: the history that a person reads when a job has failed.
CREATE TABLE attempts (
  job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  attempt integer NOT NULL,
  worker text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('succeeded', 'failed', 'crashed', 'released', 'canceled')),
  error_code text,
  error_message text,
  PRIMARY KEY (job_id, attempt)
);

-- Pointers to jobs whose turn has come or will come. The transaction that queues a job writes its
-- row here, so neither can exist without the other. On this tier it is the queue itself; other
-- tiers have a relay that moves rows from here to their broker.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id uuid NOT NULL,
  attempt integer NOT NULL,
  tenant text NOT NULL,
  traceparent text NOT NULL,
  priority smallint NOT NULL,
  -- A claim moves this into the future, so that one column says both "due" and "not leased".
  visible_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_token uuid,
  UNIQUE (job_id, attempt)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

CREATE INDEX outbox_order ON outbox (priority DESC, id, visible_at);
CREATE INDEX outbox_visible ON outbox (visible_at);

-- One notification per statement, however many rows it wrote: the wake-up of the workers.
CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A statement trigger also fires for statements that wrote nothing.
  IF EXISTS (SELECT FROM written) THEN
    PERFORM pg_notify('jobproof_outbox', '');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER outbox_announced AFTER INSERT ON outbox
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION announce_outbox();

-- A copy of everything that is needed to judge and to replay, so that it outlives the job's row.
CREATE TABLE dead_letters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  job_id uuid NOT NULL,
  previous_id uuid REFERENCES dead_letters (id),
  tenant text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  payload text NOT NULL,
  priority smallint NOT NULL,
  traceparent text NOT NULL,
  tracestate text,
  attempts integer NOT NULL,
  reason_code text NOT NULL,
  reason_message text NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
  closed_at timestamptz
);

CREATE UNIQUE INDEX dead_letters_one_open_per_job ON dead_letters (job_id) WHERE state = 'open';
CREATE INDEX dead_letters_of_job ON dead_letters (job_id, position);
CREATE INDEX dead_letters_page ON dead_letters (tenant, position) WHERE state = 'open';

-- Who did what to whose job, and who was refused. Written by the API, read by people.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant text NOT NULL,
  caller text NOT NULL,
  action text NOT NULL CHECK (action IN ('cancel', 'replay', 'discard')),
  subject text NOT NULL,
  outcome text NOT NULL
);
CREATE INDEX audit_of_tenant ON audit (tenant, id);
