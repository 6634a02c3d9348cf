-- One record for a human's accounts on all connections: what an account is called, what a managed directory says of it,
-- and who was joined with whom.

ALTER TABLE identities ADD COLUMN name TEXT;
-- A digest of the address that a managed directory gave, and when it last did so.
ALTER TABLE identities ADD COLUMN directory_mark TEXT;
ALTER TABLE identities ADD COLUMN directory_seen_at BIGINT;
CREATE INDEX identities_by_mark ON identities (directory_mark) WHERE directory_mark IS NOT NULL;

-- From the code that one side is shown to the end; the rows are what remains for an audit. Codes are kept hashed.
CREATE TABLE joins (
    id TEXT NOT NULL PRIMARY KEY,
    how TEXT NOT NULL CHECK (how IN ('code', 'directory', 'declared')),
    state TEXT NOT NULL CHECK (state IN ('offered', 'entered', 'agreed', 'joined', 'cancelled', 'undone')),
    code_hash TEXT UNIQUE,
    first_connection TEXT NOT NULL,
    first_user TEXT NOT NULL,
    first_id TEXT NOT NULL REFERENCES people (id),
    first_name TEXT NOT NULL,
    second_connection TEXT,
    second_user TEXT,
    second_id TEXT REFERENCES people (id),
    second_name TEXT,
    kept_id TEXT REFERENCES people (id),
    moved_id TEXT REFERENCES people (id),
    expires_at BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    entered_at BIGINT,
    agreed_at BIGINT,
    joined_at BIGINT,
    ended_at BIGINT,
    ended_by_connection TEXT,
    ended_by_user TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX joins_offered ON joins (first_id) WHERE state = 'offered';
CREATE INDEX joins_agreed ON joins (first_connection, first_user) WHERE state = 'agreed';
CREATE INDEX joins_moved ON joins (moved_id) WHERE state = 'joined';
CREATE INDEX joins_undone ON joins (second_connection, second_user) WHERE state = 'undone';

-- What came along with a person who was joined to another, so that it can go back.
CREATE TABLE join_identities (
    join_id TEXT NOT NULL REFERENCES joins (id),
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (join_id, connection, user_id)
);
CREATE INDEX join_identities_of ON join_identities (connection, user_id);
CREATE TABLE join_tickets (
    join_id TEXT NOT NULL REFERENCES joins (id),
    part TEXT NOT NULL CHECK (part IN ('requester', 'opened_by', 'assignee', 'resolved_by')),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (join_id, part, ticket_id)
);
CREATE INDEX join_tickets_of ON join_tickets (ticket_id);

CREATE TABLE join_tries (
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (connection, user_id)
);

-- All tickets of a person, not the open ones alone.
DROP INDEX tickets_open_of;
CREATE INDEX tickets_of ON tickets (requester_id, phase);
CREATE INDEX tickets_opened_by ON tickets (opened_by_id) WHERE opened_by_id <> requester_id;
CREATE INDEX tickets_assigned_to ON tickets (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX tickets_resolved_by ON tickets (resolved_by_id) WHERE phase = 'resolved';
