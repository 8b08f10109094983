-- A person may mend the payload of a dead letter before it is replayed. What it was before is not lost:
-- each version has a row that says what changed, when, and by whom.
ALTER TABLE dead_letters ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE dead_letter_edits (
  letter_id uuid NOT NULL REFERENCES dead_letters (id) ON DELETE CASCADE,
  -- The version that it made.
  version integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  caller text NOT NULL,
  -- JSON text: numbers stay as they were written.
  changes text NOT NULL,
  PRIMARY KEY (letter_id, version)
);

ALTER TABLE audit DROP CONSTRAINT audit_action_check;
ALTER TABLE audit ADD CONSTRAINT audit_action_check
  CHECK (action IN ('cancel', 'replay', 'bulk-replay', 'edit', 'discard'));

GRANT UPDATE (payload, version) ON dead_letters TO jobproof_api;
-- A replay hands the job what was mended. Edits are added and read, and never rewritten.
GRANT UPDATE (payload) ON jobs TO jobproof_api;
GRANT SELECT, INSERT (letter_id, version, caller, changes) ON dead_letter_edits TO jobproof_api;
