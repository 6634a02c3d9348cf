-- Who decides on approvals for a person who is away, by account: whose account it is now is looked up, so that joining and
-- separating accounts lose nothing. A row is deleted when the person is back.
CREATE TABLE substitutes (
    -- The account of the person who is away.
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- The account of the substitute.
    by_connection TEXT NOT NULL,
    by_user_id TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (connection, user_id)
);
CREATE INDEX substitutes_by ON substitutes (by_connection, by_user_id);
