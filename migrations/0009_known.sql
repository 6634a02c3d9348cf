-- Known issues, who else is affected by them, and what waits for the answer whether it is the same.

ALTER TABLE tickets ADD COLUMN known_at BIGINT;
CREATE INDEX tickets_known ON tickets (team, known_at) WHERE known_at IS NOT NULL AND phase IN ('new', 'in_progress');

-- By account: whose it is now is looked up, so that whoever joins two accounts is counted once.
CREATE TABLE followers (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    asked_in TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, connection, user_id)
);
CREATE INDEX followers_by_account ON followers (connection, user_id);

CREATE INDEX drafts_held ON drafts (kind) WHERE kind > 'alike:' AND kind < 'alike;';
