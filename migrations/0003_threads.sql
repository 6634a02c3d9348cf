-- What becomes of people's words and files after they were said: where they are shown on the other side, how they
-- changed, and what could not be brought to somebody.

ALTER TABLE remarks ADD COLUMN opening BIGINT NOT NULL DEFAULT 0;
ALTER TABLE remarks ADD COLUMN mirror TEXT REFERENCES posts (id);
ALTER TABLE remarks ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
ALTER TABLE remarks ADD COLUMN file_posts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE remarks ADD COLUMN edited_at BIGINT;
ALTER TABLE remarks ADD COLUMN deleted_at BIGINT;
CREATE INDEX remarks_by_mirror ON remarks (mirror) WHERE mirror IS NOT NULL;

ALTER TABLE threads ADD COLUMN trouble TEXT;
