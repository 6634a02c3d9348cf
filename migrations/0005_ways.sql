-- Tickets that go on with ended ones, what a person is not to be asked or told again for a while, and what is counted and
-- listed per person.

ALTER TABLE tickets ADD COLUMN follows_id TEXT;
CREATE INDEX tickets_of_requester ON tickets (requester_id, opened_at);
CREATE INDEX tickets_worked_on ON tickets (assignee_id) WHERE phase = 'in_progress';
CREATE INDEX tickets_unclaimed ON tickets (team) WHERE phase = 'new';

CREATE INDEX drafts_of_owner ON drafts (owner_id, kind);

CREATE TABLE rests (
    person_id TEXT NOT NULL REFERENCES people (id),
    what TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (person_id, what)
);
CREATE INDEX rests_by_end ON rests (until);
