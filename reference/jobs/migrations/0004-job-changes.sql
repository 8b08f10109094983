-- What somebody who follows a job is told: each state that it was in, the last being the one that it
-- is in. It is a part of the row, so that nothing can be told that cannot be read, and so that it is
-- gone with the job. An update writes the whole row anyway; a table of its own would cost every
-- claim and every outcome another row and another entry in an index.
CREATE TYPE job_change AS (version integer, status text, attempts integer, at timestamptz);

ALTER TABLE jobs ADD COLUMN changes job_change[];
UPDATE jobs SET changes =
  ARRAY[ROW(1, status, attempts, coalesce(ended_at, started_at, created_at))::job_change];
ALTER TABLE jobs
  ALTER COLUMN changes SET DEFAULT ARRAY[ROW(1, 'queued', 0, clock_timestamp())::job_change],
  ALTER COLUMN changes SET NOT NULL;

-- The latest hundred are kept: a job that is replayed for years must not grow without end.
CREATE FUNCTION keep_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept integer := cardinality(OLD.changes);
BEGIN
  NEW.changes := OLD.changes[kept - 98 :]
    || ROW((OLD.changes[kept]).version + 1, NEW.status, NEW.attempts, clock_timestamp())::job_change;
  RETURN NEW;
END $$;

-- Whichever statement changes a state, now or later, is told of. Heartbeats do not name the column,
-- and so cost nothing.
CREATE TRIGGER change_kept BEFORE UPDATE OF status ON jobs
  FOR EACH ROW WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION keep_change();

GRANT SELECT (changes) ON jobs TO jobproof_api;
