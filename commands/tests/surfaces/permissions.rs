//! Tests that the permission table is complete and that the commands enforce it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat::{OutboundAction, OutboundMessage, Reply};
use commands::Verb;
use desk::Action;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::actors::{ALL_ACTORS, Actor};
use crate::database::Changes;
use crate::fixture::Fixture;
use crate::row::{Answer, Effect, Outcome, Row, Surface, refusal};
use crate::setup::empty_desk;
use crate::table::{UNREQUIRED, table};

/// The number of concurrent attempts. Each attempt has its own copy of the database.
const CONCURRENCY: usize = 8;

#[tokio::test]
async fn every_surface_verb_and_action_has_a_row() {
    let (fixture, rows) = (Fixture::new().await, table());
    for surface in Surface::ALL {
        assert!(rows.iter().any(|row| row.surface == surface), "{surface:?}");
    }
    for verb in Verb::all() {
        let mut on = rows.iter().filter(|row| row.verb == Some(verb));
        let clicked = on
            .clone()
            .any(|row| matches!(row.surface, Surface::Button | Surface::Choice));
        assert!(clicked, "no row clicks {verb:?}");
        assert!(
            on.any(|row| row.surface == Surface::Form),
            "no row submits {verb:?}"
        );
    }
    for action in Action::ALL {
        let is_required = rows.iter().any(|row| row.requires == Some(action));
        let is_listed = UNREQUIRED.iter().any(|(is_listed, _)| *is_listed == action);
        assert!(
            is_required != is_listed,
            "{action:?} is required: {is_required}, and listed as not required: {is_listed}"
        );
    }
    for row in &rows {
        let input = (row.input)(&fixture, Actor::Owner);
        assert_eq!(Surface::of(&input, &fixture), row.surface, "{}", row.name());
        let verb = match &input.what {
            chat::InboundEvent::Click { token, .. } | chat::InboundEvent::Submitted { token, .. } => {
                token.verb.parse().ok()
            }
            _ => None,
        };
        assert_eq!(verb, row.verb, "{}", row.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_surface_enforces_the_permission_table() {
    let fixture = Fixture::new().await;
    let may_begin = Arc::new(Semaphore::new(CONCURRENCY));
    let mut attempts = JoinSet::new();
    for row in table() {
        for actor in ALL_ACTORS {
            let (fixture, may_begin) = (Arc::clone(&fixture), Arc::clone(&may_begin));
            attempts.spawn(async move {
                let _permit = may_begin.acquire().await.expect("the semaphore is never closed");
                attempt(&fixture, row, actor).await
            });
        }
    }
    let failures: Vec<String> = attempts.join_all().await.into_iter().flatten().collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Runs one attempt on its own copy. Returns a description of the failure, if any.
async fn attempt(fixture: &Arc<Fixture>, row: Row, actor: Actor) -> Option<String> {
    let copy = fixture.copy().await;
    let reply = copy.tries(actor, (row.input)(fixture, actor)).await;
    let changes = copy.close().await;
    let result = match row.outcome(fixture, actor) {
        Outcome::Refused(expected, hints) => check_refused(actor, &reply, &changes, &expected, hints),
        Outcome::Done(effect) => check_done(actor, &reply, &changes, &effect),
    };
    result
        .err()
        .map(|error| format!("{actor:?}, {}: {error}\n  {reply:?}\n  {changes:?}", row.name()))
}

/// Checks that the reply is the expected refusal and that the attempt writes only the allowed hints.
fn check_refused(
    actor: Actor,
    reply: &Reply,
    changes: &Changes,
    expected: &Reply,
    hints: &[&str],
) -> Result<(), String> {
    if reply != expected {
        return Err(format!("the reply differs from {expected:?}"));
    }
    check_only_hints(actor, changes, hints)
}

/// Checks that the only new rows are the given hints and that each hint goes to the actor.
fn check_only_hints(actor: Actor, changes: &Changes, hints: &[&str]) -> Result<(), String> {
    // The desk remembers which guests were told.
    let allowed: &[&str] = match actor.is_guest() && hints == ["whisper"] {
        true => &["outbox", "people", "identities", "rests"],
        false => &["outbox"],
    };
    if !changes.removed.is_empty() || changes.tables().iter().any(|table| !allowed.contains(table)) {
        return Err("rows other than hints changed".into());
    }
    if changes.new_in("outbox", "kind") != hints {
        return Err(format!("the new outbox rows are not {hints:?}"));
    }
    for payload in changes.new_in("outbox", "payload") {
        let hint: OutboundMessage =
            serde_json::from_str(&payload).expect("the payload is an outbound message");
        match hint.what {
            OutboundAction::Whisper { user, .. } | OutboundAction::Unreact { user, .. }
                if user == actor.user() => {}
            what => return Err(format!("a hint goes to another user: {what:?}")),
        }
    }
    Ok(())
}

fn check_done(actor: Actor, reply: &Reply, changes: &Changes, effect: &Effect) -> Result<(), String> {
    let (tables, journal, answer) = match effect {
        Effect::Gone => return Err("the row has no effect that could be checked".into()),
        Effect::Shows(answer) => (&[][..], &[][..], answer),
        Effect::Happens {
            tables,
            journal,
            answer,
        } => (*tables, *journal, answer),
    };
    if Answer::of(reply) != Some(*answer) {
        return Err(format!("the reply is not {answer:?}"));
    }
    let mut touched = changes.tables();
    if !tables.is_empty() {
        touched.remove("people");
        touched.remove("identities");
    }
    if touched != BTreeSet::from_iter(tables.iter().copied()) {
        return Err(format!("rows change in {touched:?}, not in {tables:?}"));
    }
    if changes.new_in("journal", "name") != journal {
        return Err(format!("the new journal entries are not {journal:?}"));
    }
    // Only the actor is stored, and the owner if the actor acts on the owner's behalf.
    let names = [actor, Actor::Owner].map(|actor| actor.profile().map(|profile| profile.name));
    match changes
        .new_in("people", "name")
        .into_iter()
        .find(|name| !names.contains(&Some(name.clone())))
    {
        Some(other) => Err(format!("{other} is stored")),
        None => Ok(()),
    }
}

#[tokio::test]
async fn an_empty_configuration_refuses_every_action() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy_with(empty_desk()).await;
    let refusals = [Reply::Quiet, refusal(&fixture, "refused-no-member")];
    for row in table().into_iter().filter(|row| !row.is_notification) {
        for actor in ALL_ACTORS {
            let reply = copy.tries(actor, (row.input)(&fixture, actor)).await;
            assert!(refusals.contains(&reply), "{actor:?}, {}: {reply:?}", row.name());
        }
        let changes = copy.changes().await;
        // The only changes are outbox messages that remove reactions.
        let unreacted = changes
            .new_in("outbox", "kind")
            .into_iter()
            .all(|kind| kind == "unreact");
        let only_outbox =
            changes.removed.is_empty() && changes.tables().iter().all(|table| *table == "outbox");
        assert!(unreacted && only_outbox, "{}: {changes:?}", row.name());
    }
    copy.close().await;
}
