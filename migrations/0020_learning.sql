-- What the knowledge base learns: who sent or linked an article, what a question would have found, which articles did not
-- help, and what the owners of articles were told.

ALTER TABLE ticket_articles ADD COLUMN by_id TEXT REFERENCES people (id);
CREATE INDEX ticket_articles_by_article ON ticket_articles (article_id, relation);

-- The article that a search for the question finds first, whether the person saw it or not.
ALTER TABLE questions ADD COLUMN first_id TEXT REFERENCES articles (id);

-- One row for each article that did not help with a question.
CREATE TABLE declined_articles (
    question_id TEXT NOT NULL REFERENCES questions (id),
    article_id TEXT NOT NULL REFERENCES articles (id),
    PRIMARY KEY (question_id, article_id)
);
CREATE INDEX declined_articles_by_article ON declined_articles (article_id);

-- An owner is told once about each revision, or each review date.
CREATE TABLE article_notices (
    article_id TEXT NOT NULL REFERENCES articles (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article_id, kind, about)
);
