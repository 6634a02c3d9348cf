//! What belongs to somebody else, or to nobody: drafts of others, ids that lead nowhere, people who may not have tickets.

use std::sync::Arc;

use chat::{InboundEvent, Membership, Profile, Reply, Token, Values};
use commands::{Prefetched, Verb};
use desk::{DraftId, JoinId, TeamName, TicketId};

use crate::deeds::{clicks_draft, clicks_join, command, submits};
use crate::fixture::{CODE, Copy, Fixture, PURPOSES, Purpose, Stage};
use crate::row::{foreign, refusal};
use crate::scene::{Deed, click, location, remark_of, today};

use crate::who::{EVERYBODY, MET, Who};

/// A way to use a draft.
type Uses = fn(Verb, DraftId) -> Deed;

/// Each verb on a draft, with the draft it needs and a way to use it.
const ON_DRAFTS: [(Verb, Purpose, Uses); 10] = [
    (Verb::Send, Purpose::Reply, clicks_draft),
    (Verb::Keep, Purpose::Reply, clicks_draft),
    (Verb::WhichTicket, Purpose::About, clicks_draft),
    (Verb::Open, Purpose::Open, submits_draft),
    (Verb::Open, Purpose::Split, submits_draft),
    (Verb::NewTopic, Purpose::Choice, clicks_draft),
    (Verb::Choices, Purpose::Suggestion, clicks_draft),
    (Verb::Report, Purpose::Suggestion, clicks_draft),
    (Verb::Request, Purpose::Suggestion, clicks_draft),
    (Verb::NotNow, Purpose::Suggestion, clicks_draft),
];

fn submits_draft(verb: Verb, draft: DraftId) -> Deed {
    submits(Token::new(verb.as_str(), draft, 0))
}

async fn assert_still(copy: &Copy, what: &str) {
    let moved = copy.moved().await;
    assert!(moved.tables().is_empty(), "{what}: {moved:?}");
}

#[tokio::test]
async fn nobody_sends_what_somebody_else_wrote_and_the_words_stay_theirs() {
    let fixture = Fixture::new().await;
    for (verb, purpose, uses) in ON_DRAFTS {
        // The agent may do all of these with a draft of their own; the owner's choice is theirs.
        for writer in [Who::Agent, Who::Owner] {
            let copy = fixture.copy().await;
            let draft = fixture.draft(purpose, writer);
            let is_writer = |who: &Who| who.id() == writer.id() || (who.is_owner() && writer.is_owner());
            for who in EVERYBODY.into_iter().filter(|who| !is_writer(who)) {
                let sentence = match who.is_member() {
                    true => foreign(Some(verb)),
                    false => who.sentence(),
                };
                let reply = copy.tries(who, uses(verb, draft)).await;
                assert_eq!(reply, refusal(&fixture, sentence), "{who:?} and {verb:?}");
                assert_still(&copy, &format!("{who:?} and {verb:?}")).await;
            }
            if writer == Who::Agent && verb != Verb::Choices {
                let reply = copy.tries(writer, uses(verb, draft)).await;
                assert!(
                    !copy.moved().await.removed["drafts"].is_empty(),
                    "{verb:?}: {reply:?}"
                );
            }
            copy.close().await;
        }
    }
}

/// Neither a colleague, nor an administrator, nor the same human by another account.
#[tokio::test]
async fn nobody_answers_what_another_account_was_asked() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for verb in [Verb::Link, Verb::Decline] {
        for stage in [Stage::Entered, Stage::Agreed, Stage::Joined] {
            let join = fixture.join(stage, Who::Owner);
            for who in EVERYBODY.into_iter().filter(|who| who.id() != Who::Owner.id()) {
                let sentence = match who.is_member() {
                    true => "refused-gone",
                    false => who.sentence(),
                };
                let reply = copy.tries(who, clicks_join(verb, join)).await;
                assert_eq!(reply, refusal(&fixture, sentence), "{who:?} and {verb:?}");
            }
            assert_still(&copy, &format!("{verb:?} at {stage:?}")).await;
        }
    }
    copy.close().await;
}

#[tokio::test]
async fn whoever_showed_a_code_joins_nothing_before_the_other_side_has_said_yes() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    // Their own question is still open on the other side; on their side there is nothing to confirm.
    let reply = copy
        .tries(
            Who::Owner,
            clicks_join(Verb::Link, fixture.join(Stage::Agreed, Who::Agent)),
        )
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for stage in [Stage::Entered, Stage::Agreed] {
            let reply = copy
                .tries(Who::Owner, clicks_join(verb, fixture.join(stage, Who::Owner)))
                .await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} at {stage:?}");
        }
    }
    assert_still(&copy, "nothing was joined").await;
    copy.close().await;
}

#[tokio::test]
async fn nobody_takes_apart_what_is_not_theirs() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let join = fixture.join(Stage::Joined, Who::Owner);
    for verb in [Verb::Unlink, Verb::ConfirmUnlink] {
        for who in EVERYBODY.into_iter().filter(|who| !who.is_owner()) {
            let sentence = match who.is_member() {
                true => "refused-gone",
                false => who.sentence(),
            };
            let reply = copy.tries(who, clicks_join(verb, join)).await;
            assert_eq!(reply, refusal(&fixture, sentence), "{who:?} and {verb:?}");
        }
    }
    assert_still(&copy, "what is joined stays joined").await;
    let reply = copy
        .tries(Who::OwnerElsewhere, clicks_join(Verb::ConfirmUnlink, join))
        .await;
    assert!(
        matches!(reply, Reply::Replace(_)),
        "their own, by another account: {reply:?}"
    );
    copy.close().await;
}

#[tokio::test]
async fn what_the_configuration_declares_is_not_changed_in_chat() {
    let fixture = Fixture::new().await;
    let owner = desk::Identity {
        connection: "hq".into(),
        user: Who::Owner.id().into(),
    };
    let elsewhere = desk::Identity {
        connection: "community".into(),
        user: "OWNER".into(),
    };
    let mut desk = fixture.desk.clone();
    desk.roster.joined.push([owner, elsewhere].into());
    let copy = fixture.copy_with(desk).await;
    let reply = copy
        .tries(Who::Owner, command("desk", &format!("link {CODE}")))
        .await;
    assert_eq!(reply, refusal(&fixture, "refused-declared"));
    let moved = copy.moved().await;
    assert!(!moved.tables().contains("joins"), "{moved:?}");
    copy.close().await;
}

#[tokio::test]
async fn a_draft_serves_only_what_it_was_written_for() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for (verb, _, uses) in ON_DRAFTS {
        for other in PURPOSES {
            if ON_DRAFTS
                .iter()
                .any(|(its, purpose, _)| (*its, *purpose) == (verb, other))
            {
                continue;
            }
            for who in MET {
                let reply = copy.tries(who, uses(verb, fixture.draft(other, who))).await;
                assert_eq!(
                    reply,
                    refusal(&fixture, "refused-gone"),
                    "{who:?}, {verb:?} on {other:?}"
                );
            }
            assert_still(&copy, &format!("{verb:?} on {other:?}")).await;
        }
    }
    copy.close().await;
}

/// Every click and form on a subject. A form of `/ticket` has none, so an empty one is no forgery there.
fn on_subject(subject: &str) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for verb in Verb::all() {
        let token = || Token::new(verb.as_str(), subject, 0);
        deeds.push(Deed {
            location: location("C0DESK"),
            what: click(token()),
        });
        if verb != Verb::Open || !subject.is_empty() {
            deeds.push(submits(token()));
        }
    }
    deeds
}

/// A category that is not there any more is asked about anew, which the table says.
fn is_of_category(deed: &Deed) -> bool {
    match &deed.what {
        InboundEvent::Click { token, .. } | InboundEvent::Submitted { token, .. } => {
            token.verb == Verb::Category.as_str()
        }
        _ => false,
    }
}

/// Ids that lead nowhere: unknown ones, none, damaged ones, and a person's.
fn nowhere() -> Vec<String> {
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
async fn a_token_that_leads_nowhere_is_gone_even_for_those_who_may_everything() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for subject in nowhere() {
        for deed in on_subject(&subject)
            .into_iter()
            .filter(|deed| !is_of_category(deed))
        {
            let what = format!("{:?}", deed.what);
            let reply = copy.tries(Who::Agent, deed).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{what}");
        }
        assert_still(&copy, &subject).await;
    }
    // An id of the other kind leads nowhere either.
    let draft = fixture.draft(Purpose::Reply, Who::Agent).to_string();
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
            let deed = Deed {
                location: location("C0DESK"),
                what,
            };
            let reply = copy.tries(Who::Agent, deed).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} on {subject}");
        }
    }
    let forged = Deed {
        location: location("C0DESK"),
        what: click(Token::new("sudo", fixture.new, 0)),
    };
    let reply = copy.tries(Who::Agent, forged).await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    assert_still(&copy, "ids of the other kind").await;
    copy.close().await;
}

#[tokio::test]
async fn whoever_may_not_use_the_desk_does_not_learn_what_there_is() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let mut subjects = nowhere();
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
        subjects.extend(MET.map(|who| fixture.draft(purpose, who).to_string()));
    }
    for stage in [Stage::Entered, Stage::Agreed, Stage::Joined] {
        subjects.extend(MET.map(|who| fixture.join(stage, who).to_string()));
    }
    for who in EVERYBODY.into_iter().filter(|who| !who.is_member()) {
        for subject in &subjects {
            let deeds = on_subject(subject);
            let asked: Vec<String> = deeds.iter().map(|deed| format!("{:?}", deed.what)).collect();
            let replies = copy.tries_all(who, deeds).await;
            assert_eq!(replies.len(), asked.len());
            for (reply, what) in replies.into_iter().zip(asked) {
                assert_eq!(reply, refusal(&fixture, who.sentence()), "{who:?}: {what}");
            }
        }
        assert_still(&copy, &format!("{who:?}")).await;
    }
    copy.close().await;
}

#[tokio::test]
async fn a_ticket_is_not_put_together_with_one_of_another_team() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    let mut uow = copy.store.begin(today()).await.expect("it begins");
    let mut theirs = uow
        .tickets()
        .get(fixture.asked_in_channel)
        .await
        .expect("it is there");
    theirs.team = TeamName("hr".into());
    uow.tickets().save(&theirs);
    uow.commit().await.expect("it commits");

    let what = InboundEvent::Submitted {
        token: Token::new(Verb::Merge.as_str(), fixture.new, 0),
        values: Values::from([("other".into(), theirs.reference.to_string())]),
    };
    let location = location("C0DESK");
    let Reply::Refused { errors, .. } = copy.tries(Who::Agent, Deed { location, what }).await else {
        panic!("it is refused beside what was typed")
    };
    let says = format!(
        "{} belongs to HR. Only they can add to it; ask them to.",
        theirs.reference
    );
    assert_eq!(errors, [("other".to_owned(), says)]);
    let mut uow = copy.store.begin(today()).await.expect("it begins");
    for ticket in [fixture.new, fixture.asked_in_channel] {
        let ticket = uow.tickets().get(ticket).await.expect("it is there");
        assert!(!ticket.is_merged() && ticket.is_open());
    }
    drop(uow);
    copy.close().await;
}

#[tokio::test]
async fn nobody_opens_a_ticket_for_somebody_who_may_not_have_one() {
    let fixture = Fixture::new().await;
    let no_profile = None;
    let standings = [
        no_profile,
        Some(Membership::Guest),
        Some(Membership::Stranger),
        Some(Membership::Bot),
        Some(Membership::Deactivated),
    ];
    for membership in standings {
        for who in [
            Who::Agent,
            Who::Lead,
            Who::OtherAgent,
            Who::Administrator,
            Who::Colleague,
        ] {
            tries_for_guest(&fixture, who, membership).await;
        }
    }
}

/// Somebody makes a ticket of a message whose author has that standing.
async fn tries_for_guest(fixture: &Arc<Fixture>, who: Who, membership: Option<Membership>) {
    let copy = fixture.copy().await;
    let remark = remark_of(Who::Guest);
    let author = membership.map(|membership| Profile {
        membership,
        ..Who::Owner.profile().expect("members have one")
    });
    let known = Prefetched::default()
        .with_profile(who.user(), who.profile())
        .with_profile(Who::Guest.user(), author)
        .with_message(remark.message.clone(), Some(remark.clone()));
    let menu = InboundEvent::Menu {
        name: "open_ticket".into(),
        message: remark.clone(),
    };
    let reaction = InboundEvent::Reacted {
        message: remark.message.clone(),
        emoji: "ticket".into(),
    };
    for what in [menu, reaction] {
        let is_menu = matches!(what, InboundEvent::Menu { .. });
        let deed = Deed {
            location: remark.location.clone(),
            what,
        };
        let reply = copy.tries_knowing(who, deed, &known).await;
        assert!(
            is_menu == matches!(reply, Reply::Private(_)),
            "{who:?}: {reply:?}"
        );
    }
    let moved = copy.moved().await;
    let kinds = moved.new_in("outbox", "kind");
    let hints: &[&str] = match who {
        Who::Administrator | Who::Colleague => &["unreact", "whisper"],
        _ => &["unreact"],
    };
    assert_eq!(kinds, hints, "{who:?} for {membership:?}");
    assert_eq!(
        moved.tables().into_iter().collect::<Vec<_>>(),
        ["outbox"],
        "{who:?} for {membership:?}"
    );
    copy.close().await;
}
