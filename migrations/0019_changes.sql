-- Changes and their approvals. Both share the tables of the conversation with tickets: `subject` is the id of a ticket,
-- of a change, or of an approval (for its decision cards), and takes the place of `ticket_id`. Neither a check nor a
-- reference can be altered on SQLite, so the tables are made again. `outbox` and `remarks` refer to `posts`.

CREATE TABLE journal_next (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    by_id TEXT REFERENCES people (id),
    at BIGINT NOT NULL,
    name TEXT NOT NULL,
    event TEXT NOT NULL
);
INSERT INTO journal_next (id, subject, by_id, at, name, event)
SELECT id, ticket_id, by_id, at, name, event FROM journal;
DROP TABLE journal;
ALTER TABLE journal_next RENAME TO journal;
CREATE INDEX journal_of_subject ON journal (subject, id);

CREATE TABLE origins_next (
    connection TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    subject TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES people (id),
    said_at BIGINT NOT NULL,
    PRIMARY KEY (connection, channel, message)
);
INSERT INTO origins_next (connection, channel, message, subject, author_id, said_at)
SELECT connection, channel, message, ticket_id, author_id, said_at FROM origins;
DROP TABLE origins;
ALTER TABLE origins_next RENAME TO origins;
CREATE INDEX origins_by_author ON origins (connection, channel, author_id, said_at);

CREATE TABLE threads_next (
    subject TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('requester', 'team', 'approver')),
    connection TEXT NOT NULL,
    home_kind TEXT NOT NULL CHECK (home_kind IN ('channel', 'direct')),
    home TEXT NOT NULL,
    root_post TEXT,
    root_channel TEXT,
    root_message TEXT,
    link TEXT,
    asked_in TEXT,
    trouble TEXT,
    PRIMARY KEY (subject, side)
);
INSERT INTO threads_next (subject, side, connection, home_kind, home, root_post, root_channel, root_message, link,
    asked_in, trouble)
SELECT ticket_id, side, connection, home_kind, home, root_post, root_channel, root_message, link, asked_in, trouble
FROM threads;
DROP TABLE threads;
ALTER TABLE threads_next RENAME TO threads;
CREATE INDEX threads_by_root ON threads (connection, root_channel, root_message) WHERE root_message IS NOT NULL;
CREATE INDEX threads_by_root_post ON threads (root_post) WHERE root_post IS NOT NULL;
CREATE INDEX threads_direct ON threads (subject, connection, root_channel) WHERE home_kind = 'direct' AND root_channel IS NOT NULL;

CREATE TABLE posts_next (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('requester', 'team', 'approver')),
    role TEXT NOT NULL,
    connection TEXT NOT NULL,
    home_kind TEXT NOT NULL CHECK (home_kind IN ('channel', 'direct')),
    home TEXT NOT NULL,
    channel TEXT,
    message TEXT,
    lane TEXT
);
INSERT INTO posts_next (id, subject, side, role, connection, home_kind, home, channel, message, lane)
SELECT id, ticket_id, side, role, connection, home_kind, home, channel, message, lane FROM posts;

CREATE TABLE remarks_next (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES people (id),
    audience TEXT NOT NULL CHECK (audience IN ('public', 'team')),
    text TEXT NOT NULL,
    connection TEXT,
    channel TEXT,
    message TEXT,
    at BIGINT NOT NULL,
    opening BIGINT NOT NULL DEFAULT 0,
    mirror TEXT REFERENCES posts_next (id),
    files TEXT NOT NULL DEFAULT '[]',
    file_posts TEXT NOT NULL DEFAULT '[]',
    edited_at BIGINT,
    deleted_at BIGINT
);
INSERT INTO remarks_next (id, subject, author_id, audience, text, connection, channel, message, at, opening, mirror,
    files, file_posts, edited_at, deleted_at)
SELECT id, ticket_id, author_id, audience, text, connection, channel, message, at, opening, mirror, files, file_posts,
    edited_at, deleted_at
FROM remarks;
DROP TABLE remarks;

CREATE TABLE outbox_subject (
    id TEXT NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    connection TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('post', 'share', 'edit', 'remove', 'whisper', 'unreact')),
    post_id TEXT REFERENCES posts_next (id),
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
    sent_at BIGINT,
    lane TEXT NOT NULL DEFAULT '',
    rate_key TEXT NOT NULL DEFAULT '',
    class BIGINT NOT NULL DEFAULT 0,
    refused_at BIGINT
);
INSERT INTO outbox_subject (id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at,
    lease_until, first_attempt_at, last_error, created_at, sent_at, lane, rate_key, class, refused_at)
SELECT id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at, lease_until,
    first_attempt_at, last_error, created_at, sent_at, lane, rate_key, class, refused_at
FROM outbox;
DROP TABLE outbox;
DROP TABLE posts;
ALTER TABLE posts_next RENAME TO posts;
ALTER TABLE remarks_next RENAME TO remarks;
ALTER TABLE outbox_subject RENAME TO outbox;
CREATE INDEX posts_of_subject ON posts (subject, side, id);
CREATE INDEX posts_by_message ON posts (connection, channel, message) WHERE message IS NOT NULL;
CREATE INDEX remarks_of_subject ON remarks (subject, id);
CREATE UNIQUE INDEX remarks_source ON remarks (connection, channel, message) WHERE message IS NOT NULL;
CREATE INDEX remarks_by_mirror ON remarks (mirror) WHERE mirror IS NOT NULL;
CREATE INDEX outbox_posts ON outbox (post_id) WHERE post_id IS NOT NULL AND state IN ('ready', 'leased');
CREATE INDEX outbox_edits ON outbox (edits) WHERE edits IS NOT NULL AND state = 'ready';
CREATE INDEX outbox_stranded ON outbox (post_id) WHERE state IN ('uncertain', 'dead');
CREATE INDEX outbox_ended ON outbox (COALESCE(sent_at, created_at)) WHERE state IN ('sent', 'dropped');
CREATE INDEX outbox_lanes ON outbox (lane, id) WHERE lane > '' AND state IN ('ready', 'leased');
CREATE INDEX outbox_rates ON outbox (rate_key, state, class, id) WHERE rate_key > '' AND state IN ('ready', 'leased');

CREATE TABLE changes (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    requester_id TEXT NOT NULL REFERENCES people (id),
    -- The name of the template of a standard change.
    template TEXT,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('standard', 'normal', 'emergency')),
    -- The names of the services, as a JSON list.
    services TEXT NOT NULL,
    window_from BIGINT,
    window_until BIGINT,
    implementer_id TEXT REFERENCES people (id),
    -- The answers to the risk questions with their points, as JSON.
    answers TEXT NOT NULL,
    implementation TEXT NOT NULL,
    test TEXT NOT NULL,
    backout TEXT NOT NULL,
    -- Rises with each edit of what approvers decide on.
    content_revision BIGINT NOT NULL,
    -- The approval of the last submission.
    approval_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('new', 'assess', 'authorize', 'scheduled', 'implement', 'review', 'closed', 'cancelled')),
    -- Why a new change came back to its requester.
    returned TEXT,
    -- Who started or cancelled the change, when the work began or ended, how it ended, and what people wrote about it.
    state_by_id TEXT REFERENCES people (id),
    state_at BIGINT,
    completion TEXT,
    note TEXT,
    raised_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX changes_open ON changes (window_from, id) WHERE state NOT IN ('closed', 'cancelled');
CREATE INDEX changes_of_requester ON changes (requester_id);
CREATE INDEX changes_of_implementer ON changes (implementer_id) WHERE implementer_id IS NOT NULL;

-- The changes that moved when accounts were joined, so that they can move back.
CREATE TABLE join_changes (
    join_id TEXT NOT NULL REFERENCES joins (id),
    part TEXT NOT NULL CHECK (part IN ('requester', 'implementer')),
    change_id TEXT NOT NULL REFERENCES changes (id),
    PRIMARY KEY (join_id, part, change_id)
);

CREATE TABLE approvals (
    id TEXT NOT NULL PRIMARY KEY,
    -- The change, or the ticket, that is approved.
    subject TEXT NOT NULL,
    policy TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'void')),
    -- The revision of the subject's content on which people decide.
    content BIGINT NOT NULL,
    -- What the policy said at the submission, and whom it named, as JSON.
    terms TEXT NOT NULL,
    -- The accounts that edited the subject after the submission, as a JSON list.
    editors TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX approvals_of_subject ON approvals (subject, id);
CREATE INDEX approvals_pending ON approvals (id) WHERE state = 'pending';

CREATE TABLE approval_rounds (
    approval_id TEXT NOT NULL REFERENCES approvals (id),
    round BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    because TEXT NOT NULL,
    content BIGINT NOT NULL,
    need TEXT NOT NULL,
    -- The approvers, as JSON.
    seats TEXT NOT NULL,
    outcome TEXT,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (approval_id, round)
);

-- Votes by account: whose account it is now is looked up, so that joining and separating accounts lose nothing.
CREATE TABLE votes (
    approval_id TEXT NOT NULL REFERENCES approvals (id),
    round BIGINT NOT NULL,
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('approve', 'reject', 'changes', 'abstain')),
    reason TEXT NOT NULL,
    -- The accounts of the approvers for whom a substitute voted, as a JSON list.
    on_behalf_of TEXT NOT NULL,
    -- 0 while the platform cannot say whether the person still has the role.
    counts BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (approval_id, round, connection, user_id)
);
