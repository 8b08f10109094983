-- What operators need: totals that survive a restart, a trail that can be read, replays in bulk.

-- How many jobs were accepted, ended and tried again, ever. A session counts in a row of its own
-- shard, so that transactions that end jobs at the same time mostly do not wait for each other.
CREATE TABLE totals (
  name text NOT NULL,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (name, shard)
) WITH (fillfactor = 50);

-- With the rights of the owner: whoever writes jobs counts them, and can do nothing else to a total.
CREATE FUNCTION count_jobs(counted text, amount bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO totals VALUES (counted, pg_backend_pid() % 512, amount)
  ON CONFLICT (name, shard) DO UPDATE SET count = totals.count + excluded.count
$$;
REVOKE ALL ON FUNCTION count_jobs FROM PUBLIC;

CREATE FUNCTION count_accepted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- A statement trigger also fires for statements that wrote nothing.
  PERFORM count_jobs('accepted', amount) FROM (SELECT count(*) FROM written) AS n (amount)
  WHERE amount > 0;
  RETURN NULL;
END $$;

CREATE TRIGGER jobs_accepted_counted AFTER INSERT ON jobs
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION count_accepted();

CREATE FUNCTION count_left_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_jobs(CASE NEW.status WHEN 'queued' THEN 'retried' ELSE NEW.status END, 1);
  RETURN NULL;
END $$;

-- In the transaction of the change itself: what was rolled back was never counted. A replay leaves
-- `failed`, and a release after which nothing had failed is no retry.
CREATE TRIGGER jobs_ended_counted AFTER UPDATE OF status ON jobs FOR EACH ROW
  WHEN (OLD.status IN ('queued', 'running') AND OLD.status <> NEW.status AND (
    NEW.status IN ('succeeded', 'failed', 'canceled', 'expired')
    OR NEW.status = 'queued' AND NEW.failures + NEW.crashes > OLD.failures + OLD.crashes))
  EXECUTE FUNCTION count_left_state();

CREATE FUNCTION count_buried() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_jobs('dead-lettered', 1);
  RETURN NULL;
END $$;

CREATE TRIGGER dead_letters_counted AFTER INSERT ON dead_letters FOR EACH ROW
  EXECUTE FUNCTION count_buried();

GRANT SELECT ON totals TO jobproof_api;

-- The trail can be read through this and written through the table, and rewritten by neither.
CREATE VIEW audit_trail AS SELECT id, at, tenant, caller, action, subject, outcome FROM audit;
GRANT SELECT ON audit_trail TO jobproof_api;
ALTER TABLE audit DROP CONSTRAINT audit_action_check;
ALTER TABLE audit ADD CONSTRAINT audit_action_check
  CHECK (action IN ('cancel', 'replay', 'bulk-replay', 'discard'));

-- Entries of one kind, in order, without walking through all others.
CREATE INDEX dead_letters_by_reason ON dead_letters (tenant, reason_code, position)
  WHERE state = 'open';
-- A bulk replay spreads its jobs over time.
GRANT INSERT (visible_at) ON outbox TO jobproof_api;
