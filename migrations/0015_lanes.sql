-- The outbox keeps the order of messages per lane, and platforms limit the rate per rate key. Rows that wait now keep their
-- queue: it is their lane, and the other lanes of the channel start when it is empty.

ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN rate_key TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN class BIGINT NOT NULL DEFAULT 0;
-- When the team's channel refused the message for the first time.
ALTER TABLE outbox ADD COLUMN refused_at BIGINT;
UPDATE outbox SET lane = queue, rate_key = queue, class = CASE kind WHEN 'share' THEN 2 ELSE 0 END WHERE state <> 'sent';
DROP INDEX outbox_queues;
CREATE INDEX outbox_lanes ON outbox (lane, id) WHERE lane > '' AND state IN ('ready', 'leased');
CREATE INDEX outbox_rates ON outbox (rate_key, state, class, id) WHERE rate_key > '' AND state IN ('ready', 'leased');

-- The lane of the message. Edits and removals of the message take it too.
ALTER TABLE posts ADD COLUMN lane TEXT;
