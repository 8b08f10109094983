-- Whom a client wants to be told when its job has ended. Delivery is owed from the transaction that
-- ends the job: a trigger writes it, so that no way to end a job, now or later, can forget it.
ALTER TABLE jobs ADD COLUMN webhook text;

-- What is known of receivers: only those that asked to be spared have a row.
CREATE TABLE webhook_endpoints (
  tenant text NOT NULL,
  url text NOT NULL,
  -- It answered 410: nothing is sent there any more, until a person deletes the row.
  disabled_at timestamptz,
  -- It is under load: nothing is sent there before.
  resume_at timestamptz,
  PRIMARY KEY (tenant, url)
);

-- One row per end of a job. The body is text and written once, so that every try sends the very
-- bytes that were signed.
CREATE TABLE deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL,
  tenant text NOT NULL,
  url text NOT NULL,
  body text NOT NULL,
  traceparent text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- As in the outbox, a claim moves it into the future. Null once nothing is owed any more.
  visible_at timestamptz DEFAULT clock_timestamp(),
  lease_token uuid,
  outcome text CHECK (outcome IN ('delivered', 'given-up', 'disabled')),
  ended_at timestamptz,
  CHECK ((visible_at IS NULL) = (outcome IS NOT NULL)),
  CHECK ((outcome IS NULL) = (ended_at IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

CREATE INDEX deliveries_visible ON deliveries (visible_at) WHERE visible_at IS NOT NULL;
CREATE INDEX deliveries_of_endpoint ON deliveries (tenant, url) WHERE visible_at IS NOT NULL;
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- A result that is larger than this is not sent along; its receiver can read it.
CREATE FUNCTION webhook_body(job jobs) RETURNS text STABLE LANGUAGE plpgsql AS $$
DECLARE
  stamp constant text := 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
  ended constant text := to_char(coalesce(job.ended_at, clock_timestamp()) AT TIME ZONE 'UTC', stamp);
  body text;
BEGIN
  body := '{"type":' || to_json('job.' || job.status)
    || ',"timestamp":' || to_json(ended)
    || ',"data":{"id":' || to_json(job.id)
    || ',"type":' || to_json(job.type)
    || ',"status":' || to_json(job.status)
    || ',"attempts":' || job.attempts
    || ',"endedAt":' || to_json(ended);
  IF job.error_code IS NOT NULL THEN
    body := body || ',"error":{"code":' || to_json(job.error_code)
      || ',"message":' || to_json(coalesce(job.error_message, '')) || '}';
  END IF;
  IF job.status = 'succeeded' AND octet_length(job.result) <= 16384 THEN
    body := body || ',"result":' || job.result;
  END IF;
  RETURN body || '}}';
END $$;

-- It runs with its owner's rights: neither process may write a delivery by itself.
CREATE FUNCTION owe_delivery() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  endpoint webhook_endpoints;
BEGIN
  SELECT * INTO endpoint FROM webhook_endpoints AS known
    WHERE known.tenant = NEW.tenant AND known.url = NEW.webhook;
  IF endpoint.disabled_at IS NULL THEN
    INSERT INTO deliveries (job_id, tenant, url, body, traceparent, visible_at)
      VALUES (NEW.id, NEW.tenant, NEW.webhook, webhook_body(NEW), NEW.traceparent,
        greatest(clock_timestamp(), endpoint.resume_at));
    PERFORM pg_notify('jobproof_deliveries', '');
  ELSE
    INSERT INTO deliveries (job_id, tenant, url, body, traceparent, visible_at, outcome, ended_at)
      VALUES (NEW.id, NEW.tenant, NEW.webhook, webhook_body(NEW), NEW.traceparent, NULL,
        'disabled', clock_timestamp());
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER end_of_job_owes_delivery AFTER UPDATE OF status ON jobs FOR EACH ROW
  WHEN (NEW.webhook IS NOT NULL AND NEW.status NOT IN ('queued', 'running')
    AND OLD.status IN ('queued', 'running'))
  EXECUTE FUNCTION owe_delivery();

REVOKE EXECUTE ON FUNCTION owe_delivery(), webhook_body(jobs) FROM PUBLIC;

GRANT INSERT (webhook) ON jobs TO jobproof_api;
-- The worker sends what is owed and writes down what came of it; it cannot alter what is sent, or to whom.
GRANT SELECT, DELETE, UPDATE (attempts, visible_at, lease_token, outcome, ended_at)
  ON deliveries TO jobproof_worker;
GRANT SELECT, INSERT, UPDATE (disabled_at, resume_at) ON webhook_endpoints TO jobproof_worker;
