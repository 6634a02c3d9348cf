-- What was answered in a category's form, in the words and the order of that time: a line of the first table for each
-- ticket that was opened by one, and of the second for each answer.

CREATE TABLE filed (
    ticket_id TEXT NOT NULL PRIMARY KEY REFERENCES tickets (id),
    category TEXT NOT NULL,
    title TEXT NOT NULL
);

CREATE TABLE answers (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    place BIGINT NOT NULL,
    question TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (ticket_id, place)
);
