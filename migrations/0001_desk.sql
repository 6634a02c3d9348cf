-- One text for SQLite and PostgreSQL: only BIGINT and TEXT; times are microseconds since 1970 in UTC, flags are 0 or 1.

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE identities (
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (connection, user_id)
);
CREATE INDEX identities_of_person ON identities (person_id);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE tickets (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('incident', 'request')),
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    requester_id TEXT NOT NULL REFERENCES people (id),
    opened_by_id TEXT NOT NULL REFERENCES people (id),
    source TEXT NOT NULL,
    team TEXT NOT NULL,
    impact TEXT NOT NULL,
    urgency TEXT NOT NULL,
    priority BIGINT NOT NULL CHECK (priority BETWEEN 1 AND 5),
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    phase TEXT NOT NULL,
    assignee_id TEXT REFERENCES people (id),
    assigned_at BIGINT,
    resolved_by_id TEXT REFERENCES people (id),
    resolution_code TEXT,
    resolution_note TEXT,
    resolved_at BIGINT,
    ended_by_id TEXT REFERENCES people (id),
    ended_why TEXT,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (kind, number)
);
CREATE INDEX tickets_open_of ON tickets (requester_id) WHERE phase IN ('new', 'in_progress', 'resolved');

CREATE TABLE journal (
    id TEXT NOT NULL PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    by_id TEXT REFERENCES people (id),
    at BIGINT NOT NULL,
    name TEXT NOT NULL,
    event TEXT NOT NULL
);
CREATE INDEX journal_of_ticket ON journal (ticket_id, id);

CREATE TABLE remarks (
    id TEXT NOT NULL PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    author_id TEXT NOT NULL REFERENCES people (id),
    audience TEXT NOT NULL CHECK (audience IN ('public', 'team')),
    text TEXT NOT NULL,
    connection TEXT,
    channel TEXT,
    message TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX remarks_of_ticket ON remarks (ticket_id, id);
CREATE UNIQUE INDEX remarks_source ON remarks (connection, channel, message) WHERE message IS NOT NULL;

CREATE TABLE origins (
    connection TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    author_id TEXT NOT NULL REFERENCES people (id),
    said_at BIGINT NOT NULL,
    PRIMARY KEY (connection, channel, message)
);
CREATE INDEX origins_by_author ON origins (connection, channel, author_id, said_at);

CREATE TABLE posts (
    id TEXT NOT NULL PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    side TEXT NOT NULL CHECK (side IN ('requester', 'team')),
    role TEXT NOT NULL,
    connection TEXT NOT NULL,
    home_kind TEXT NOT NULL CHECK (home_kind IN ('channel', 'direct')),
    home TEXT NOT NULL,
    channel TEXT,
    message TEXT
);
CREATE INDEX posts_of_ticket ON posts (ticket_id, side, id);
CREATE INDEX posts_by_message ON posts (connection, channel, message) WHERE message IS NOT NULL;

CREATE TABLE threads (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    side TEXT NOT NULL CHECK (side IN ('requester', 'team')),
    connection TEXT NOT NULL,
    home_kind TEXT NOT NULL CHECK (home_kind IN ('channel', 'direct')),
    home TEXT NOT NULL,
    root_post TEXT,
    root_channel TEXT,
    root_message TEXT,
    link TEXT,
    asked_in TEXT,
    PRIMARY KEY (ticket_id, side)
);
CREATE INDEX threads_by_root ON threads (connection, root_channel, root_message) WHERE root_message IS NOT NULL;
CREATE INDEX threads_by_root_post ON threads (root_post) WHERE root_post IS NOT NULL;

CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX drafts_by_expiry ON drafts (expires_at);

CREATE TABLE timers (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('armed', 'fired', 'void')),
    fired_at BIGINT,
    PRIMARY KEY (subject, kind, epoch)
);
CREATE INDEX timers_due ON timers (due_at) WHERE state = 'armed';

CREATE TABLE inbox (
    id TEXT NOT NULL PRIMARY KEY,
    connection TEXT NOT NULL,
    key TEXT NOT NULL,
    conversation TEXT NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'done', 'quarantined')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT,
    done_at BIGINT,
    UNIQUE (connection, key)
);
CREATE INDEX inbox_new ON inbox (conversation, at, id) WHERE state = 'new';
CREATE INDEX inbox_new_by_time ON inbox (at, id) WHERE state = 'new';
CREATE INDEX inbox_done ON inbox (done_at) WHERE state = 'done';

CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    connection TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('post', 'edit', 'whisper', 'unreact')),
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
CREATE INDEX outbox_queues ON outbox (queue, id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_edits ON outbox (edits) WHERE state = 'ready';
CREATE INDEX outbox_posts ON outbox (post_id) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';

CREATE TABLE pauses (
    scope TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
