-- What a key stands for, apart from the job's record: each has a life of its own. A job whose key
-- has expired can still be read; a record is kept for as long as its key can lead to it.
CREATE TABLE idempotency_keys (
  tenant text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  job_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

INSERT INTO idempotency_keys (tenant, key, fingerprint, job_id, expires_at)
SELECT tenant, key, fingerprint, id, created_at + interval '24 hours' FROM jobs;

ALTER TABLE jobs
  DROP CONSTRAINT jobs_tenant_key_key,
  DROP COLUMN fingerprint,
  -- How long the record is kept after the end, as promised when the job was accepted.
  ADD COLUMN keep_ms bigint NOT NULL DEFAULT 2592000000,
  ADD COLUMN expires_at timestamptz,
  -- Whether it counts against the depth limit of its tenant. Jobs of tenants without one are in
  -- neither index, so that they pay nothing for the limits of others.
  ADD COLUMN is_counted boolean NOT NULL DEFAULT false;
-- Few jobs carry a webhook, and only such are looked for here.
CREATE INDEX deliveries_owed ON deliveries (job_id) WHERE outcome IS NULL;
CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX jobs_counted_waiting ON jobs (tenant) WHERE is_counted AND status = 'queued';
CREATE INDEX jobs_counted_ended ON jobs (tenant, ended_at) WHERE is_counted;

-- Whatever ends a job, or queues it again, cannot forget when its record expires.
CREATE FUNCTION set_expiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.expires_at := NEW.ended_at + NEW.keep_ms * interval '1 millisecond';
  RETURN NEW;
END $$;
CREATE TRIGGER jobs_expiry_set BEFORE UPDATE OF ended_at ON jobs FOR EACH ROW
  WHEN (NEW.ended_at IS DISTINCT FROM OLD.ended_at) EXECUTE FUNCTION set_expiry();
UPDATE jobs SET expires_at = ended_at + keep_ms * interval '1 millisecond'
  WHERE ended_at IS NOT NULL;

-- One row for each tenant that has a rate limit: until when it has used up what it may have (the
-- theoretical arrival time of the generic cell rate algorithm). One number, whatever the limit.
CREATE TABLE rate_limits (
  tenant text PRIMARY KEY,
  spent_until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Deletes what has expired, and nothing else: whoever may call it can choose neither what nor when.
-- What has not ended, waits for a person as an open dead letter, has an entry in the outbox, is owed
-- to a webhook, or can still be reached by its key is left alone.
CREATE FUNCTION purge_expired(at_most integer, OUT keys integer, OUT records integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  WITH gone AS (
    SELECT k.tenant, k.key FROM public.idempotency_keys AS k WHERE k.expires_at <= now()
    ORDER BY k.expires_at LIMIT at_most FOR UPDATE SKIP LOCKED
  )
  DELETE FROM public.idempotency_keys AS k USING gone
  WHERE k.tenant = gone.tenant AND k.key = gone.key;
  GET DIAGNOSTICS keys = ROW_COUNT;

  WITH gone AS (
    SELECT id FROM public.jobs
    WHERE expires_at <= now() AND status IN ('succeeded', 'failed', 'canceled', 'expired')
      AND NOT EXISTS (SELECT FROM public.idempotency_keys AS k
        WHERE k.tenant = jobs.tenant AND k.key = jobs.key AND k.job_id = jobs.id)
      AND NOT EXISTS (SELECT FROM public.dead_letters AS letter
        WHERE letter.job_id = jobs.id AND letter.state = 'open')
      AND NOT EXISTS (SELECT FROM public.outbox WHERE outbox.job_id = jobs.id)
      AND (webhook IS NULL OR NOT EXISTS (SELECT FROM public.deliveries
        WHERE deliveries.job_id = jobs.id AND deliveries.outcome IS NULL))
    ORDER BY expires_at LIMIT at_most FOR UPDATE SKIP LOCKED
  ), closed AS (
    DELETE FROM public.dead_letters AS letter USING gone WHERE letter.job_id = gone.id
  )
  DELETE FROM public.jobs USING gone WHERE jobs.id = gone.id;
  GET DIAGNOSTICS records = ROW_COUNT;
END $$;
REVOKE ALL ON FUNCTION purge_expired FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_expired TO jobproof_worker;

GRANT SELECT, INSERT, UPDATE (fingerprint, job_id, expires_at) ON idempotency_keys TO jobproof_api;
GRANT SELECT, INSERT, UPDATE (spent_until) ON rate_limits TO jobproof_api;
GRANT INSERT (keep_ms, is_counted), SELECT (is_counted) ON jobs TO jobproof_api;
