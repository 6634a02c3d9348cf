-- Whether a member of the ticket's team wrote the message, as of when it was written: 1 or 0. NULL for messages of the
-- requester, and in rows of the version before.
ALTER TABLE remarks ADD COLUMN by_agent BIGINT;
