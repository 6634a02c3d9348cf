//! The statements that lease the next messages of the outbox.
//!
//! A message is leased if it is the oldest of its lane, and if no other message with its rate key is under way. Files do not
//! count as under way, because a transfer may take minutes.
//!
//! Every subquery asks for a smallest value, because PostgreSQL turns other subqueries into joins of the whole table.

use crate::dialect::Dialect;

/// The states of a message that is in its lane. Every condition on them allows the indexes of the lanes, and makes all other
/// indexes look worse to a planner that knows an outbox at rest.
macro_rules! in_lane {
    ($row:literal) => {
        concat!($row, ".state IN ('ready', 'leased')")
    };
}

/// The next message of a rate key: one whose lease ran out, or else the oldest one of the best class that is due and first
/// in its lane. A lane starts when the queue that waited at the upgrade is empty.
macro_rules! next_of_key {
    ($class:literal) => {
        concat!(
            "COALESCE((SELECT MIN(x.id) FROM outbox AS x WHERE x.rate_key = keys.rate_key AND x.rate_key > '' AND ",
            in_lane!("x"),
            " AND x.state = 'leased' AND x.class ",
            $class,
            " AND x.lease_until <= $1), (SELECT r.id FROM outbox AS r WHERE r.rate_key = keys.rate_key \
                 AND r.rate_key > '' AND ",
            in_lane!("r"),
            " AND r.state = 'ready' AND r.class ",
            $class,
            " AND r.next_at <= $1 AND r.id = (SELECT MIN(b.id) FROM outbox AS b WHERE b.lane = r.lane AND b.lane > '' AND ",
            in_lane!("b"),
            ") AND (r.lane = r.queue OR (SELECT MIN(q.id) FROM outbox AS q WHERE q.lane = r.queue AND q.lane > '' AND ",
            in_lane!("q"),
            ") IS NULL) ORDER BY r.class, r.id LIMIT 1))"
        )
    };
}

/// The next messages of all rate keys for which none of the class is under way and that are not paused.
macro_rules! next {
    ($class:literal, $also:expr, $limit:literal, $lock:literal) => {
        concat!(
            "SELECT id FROM (SELECT o.id FROM keys JOIN outbox AS o ON o.id = ",
            next_of_key!($class),
            " WHERE (SELECT MIN(u.id) FROM outbox AS u WHERE u.rate_key = keys.rate_key AND u.rate_key > '' AND ",
            in_lane!("u"),
            " AND u.state = 'leased' AND u.class ",
            $class,
            " AND u.lease_until > $1) IS NULL",
            $also,
            " AND NOT EXISTS (SELECT 1 FROM pauses AS p WHERE p.until > $1 AND p.scope IN (o.rate_key, o.connection)) \
             ORDER BY o.class, o.id LIMIT ",
            $limit,
            $lock,
            ") AS "
        )
    };
}

/// Finds the messages by steps from rate key to rate key along the index, so that many messages of one rate key cost no more
/// than a few. Files wait until no other message of their rate key is due. That condition names the file, so that it is
/// tested for files alone.
macro_rules! lease {
    ($lock:literal) => {
        concat!(
            "UPDATE outbox SET state = 'leased', lease_until = $2, \
             unsure = CASE WHEN state = 'leased' THEN 1 ELSE unsure END, \
             first_attempt_at = COALESCE(first_attempt_at, $1) \
             WHERE id IN (WITH RECURSIVE keys (rate_key) AS ( \
                 SELECT MIN(rate_key) FROM outbox WHERE rate_key > '' AND state IN ('ready', 'leased') \
                 UNION ALL \
                 SELECT (SELECT MIN(n.rate_key) FROM outbox AS n \
                     WHERE n.rate_key > keys.rate_key AND n.rate_key > '' AND n.state IN ('ready', 'leased')) \
                 FROM keys WHERE keys.rate_key IS NOT NULL) ",
            next!("< 2", "", "$3", $lock),
            "messages UNION ALL ",
            next!("= 2", concat!(" AND CASE o.class WHEN 2 THEN ", next_of_key!("< 2"), " END IS NULL"), "$4", $lock),
            "files) RETURNING id, post_id, payload, attempts, unsure, first_attempt_at, rate_key, lane, class, refused_at"
        )
    };
}

/// The statement that leases messages (`$3`) and files (`$4`) at a time (`$1`) until another (`$2`).
pub(super) fn statement(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => lease!(""),
        Dialect::Postgres => lease!(" FOR UPDATE OF o SKIP LOCKED"),
    }
}
