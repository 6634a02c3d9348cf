//! Approve and Reject on a decision card.

use chat::{Block, Card, Field, Form, Reply, Text, Token};
use desk::approval::{ApprovalEvent, ApprovalRefusal, Cast, Vote};
use desk::{Action, ApprovalId, Refusal, Resource};

use crate::cards::approval::{self, View};
use crate::cards::decision;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles `[Approve]`.
pub(crate) async fn approve(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    match judge(work, interaction, &view, (Vote::Approve, "")) {
        Ok(events) => Ok(count(work, interaction, view, events)),
        Err(refusal) => Ok(refused(work, &view, refusal)),
    }
}

/// Handles `[Reject]`: asks for the reason, if the policy wants one.
pub(crate) async fn reject(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    match judge(work, interaction, &view, (Vote::Reject, "")) {
        Ok(events) => Ok(count(work, interaction, view, events)),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Form(form(work, interaction.token, &view))),
        Err(refusal) => Ok(refused(work, &view, refusal)),
    }
}

/// Handles the submitted reason.
pub(crate) async fn rejected(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    let reason = interaction.value("reason");
    match judge(work, interaction, &view, (Vote::Reject, reason)) {
        Ok(events) => Ok(count(work, interaction, view, events)),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Refused {
            form: form(work, interaction.token, &view),
            errors: vec![("reason".to_owned(), work.words().say("approval-reason-needed"))],
        }),
        Err(refusal) => Ok(refused(work, &view, refusal)),
    }
}

/// Reads the approval of the token, and checks that the actor was asked.
async fn asked(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<View, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let account = interaction.actor.identity();
    let view = approval::read(work, id, Some(&account)).await?;
    let resource = Resource::Change {
        requester: view.matter.change.requester,
        is_asked: view.matter.is_asked(&account),
    };
    interaction.may(Action::Vote, resource)?;
    Ok(view)
}

/// Returns what follows from a vote, or why it does not count.
fn judge(
    work: &Work<'_>,
    interaction: &Interaction<'_>,
    view: &View,
    (vote, reason): (Vote, &str),
) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
    let cast = Cast {
        account: interaction.actor.identity(),
        vote,
        reason: reason.to_owned(),
        read: interaction.token.version,
        standing: view.matter.standing(work.settings(), interaction.actor),
        // The second step of a policy is not asked for yet.
        confirmed: Some(work.now()),
    };
    view.matter.approval.vote(&cast, &view.matter.people, work.now())
}

/// Records a vote and what follows from it. The person is told that it counts, because the card may change later.
fn count(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    view: View,
    events: Vec<ApprovalEvent>,
) -> Reply {
    let args = [("reference", view.matter.change.number.to_string().into())];
    let is_approval = matches!(
        events.first(),
        Some(ApprovalEvent::Voted { ballot, .. }) if ballot.vote == Vote::Approve
    );
    let mut approval = view.matter.approval;
    for event in events {
        interaction.record(work, &mut approval, event);
    }
    let sentence = match is_approval {
        true => work.words().text_with("approval-you-approved", &args),
        false => work.words().text_with("approval-you-rejected", &args),
    };
    Reply::Private(Card::plain(sentence))
}

/// Returns why a vote does not count. Somebody who has read an older card sees the current one.
fn refused(work: &Work<'_>, view: &View, refusal: ApprovalRefusal) -> Reply {
    let words = work.words();
    let with_card = |sentence: Text| {
        let mut card = decision::draw(work.settings(), view);
        card.blocks.insert(0, Block::Text(sentence));
        Reply::Private(card)
    };
    let names = || [("names", approval::asked(work.settings(), view).into())];
    let sentence = match refusal {
        ApprovalRefusal::Superseded
        | ApprovalRefusal::ConfirmFirst
        | ApprovalRefusal::ConfirmationExpired => return with_card(words.text("approval-superseded")),
        ApprovalRefusal::Ended(_) => return with_card(words.text("approval-ended")),
        ApprovalRefusal::OwnMatter => words.text("approval-own"),
        ApprovalRefusal::NotAsked | ApprovalRefusal::NobodyToAsk | ApprovalRefusal::NoVote => {
            words.text_with("approval-not-asked", &names())
        }
        ApprovalRefusal::RoleLost => words.text("approval-role-lost"),
        ApprovalRefusal::ReasonNeeded => words.text("approval-reason-needed"),
        ApprovalRefusal::DoneAlready => words.text("approval-done-already"),
    };
    Reply::Private(Card::plain(sentence))
}

fn form(work: &Work<'_>, token: &Token, view: &View) -> Form {
    let words = work.words();
    let args = [("reference", view.matter.change.number.to_string().into())];
    let reason = Field::paragraph("reason", words.say("form-reject-reason"), REASON)
        .hint(words.say("form-reject-reason-hint"))
        .required();
    let token = Token::new(Verb::Reject.as_str(), &token.subject, token.version);
    let title = words.say_with("form-reject-title", &args);
    Form::new(token, title, words.say("form-reject-submit")).ask(reason)
}
