-- How late a promise was when its time stopped, in microseconds: at the beginning of a hold, or when it was met. NULL while
-- the time runs, if it was not late, and in rows of the version before.
ALTER TABLE sla_clocks ADD COLUMN late BIGINT;
-- The highest threshold in percent that people were told of. NULL in rows of the version before: each threshold that has
-- passed.
ALTER TABLE sla_clocks ADD COLUMN told BIGINT;

-- What was kept or missed since a moment.
CREATE INDEX sla_clocks_met ON sla_clocks (met_at) WHERE met_at IS NOT NULL;
