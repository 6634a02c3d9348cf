//! People who may not have tickets: guests, people from other companies, and accounts without a profile.

use std::sync::Arc;

use chat::{InboundEvent, Membership, Profile, Reply};
use commands::Prefetched;
use tokio::task::JoinSet;

use crate::actors::{ALL_ACTORS, Actor, KNOWN_ACTORS};
use crate::fixture::{Fixture, PURPOSES, Stage};
use crate::invalid_ids::{invalid_ids, on_subject};
use crate::row::refusal;
use crate::setup::{Input, unwatched_message};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_non_member_cannot_learn_which_ids_exist() {
    let fixture = Fixture::new().await;
    let mut subjects = invalid_ids();
    for ticket in [
        fixture.asked_in_channel,
        fixture.new,
        fixture.in_progress,
        fixture.resolved,
        fixture.merged,
    ] {
        subjects.push(ticket.to_string());
    }
    for purpose in PURPOSES {
        subjects.extend(KNOWN_ACTORS.map(|actor| fixture.draft(purpose, actor).to_string()));
    }
    for stage in [Stage::Entered, Stage::Agreed, Stage::Joined] {
        subjects.extend(KNOWN_ACTORS.map(|actor| fixture.join(stage, actor).to_string()));
    }
    let mut attempts = JoinSet::new();
    for actor in ALL_ACTORS.into_iter().filter(|actor| !actor.is_member()) {
        attempts.spawn(learns_nothing(Arc::clone(&fixture), actor, subjects.clone()));
    }
    assert!(!attempts.is_empty());
    attempts.join_all().await;
}

/// Tries every verb on every subject, on a copy of the database.
async fn learns_nothing(fixture: Arc<Fixture>, actor: Actor, subjects: Vec<String>) {
    let copy = fixture.copy().await;
    for subject in &subjects {
        let inputs = on_subject(subject);
        let descriptions: Vec<String> = inputs.iter().map(|input| format!("{:?}", input.what)).collect();
        let replies = copy.tries_all(actor, inputs).await;
        assert_eq!(replies.len(), descriptions.len());
        for (reply, what) in replies.into_iter().zip(descriptions) {
            assert_eq!(reply, refusal(&fixture, actor.refusal_key()), "{actor:?}: {what}");
        }
    }
    copy.assert_unchanged(&format!("{actor:?}")).await;
    copy.close().await;
}

#[tokio::test]
async fn a_ticket_cannot_be_opened_for_a_non_member() {
    let fixture = Fixture::new().await;
    let no_profile = None;
    let memberships = [
        no_profile,
        Some(Membership::Guest),
        Some(Membership::Stranger),
        Some(Membership::Bot),
        Some(Membership::Deactivated),
    ];
    for membership in memberships {
        for actor in [
            Actor::Agent,
            Actor::Lead,
            Actor::OtherAgent,
            Actor::Administrator,
            Actor::Colleague,
        ] {
            tries_for_guest(&fixture, actor, membership).await;
        }
    }
}

/// Checks that an actor cannot open a ticket from the message of an author with the given membership.
async fn tries_for_guest(fixture: &Arc<Fixture>, actor: Actor, membership: Option<Membership>) {
    let copy = fixture.copy().await;
    let message = unwatched_message(Actor::Guest);
    let author = membership.map(|membership| Profile {
        membership,
        ..Actor::Owner.profile().expect("a member has a profile")
    });
    let prefetched = Prefetched::default()
        .with_profile(actor.user(), actor.profile())
        .with_profile(Actor::Guest.user(), author)
        .with_message(message.message.clone(), Some(message.clone()));
    let menu = InboundEvent::Menu {
        name: "open_ticket".into(),
        message: message.clone(),
    };
    let reaction = InboundEvent::Reacted {
        message: message.message.clone(),
        emoji: "ticket".into(),
    };
    for what in [menu, reaction] {
        let is_menu = matches!(what, InboundEvent::Menu { .. });
        let input = Input {
            location: message.location.clone(),
            what,
        };
        let reply = copy.tries_with(actor, input, &prefetched).await;
        assert!(
            is_menu == matches!(reply, Reply::Private(_)),
            "{actor:?}: {reply:?}"
        );
    }
    let changes = copy.changes().await;
    let kinds = changes.new_in("outbox", "kind");
    assert_eq!(kinds, ["unreact", "whisper"], "{actor:?} for {membership:?}");
    assert_eq!(
        changes.tables().into_iter().collect::<Vec<_>>(),
        ["outbox"],
        "{actor:?} for {membership:?}"
    );
    copy.close().await;
}
