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

/// The smallest of the messages of a rate key that are under way.
macro_rules! under_way {
    ($class:literal) => {
        concat!(
            "(SELECT MIN(u.id) FROM outbox AS u WHERE u.rate_key = keys.rate_key AND u.rate_key > '' AND ",
            in_lane!("u"),
            " AND u.state = 'leased' AND u.class ",
            $class,
            " AND u.lease_until > $1)"
        )
    };
}

/// A pause of this scope.
macro_rules! pause_of {
    ($scope:literal) => {
        concat!(
            "(SELECT MIN(p.scope) FROM pauses AS p WHERE p.until > $1 AND p.scope = ",
            $scope,
            ")"
        )
    };
}

/// The first heads of a class. PostgreSQL joins and locks only these.
macro_rules! first {
    ($class:literal, $limit:literal, $join:literal, $lock:literal) => {
        concat!(
            "SELECT id FROM (SELECT heads.id FROM heads",
            $join,
            " WHERE heads.class ",
            $class,
            " ORDER BY heads.class, heads.id LIMIT ",
            $limit,
            $lock,
            ") AS "
        )
    };
}

/// Finds the messages by steps from rate key to rate key along the index, so that many messages of one rate key cost no more
/// than a few. The head of a rate key is its next message, or its next file if no other message is due. A rate key that is
/// paused is left out before its messages are read, because most keys of a busy desk are paused. `MATERIALIZED` keeps SQLite
/// from finding the heads twice.
macro_rules! lease {
    ($join:literal, $lock:literal) => {
        concat!(
            "UPDATE outbox SET state = 'leased', lease_until = $2, \
             unsure = CASE WHEN state = 'leased' THEN 1 ELSE unsure END, \
             first_attempt_at = COALESCE(first_attempt_at, $1) \
             WHERE id IN (WITH RECURSIVE keys (rate_key) AS ( \
                 SELECT MIN(rate_key) FROM outbox WHERE rate_key > '' AND state IN ('ready', 'leased') \
                 UNION ALL \
                 SELECT (SELECT MIN(n.rate_key) FROM outbox AS n \
                     WHERE n.rate_key > keys.rate_key AND n.rate_key > '' AND n.state IN ('ready', 'leased')) \
                 FROM keys WHERE keys.rate_key IS NOT NULL), \
             heads (id, class) AS MATERIALIZED (SELECT o.id, o.class FROM keys JOIN outbox AS o ON o.id = COALESCE(",
            next_of_key!("< 2"),
            ", ",
            next_of_key!("= 2"),
            ") WHERE ",
            pause_of!("keys.rate_key"),
            " IS NULL AND CASE o.class WHEN 2 THEN ",
            under_way!("= 2"),
            " ELSE ",
            under_way!("< 2"),
            " END IS NULL AND ",
            pause_of!("o.connection"),
            " IS NULL) ",
            first!("< 2", "$3", $join, $lock),
            "messages UNION ALL ",
            first!("= 2", "$4", $join, $lock),
            "files) RETURNING id, post_id, payload, attempts, unsure, first_attempt_at, rate_key, lane, class, refused_at"
        )
    };
}

/// The statement that leases messages (`$3`) and files (`$4`) at a time (`$1`) until another (`$2`).
pub(super) fn statement(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => lease!("", ""),
        Dialect::Postgres => lease!(
            " JOIN outbox AS o ON o.id = heads.id",
            " FOR UPDATE OF o SKIP LOCKED"
        ),
    }
}
