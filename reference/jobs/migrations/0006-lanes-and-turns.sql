-- LANES. Jobs of one tenant and order key run one at a time, in the order in which they were accepted.
--
-- Only the first job of a lane, its head, has an entry in the outbox. Those behind it wait in this
-- table alone until the head has ended, so that a claim neither knows nor pays for lanes. Whoever
-- changes a job need not think of them either: triggers keep them, in the same transaction.
ALTER TABLE jobs
  ADD COLUMN order_key text,
  -- The place in the lane, drawn under its lock: nobody who comes later gets a smaller one.
  ADD COLUMN lane_position bigint,
  -- Behind another job of its lane.
  ADD COLUMN is_waiting boolean NOT NULL DEFAULT false,
  -- The origin that the job will call, as the API read it; null where nobody has read it yet.
  ADD COLUMN origin text,
  ADD CHECK ((order_key IS NULL) = (lane_position IS NULL)),
  ADD CHECK (order_key IS NOT NULL OR NOT is_waiting);
ALTER TABLE dead_letters ADD COLUMN order_key text;

CREATE SEQUENCE lane_positions;
CREATE INDEX jobs_in_lanes ON jobs (tenant, order_key, lane_position)
  WHERE order_key IS NOT NULL AND status IN ('queued', 'running');
-- Whatever goes wrong elsewhere, a lane never has two heads.
CREATE UNIQUE INDEX jobs_one_head_per_lane ON jobs (tenant, order_key)
  WHERE order_key IS NOT NULL AND NOT is_waiting AND status IN ('queued', 'running');

-- Held until the end of the transaction. The statement after it sees what was committed before.
CREATE FUNCTION lock_lane(tenant text, order_key text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtext(tenant), hashtext(order_key))
$$;

CREATE FUNCTION join_lane() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM lock_lane(NEW.tenant, NEW.order_key);
  NEW.lane_position := nextval('lane_positions');
  NEW.is_waiting := EXISTS (SELECT FROM jobs AS other
    WHERE other.tenant = NEW.tenant AND other.order_key = NEW.order_key
      AND other.status IN ('queued', 'running'));
  RETURN NEW;
END $$;

CREATE TRIGGER lane_joined BEFORE INSERT ON jobs
  FOR EACH ROW WHEN (NEW.order_key IS NOT NULL) EXECUTE FUNCTION join_lane();

-- The head has ended, however: the next one gets its entry.
CREATE FUNCTION leave_lane() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  next_id uuid;
BEGIN
  PERFORM lock_lane(NEW.tenant, NEW.order_key);
  LOOP
    SELECT id INTO next_id FROM jobs
      WHERE tenant = NEW.tenant AND order_key = NEW.order_key AND status = 'queued' AND is_waiting
      ORDER BY lane_position LIMIT 1;
    EXIT WHEN next_id IS NULL;
    UPDATE jobs SET is_waiting = false, enqueued_at = clock_timestamp()
      WHERE id = next_id AND status = 'queued' AND is_waiting;
    -- Else it was just canceled, and the one behind it is next.
    IF FOUND THEN
      INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority, visible_at)
        SELECT id, attempts + 1, tenant, traceparent, priority, greatest(due_at, clock_timestamp())
        FROM jobs WHERE id = next_id
        ON CONFLICT (job_id, attempt) DO NOTHING;
      EXIT;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER lane_left AFTER UPDATE OF status ON jobs
  FOR EACH ROW WHEN (NEW.order_key IS NOT NULL AND NOT OLD.is_waiting
    AND OLD.status IN ('queued', 'running') AND NEW.status NOT IN ('queued', 'running'))
  EXECUTE FUNCTION leave_lane();

-- A replayed job has its old place: before those that have not started, and not before one that has.
CREATE FUNCTION rejoin_lane() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  displaced uuid;
BEGIN
  PERFORM lock_lane(NEW.tenant, NEW.order_key);
  -- One that is locked is just being claimed, and so has started, or is being canceled.
  SELECT id INTO displaced FROM jobs
    WHERE tenant = NEW.tenant AND order_key = NEW.order_key AND status = 'queued'
      AND NOT is_waiting AND attempts = 0
    FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    UPDATE jobs SET is_waiting = true WHERE id = displaced;
    DELETE FROM outbox WHERE job_id = displaced;
  END IF;
  NEW.is_waiting := EXISTS (SELECT FROM jobs AS other
    WHERE other.tenant = NEW.tenant AND other.order_key = NEW.order_key
      AND other.status IN ('queued', 'running') AND NOT other.is_waiting);
  RETURN NEW;
END $$;

CREATE TRIGGER lane_rejoined BEFORE UPDATE OF status ON jobs
  FOR EACH ROW WHEN (NEW.order_key IS NOT NULL
    AND OLD.status NOT IN ('queued', 'running') AND NEW.status = 'queued')
  EXECUTE FUNCTION rejoin_lane();

-- A payload that was edited may call somebody else.
CREATE FUNCTION forget_origin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.origin := NULL;
  RETURN NEW;
END $$;

CREATE TRIGGER origin_forgotten BEFORE UPDATE OF payload ON jobs
  FOR EACH ROW WHEN (NEW.payload IS DISTINCT FROM OLD.payload) EXECUTE FUNCTION forget_origin();

-- TURNS. Each step of priority is a head start, and whoever waits catches up: the order between two
-- entries never changes, and so it can be an index.
CREATE TABLE queue_order (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  -- How much waiting makes up for one step of priority. `migrate` sets it.
  aging_ms integer NOT NULL CHECK (aging_ms >= 0)
);
INSERT INTO queue_order (aging_ms) VALUES (60000);

ALTER TABLE outbox ADD COLUMN turn_at timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE FUNCTION take_turn() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.turn_at := NEW.visible_at
    - NEW.priority * (SELECT aging_ms FROM queue_order) * interval '1 millisecond';
  RETURN NEW;
END $$;

CREATE TRIGGER turn_taken BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION take_turn();

UPDATE outbox SET turn_at = visible_at - priority * interval '60 seconds';
DROP INDEX outbox_order;
CREATE INDEX outbox_order ON outbox (turn_at, id, visible_at);

-- PACE. What all workers together may do to one dependency: one row for each limit of each origin.
CREATE TABLE pace (
  bucket text PRIMARY KEY,
  -- When the next call is due, by the generic cell rate algorithm.
  next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the last of those who were sent away will come back.
  line_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

GRANT SELECT (order_key, is_waiting), INSERT (order_key, origin) ON jobs TO jobproof_api;
GRANT SELECT (order_key, is_waiting, lane_position, origin) ON jobs TO jobproof_worker;
GRANT SELECT, INSERT, UPDATE ON pace TO jobproof_worker;
