-- The relay carries entries from the outbox to a broker. It can neither make an entry nor alter where
-- one points to, and sees nothing of the jobs.
GRANT SELECT ON schema_versions TO jobproof_relay;
GRANT SELECT, DELETE, UPDATE (lease_token, visible_at) ON outbox TO jobproof_relay;
