-- Knowledge articles with their revisions, what people asked before a ticket, and which articles belong to a ticket.

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    -- An article from a file: its id in the file, the folder of the import, and the path. Others were written in chat.
    source TEXT UNIQUE,
    folder TEXT,
    path TEXT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    services TEXT NOT NULL,
    owner TEXT,
    review TEXT,
    symptom TEXT,
    cause TEXT,
    workaround TEXT,
    revision BIGINT NOT NULL,
    -- Rises with each change of any article. The index reads from its last mark on.
    change BIGINT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX articles_by_folder ON articles (folder) WHERE folder IS NOT NULL;
CREATE INDEX articles_by_review ON articles (review) WHERE review IS NOT NULL AND state <> 'archived';

CREATE TABLE article_revisions (
    article_id TEXT NOT NULL REFERENCES articles (id),
    revision BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    services TEXT NOT NULL,
    owner TEXT,
    review TEXT,
    symptom TEXT,
    cause TEXT,
    workaround TEXT,
    -- Nobody for an import.
    by_id TEXT REFERENCES people (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (article_id, revision)
);

-- The articles of a ticket: suggested on its card, linked by an agent, or the one that solved it.
CREATE TABLE ticket_articles (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    article_id TEXT NOT NULL REFERENCES articles (id),
    place BIGINT NOT NULL,
    relation TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, article_id)
);

-- Questions for which the desk showed articles, and what the asker answered. By account: whose it is now is looked up.
CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    words TEXT NOT NULL,
    -- The message, if the question was one: its deletion deletes the question.
    channel TEXT,
    message TEXT,
    shown TEXT NOT NULL,
    outcome TEXT NOT NULL,
    article_id TEXT REFERENCES articles (id),
    ticket_id TEXT REFERENCES tickets (id),
    at BIGINT NOT NULL
);
CREATE INDEX questions_by_message ON questions (connection, channel, message) WHERE message IS NOT NULL;
CREATE INDEX questions_by_article ON questions (article_id, at) WHERE article_id IS NOT NULL;
CREATE INDEX questions_by_time ON questions (at);
CREATE INDEX questions_by_ticket ON questions (ticket_id) WHERE ticket_id IS NOT NULL;
