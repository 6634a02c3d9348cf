//! Ownership: drafts and joins of other people, invalid ids, and people who may not have tickets.

use std::sync::Arc;

use chat::{InboundEvent, Membership, Profile, Reply, Token, Values};
use commands::{Prefetched, Verb};
use desk::{DraftId, JoinId, TeamName, TicketId};
use tokio::task::JoinSet;

use crate::actors::{ALL_ACTORS, Actor, KNOWN_ACTORS};
use crate::fixture::{Copy, Fixture, JOIN_CODE, PURPOSES, Purpose, Stage};
use crate::inputs::{clicks_draft, clicks_join, command, submits};
use crate::row::{refusal, refusal_of_draft};
use crate::setup::{Input, click, location, today, unwatched_message};

/// A way to use a draft.
type UseDraft = fn(Verb, DraftId) -> Input;

/// Each verb on a draft, with the draft it needs and a way to use it.
const ON_DRAFTS: [(Verb, Purpose, UseDraft); 20] = [
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

async fn assert_unchanged(copy: &Copy, what: &str) {
    let changes = copy.changes().await;
    assert!(changes.tables().is_empty(), "{what}: {changes:?}");
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
                assert_unchanged(&copy, &format!("{actor:?} and {verb:?}")).await;
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

/// A colleague, an administrator and the same person by another account cannot answer.
#[tokio::test]
async fn a_link_request_is_answered_only_by_the_asked_account() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for verb in [Verb::Link, Verb::Decline] {
        for stage in [Stage::Entered, Stage::Agreed, Stage::Joined] {
            let join = fixture.join(stage, Actor::Owner);
            for actor in ALL_ACTORS
                .into_iter()
                .filter(|actor| actor.id() != Actor::Owner.id())
            {
                let key = match actor.is_member() {
                    true => "refused-gone",
                    false => actor.refusal_key(),
                };
                let reply = copy.tries(actor, clicks_join(verb, join)).await;
                assert_eq!(reply, refusal(&fixture, key), "{actor:?} and {verb:?}");
            }
            assert_unchanged(&copy, &format!("{verb:?} at {stage:?}")).await;
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn the_account_that_showed_a_code_cannot_link_before_the_other_side_agrees() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    // The other side has not confirmed yet, so the owner has nothing to confirm.
    let reply = copy
        .tries(
            Actor::Owner,
            clicks_join(Verb::Link, fixture.join(Stage::Agreed, Actor::Agent)),
        )
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for stage in [Stage::Entered, Stage::Agreed] {
            let reply = copy
                .tries(Actor::Owner, clicks_join(verb, fixture.join(stage, Actor::Owner)))
                .await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} at {stage:?}");
        }
    }
    assert_unchanged(&copy, "nothing was linked").await;
    copy.close().await;
}

#[tokio::test]
async fn accounts_of_another_person_cannot_be_unlinked() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let join = fixture.join(Stage::Joined, Actor::Owner);
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for actor in ALL_ACTORS.into_iter().filter(|actor| !actor.is_owner()) {
            let key = match actor.is_member() {
                true => "refused-gone",
                false => actor.refusal_key(),
            };
            let reply = copy.tries(actor, clicks_join(verb, join)).await;
            assert_eq!(reply, refusal(&fixture, key), "{actor:?} and {verb:?}");
        }
    }
    assert_unchanged(&copy, "the accounts stay linked").await;
    let reply = copy
        .tries(Actor::OwnerOtherAccount, clicks_join(Verb::ConfirmUnlink, join))
        .await;
    assert!(
        matches!(reply, Reply::Replace(_)),
        "the owner unlinks by another account: {reply:?}"
    );
    copy.close().await;
}

#[tokio::test]
async fn a_declared_link_cannot_be_changed_in_chat() {
    let fixture = Fixture::new().await;
    let owner = desk::Identity {
        connection: "hq".into(),
        user: Actor::Owner.id().into(),
    };
    let other = desk::Identity {
        connection: "community".into(),
        user: "OWNER".into(),
    };
    let mut desk = fixture.desk.clone();
    desk.roster.joined.push([owner, other].into());
    let copy = fixture.copy_with(desk).await;
    let reply = copy
        .tries(Actor::Owner, command("desk", &format!("link {JOIN_CODE}")))
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-declared"));
    let changes = copy.changes().await;
    assert!(!changes.tables().contains("joins"), "{changes:?}");
    copy.close().await;
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
            assert_unchanged(&copy, &format!("{verb:?} on {other:?}")).await;
        }
    }
    copy.close().await;
}

/// Returns every click and form on a subject. The form of `/ticket` has no subject, so an empty subject is valid there.
fn on_subject(subject: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    for verb in Verb::all() {
        let token = || Token::new(verb.as_str(), subject, 0);
        inputs.push(Input {
            location: location("C0DESK"),
            what: click(token()),
        });
        if verb != Verb::Open || !subject.is_empty() {
            inputs.push(submits(token()));
        }
    }
    inputs
}

/// Whether the input may name nothing: an unknown category is asked again, and an article or a change without an id is a
/// new one. The form of a change whose draft has expired keeps what was typed. The permission table and stories cover this.
fn is_new(input: &Input) -> bool {
    if let InboundEvent::Submitted { token, .. } = &input.what
        && [Verb::RaiseChange, Verb::RaiseEmergency, Verb::EditChange]
            .map(Verb::as_str)
            .contains(&token.verb.as_str())
        && token.subject.parse::<DraftId>().is_ok()
    {
        return true;
    }
    match &input.what {
        InboundEvent::Click { token, .. } | InboundEvent::Submitted { token, .. } => {
            let begins = [Verb::WriteArticle, Verb::RaiseChange, Verb::RaiseEmergency].map(Verb::as_str);
            let begins = begins.contains(&token.verb.as_str()) && token.subject.is_empty();
            begins || token.verb == Verb::Category.as_str()
        }
        _ => false,
    }
}

/// Returns invalid ids: unknown, empty and damaged ids, and the id of a person.
fn invalid_ids() -> Vec<String> {
    let unknown = ulid::Ulid::from_parts(1, 1);
    vec![
        TicketId::from(unknown).to_string(),
        DraftId::from(unknown).to_string(),
        String::new(),
        "INC-1".into(),
        "tkt_".into(),
        desk::PersonId::from(unknown).to_string(),
        JoinId::from(unknown).to_string(),
    ]
}

#[tokio::test]
async fn an_invalid_token_is_refused_even_for_an_agent() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for subject in invalid_ids() {
        for input in on_subject(&subject).into_iter().filter(|input| !is_new(input)) {
            let what = format!("{:?}", input.what);
            let reply = copy.tries(Actor::Agent, input).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{what}");
        }
        assert_unchanged(&copy, &subject).await;
    }
    // A valid id of the wrong kind is refused too.
    let draft = fixture.draft(Purpose::Reply, Actor::Agent).to_string();
    for verb in Verb::all().filter(|verb| *verb != Verb::Category) {
        let on_draft = ON_DRAFTS.iter().any(|(on_draft, _, _)| *on_draft == verb);
        let subject = if on_draft {
            fixture.new.to_string()
        } else {
            draft.clone()
        };
        for what in [
            click(Token::new(verb.as_str(), &subject, 0)),
            submits(Token::new(verb.as_str(), &subject, 0)).what,
        ] {
            let input = Input {
                location: location("C0DESK"),
                what,
            };
            let reply = copy.tries(Actor::Agent, input).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} on {subject}");
        }
    }
    let forged = Input {
        location: location("C0DESK"),
        what: click(Token::new("sudo", fixture.new, 0)),
    };
    let reply = copy.tries(Actor::Agent, forged).await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    assert_unchanged(&copy, "ids of the wrong kind").await;
    copy.close().await;
}

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
    assert_unchanged(&copy, &format!("{actor:?}")).await;
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
