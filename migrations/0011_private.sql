-- Tickets that go on in private, and the threads that were talked in before: what is still written there is not passed on.

ALTER TABLE tickets ADD COLUMN private_since BIGINT;

CREATE TABLE closed_threads (
    connection TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (connection, channel, message)
);
