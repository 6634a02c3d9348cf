-- Tickets that are handled with others, and tickets that were made of words about others.

ALTER TABLE tickets ADD COLUMN main_id TEXT;
ALTER TABLE tickets ADD COLUMN split_from_id TEXT;
CREATE INDEX tickets_handled_with ON tickets (main_id) WHERE phase = 'merged';
CREATE INDEX tickets_split_from ON tickets (split_from_id) WHERE split_from_id IS NOT NULL;
