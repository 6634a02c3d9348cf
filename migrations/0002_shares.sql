-- Two more kinds of messages, files carried over and messages taken away. A check cannot be altered on SQLite: the table
-- is made again.

CREATE TABLE outbox_next (
    id TEXT NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    connection TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('post', 'share', 'edit', 'remove', 'whisper', 'unreact')),
    post_id TEXT REFERENCES posts (id),
    edits TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'sent', 'uncertain', 'dead', 'dropped')),
    unsure BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease_until BIGINT,
    first_attempt_at BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
INSERT INTO outbox_next (id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at,
    lease_until, first_attempt_at, last_error, created_at, sent_at)
SELECT id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at, lease_until,
    first_attempt_at, last_error, created_at, sent_at
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_queues ON outbox (queue, id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_edits ON outbox (edits) WHERE state = 'ready';
CREATE INDEX outbox_posts ON outbox (post_id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';
