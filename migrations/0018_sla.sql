-- The promises of a policy about a ticket: one row per ticket and metric. The journal is the source, so the rows can be
-- computed again. Times are by the desk's clock.

CREATE TABLE sla_clocks (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    metric TEXT NOT NULL,
    -- The name of the policy, and the target as the configuration writes it.
    policy TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    -- NULL while the time stands still before it.
    due_at BIGINT,
    -- The due time without extensions.
    original_due_at BIGINT,
    met_at BIGINT,
    -- The due time that passed.
    breached_at BIGINT,
    -- The highest threshold in percent that has passed, and the next one with its moment. Its timer is armed.
    reached BIGINT NOT NULL,
    next_threshold BIGINT,
    next_at BIGINT,
    -- Rises when the due time changes, so that a threshold can pass again.
    epoch BIGINT NOT NULL,
    -- The threshold that somebody acknowledged.
    acknowledged BIGINT,
    acknowledged_by_id TEXT REFERENCES people (id),
    acknowledged_at BIGINT,
    PRIMARY KEY (ticket_id, metric)
);
