-- What waits is found by indices that only the one query can use which they are made for. Statistics are taken while little
-- waits, and plans are kept: to the database all indices of what waits looked alike, and in a flood the wrong one cost
-- seconds.

DROP INDEX inbox_new;
DROP INDEX inbox_new_by_time;
CREATE INDEX inbox_waiting ON inbox (at, LENGTH(key), key) WHERE conversation > '' AND state = 'new';
CREATE INDEX inbox_quarantined ON inbox (received_at, id) WHERE state = 'quarantined';

DROP INDEX outbox_queues;
DROP INDEX outbox_waiting;
DROP INDEX outbox_posts;
DROP INDEX outbox_edits;
DROP INDEX outbox_sent;
CREATE INDEX outbox_queues ON outbox (queue, id) WHERE queue > '' AND state IN ('ready', 'leased');
CREATE INDEX outbox_posts ON outbox (post_id) WHERE post_id IS NOT NULL AND state IN ('ready', 'leased');
CREATE INDEX outbox_edits ON outbox (edits) WHERE edits IS NOT NULL AND state = 'ready';
CREATE INDEX outbox_stranded ON outbox (post_id) WHERE state IN ('uncertain', 'dead');
CREATE INDEX outbox_ended ON outbox (COALESCE(sent_at, created_at)) WHERE state IN ('sent', 'dropped');
