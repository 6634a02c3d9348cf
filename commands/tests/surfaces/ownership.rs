//! Ownership: drafts of other people, and tickets of other teams.

use chat::{InboundEvent, Reply, Token, Values};
use commands::Verb;
use desk::{DraftId, TeamName};

use crate::actors::{ALL_ACTORS, Actor, KNOWN_ACTORS};
use crate::fixture::{Fixture, PURPOSES, Purpose};
use crate::inputs::{clicks_draft, submits};
use crate::row::{refusal, refusal_of_draft};
use crate::setup::{Input, location, today};

/// A way to use a draft.
pub(crate) type UseDraft = fn(Verb, DraftId) -> Input;

/// Each verb on a draft, with the draft it needs and a way to use it.
pub(crate) const ON_DRAFTS: [(Verb, Purpose, UseDraft); 20] = [
    (Verb::Send, Purpose::Reply, clicks_draft),
    (Verb::SendAndWait, Purpose::Reply, clicks_draft),
    (Verb::Keep, Purpose::Reply, clicks_draft),
    (Verb::WhichTicket, Purpose::About, clicks_draft),
    (Verb::Open, Purpose::Open, submits_draft),
    (Verb::Open, Purpose::Split, submits_draft),
    (Verb::NewTopic, Purpose::Choice, clicks_draft),
    (Verb::Choices, Purpose::Suggestion, clicks_draft),
    (Verb::Report, Purpose::Suggestion, clicks_draft),
    (Verb::Request, Purpose::Suggestion, clicks_draft),
    (Verb::NotNow, Purpose::Suggestion, clicks_draft),
    (Verb::Solved, Purpose::Article, clicks_draft),
    (Verb::NotNeeded, Purpose::Article, clicks_draft),
    (Verb::OpenFromSearch, Purpose::Search, clicks_draft),
    (Verb::TurnPage, Purpose::Search, clicks_draft),
    (Verb::OpenFromSearch, Purpose::TeamSearch, clicks_draft),
    (Verb::TurnPage, Purpose::TeamSearch, clicks_draft),
    (Verb::SendArticle, Purpose::TeamSearch, clicks_draft),
    (Verb::SendArticleFor, Purpose::SendArticle, clicks_draft),
    (Verb::DeliverArticle, Purpose::SendArticle, clicks_draft),
];

fn submits_draft(verb: Verb, draft: DraftId) -> Input {
    submits(Token::new(verb.as_str(), draft, 0))
}

#[tokio::test]
async fn a_draft_of_another_person_is_refused_and_kept() {
    let fixture = Fixture::new().await;
    for (verb, purpose, use_draft) in ON_DRAFTS {
        // The agent may use all of these verbs on the agent's own draft. The owner's drafts are only for the owner.
        for writer in [Actor::Agent, Actor::Owner] {
            let copy = fixture.copy().await;
            let draft = fixture.draft(purpose, writer);
            let is_writer =
                |actor: &Actor| actor.id() == writer.id() || (actor.is_owner() && writer.is_owner());
            for actor in ALL_ACTORS.into_iter().filter(|actor| !is_writer(actor)) {
                let key = match actor.is_member() {
                    true => refusal_of_draft(Some(verb)),
                    false => actor.refusal_key(),
                };
                let reply = copy.tries(actor, use_draft(verb, draft)).await;
                assert_eq!(reply, refusal(&fixture, key), "{actor:?} and {verb:?}");
                copy.assert_unchanged(&format!("{actor:?} and {verb:?}")).await;
            }
            let keeps_draft = [
                Verb::Choices,
                Verb::TurnPage,
                Verb::SendArticle,
                Verb::SendArticleFor,
            ];
            if writer == Actor::Agent && !keeps_draft.contains(&verb) {
                let reply = copy.tries(writer, use_draft(verb, draft)).await;
                assert!(
                    !copy.changes().await.removed["drafts"].is_empty(),
                    "{verb:?}: {reply:?}"
                );
            }
            copy.close().await;
        }
    }
}

#[tokio::test]
async fn a_draft_is_usable_only_for_its_purpose() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for (verb, _, use_draft) in ON_DRAFTS {
        for other in PURPOSES {
            if ON_DRAFTS
                .iter()
                .any(|(other_verb, purpose, _)| (*other_verb, *purpose) == (verb, other))
            {
                continue;
            }
            for actor in KNOWN_ACTORS {
                let reply = copy
                    .tries(actor, use_draft(verb, fixture.draft(other, actor)))
                    .await;
                assert_eq!(
                    reply,
                    refusal(&fixture, "refused-gone"),
                    "{actor:?}, {verb:?} on {other:?}"
                );
            }
            copy.assert_unchanged(&format!("{verb:?} on {other:?}")).await;
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn a_ticket_cannot_be_merged_with_another_teams_ticket() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    let mut other = uow
        .tickets()
        .get(fixture.asked_in_channel)
        .await
        .expect("it exists");
    other.team = TeamName("hr".into());
    uow.tickets().save(&other);
    uow.commit().await.expect("the unit of work commits");

    let what = InboundEvent::Submitted {
        token: Token::new(Verb::Merge.as_str(), fixture.new, 0),
        values: Values::from([("other".into(), other.reference.to_string())]),
    };
    let location = location("C0DESK");
    let Reply::Refused { errors, .. } = copy.tries(Actor::Agent, Input { location, what }).await else {
        panic!("the form is not refused")
    };
    let says = format!(
        "{} belongs to HR. Only they can add to it; ask them to.",
        other.reference
    );
    assert_eq!(errors, [("other".to_owned(), says)]);
    let mut uow = copy.store.begin(today()).await.expect("the unit of work begins");
    for ticket in [fixture.new, fixture.asked_in_channel] {
        let ticket = uow.tickets().get(ticket).await.expect("it exists");
        assert!(!ticket.is_merged() && ticket.is_open());
    }
    drop(uow);
    copy.close().await;
}
