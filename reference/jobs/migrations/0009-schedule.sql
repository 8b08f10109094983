-- A job may be wanted not before one time, and worthless after another. The first is when it becomes
-- due; a retry moves that on, so what the client asked for is kept beside it, to be read.
ALTER TABLE jobs
  ADD COLUMN start_at timestamptz,
  ADD COLUMN start_by timestamptz,
  ADD CHECK (start_by > start_at);
-- Few jobs have a deadline, and only those that have never started can miss it.
CREATE INDEX jobs_to_start_by ON jobs (start_by)
  WHERE start_by IS NOT NULL AND status = 'queued' AND attempts = 0;

GRANT INSERT (due_at, start_at, start_by), SELECT (start_at, start_by) ON jobs TO jobproof_api;
GRANT SELECT (start_at, start_by) ON jobs TO jobproof_worker;
