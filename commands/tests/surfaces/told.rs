//! The table is whole, and the commands do what it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat::{OutboundAction, OutboundMessage, Reply};
use commands::Verb;
use desk::Action;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::dump::Moved;
use crate::fixture::Fixture;
use crate::row::{Answer, Effect, Outcome, Row, Surface, refusal};
use crate::scene::empty_desk;
use crate::table::{UNASKED, table};
use crate::who::{EVERYBODY, Who};

/// How many attempts run at once, each on a copy of its own.
const AT_ONCE: usize = 8;

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
        assert!(clicked, "nobody clicks {verb:?}");
        assert!(
            on.any(|row| row.surface == Surface::Form),
            "nobody submits {verb:?}"
        );
    }
    for action in Action::ALL {
        let asked = rows.iter().any(|row| row.asks == Some(action));
        let unasked = UNASKED.iter().any(|(unasked, _)| *unasked == action);
        assert!(
            asked != unasked,
            "{action:?} is asked: {asked}, and listed as unasked: {unasked}"
        );
    }
    for row in &rows {
        let deed = (row.deed)(&fixture, Who::Owner);
        assert_eq!(Surface::of(&deed, &fixture), row.surface, "{}", row.name());
        let verb = match &deed.what {
            chat::InboundEvent::Click { token, .. } | chat::InboundEvent::Submitted { token, .. } => {
                token.verb.parse().ok()
            }
            _ => None,
        };
        assert_eq!(verb, row.verb, "{}", row.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_can_do_through_every_surface_exactly_what_the_table_says() {
    let fixture = Fixture::new().await;
    let may_begin = Arc::new(Semaphore::new(AT_ONCE));
    let mut attempts = JoinSet::new();
    for row in table() {
        for who in EVERYBODY {
            let (fixture, may_begin) = (Arc::clone(&fixture), Arc::clone(&may_begin));
            attempts.spawn(async move {
                let _permit = may_begin.acquire().await.expect("it is never closed");
                attempt(&fixture, row, who).await
            });
        }
    }
    let wrong: Vec<String> = attempts.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// One attempt on a copy of its own; says what is wrong with what came of it.
async fn attempt(fixture: &Arc<Fixture>, row: Row, who: Who) -> Option<String> {
    let copy = fixture.copy().await;
    let reply = copy.tries(who, (row.deed)(fixture, who)).await;
    let moved = copy.close().await;
    let wrong = match row.outcome(fixture, who) {
        Outcome::Refused(expected, hints) => was_refused(who, &reply, &moved, &expected, hints),
        Outcome::Done(effect) => was_done(who, &reply, &moved, &effect),
    };
    wrong
        .err()
        .map(|why| format!("{who:?}, {}: {why}\n  {reply:?}\n  {moved:?}", row.name()))
}

/// A refusal is said word for word, to the asker alone, and nothing moves.
fn was_refused(
    who: Who,
    reply: &Reply,
    moved: &Moved,
    expected: &Reply,
    hints: &[&str],
) -> Result<(), String> {
    if reply != expected {
        return Err(format!("hears something else than {expected:?}"));
    }
    only_hints(who, moved, hints)
}

/// Nothing moves but so many hints, and those are for the asker.
fn only_hints(who: Who, moved: &Moved, hints: &[&str]) -> Result<(), String> {
    if !moved.removed.is_empty() || moved.tables().iter().any(|table| *table != "outbox") {
        return Err("something moved".into());
    }
    if moved.new_in("outbox", "kind") != hints {
        return Err(format!("the outbox does not get just {hints:?}"));
    }
    for payload in moved.new_in("outbox", "payload") {
        let hint: OutboundMessage = serde_json::from_str(&payload).expect("it is a message");
        match hint.what {
            OutboundAction::Whisper { user, .. } | OutboundAction::Unreact { user, .. }
                if user == who.user() => {}
            what => return Err(format!("somebody else hears of it: {what:?}")),
        }
    }
    Ok(())
}

fn was_done(who: Who, reply: &Reply, moved: &Moved, effect: &Effect) -> Result<(), String> {
    let (tables, journal, answer) = match effect {
        Effect::Gone => return Err("there is nothing that could have been done".into()),
        Effect::Shows(answer) => (&[][..], &[][..], answer),
        Effect::Happens {
            tables,
            journal,
            answer,
        } => (*tables, *journal, answer),
    };
    if Answer::of(reply) != Some(*answer) {
        return Err(format!("is not answered with {answer:?}"));
    }
    let mut touched = moved.tables();
    if !tables.is_empty() {
        touched.remove("people");
        touched.remove("identities");
    }
    if touched != BTreeSet::from_iter(tables.iter().copied()) {
        return Err(format!("rows move in {touched:?}, not in {tables:?}"));
    }
    if moved.new_in("journal", "name") != journal {
        return Err(format!("the journal does not say {journal:?}"));
    }
    // Only they themselves are remembered, and the owner where something is done in their name.
    let names = [who, Who::Owner].map(|one| one.profile().map(|profile| profile.name));
    match moved
        .new_in("people", "name")
        .into_iter()
        .find(|name| !names.contains(&Some(name.clone())))
    {
        Some(other) => Err(format!("{other} is remembered")),
        None => Ok(()),
    }
}

#[tokio::test]
async fn an_empty_configuration_lets_nobody_do_anything() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy_with(empty_desk()).await;
    let silent = [Reply::Quiet, refusal(&fixture, "refused-no-member")];
    for row in table().into_iter().filter(|row| !row.told) {
        for who in EVERYBODY {
            let reply = copy.tries(who, (row.deed)(&fixture, who)).await;
            assert!(silent.contains(&reply), "{who:?}, {}: {reply:?}", row.name());
        }
        let moved = copy.moved().await;
        // The reactions are taken back; that is all.
        let unreacted = moved
            .new_in("outbox", "kind")
            .into_iter()
            .all(|kind| kind == "unreact");
        let is_still = moved.removed.is_empty() && moved.tables().iter().all(|table| *table == "outbox");
        assert!(unreacted && is_still, "{}: {moved:?}", row.name());
    }
    copy.close().await;
}
