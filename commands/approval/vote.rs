//! Votes on a decision card: approve, reject, ask for changes, abstain.

use chat::{Card, Field, Form, Reply};
use desk::approval::{ApprovalEvent, ApprovalRefusal, Cast, Vote};
use desk::{Action, ApprovalId, Refusal};

use crate::cards::approval::{self, View};
use crate::cards::{decision, vote_refusal};
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::words::Words;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles a click on a vote: asks for the reason, if the vote needs one.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    let vote = named(interaction)?;
    match judge(work, interaction, &view, (vote, "")) {
        Ok(events) => Ok(count(work, interaction, view, (vote, events))),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Form(form(work.words(), interaction, &view, vote))),
        Err(refusal) => Ok(vote_refusal::reply(work.settings(), &view, refusal)),
    }
}

/// Handles the submitted reason.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    let vote = named(interaction)?;
    match judge(work, interaction, &view, (vote, interaction.value("reason"))) {
        Ok(events) => Ok(count(work, interaction, view, (vote, events))),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Refused {
            form: form(work.words(), interaction, &view, vote),
            errors: vec![("reason".to_owned(), work.words().say("approval-reason-needed"))],
        }),
        Err(refusal) => Ok(vote_refusal::reply(work.settings(), &view, refusal)),
    }
}

/// Reads the approval of the token, and checks that the actor was asked.
pub(super) async fn asked(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<View, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let account = interaction.actor.identity();
    let view = approval::read(work, id, Some(&account)).await?;
    let is_asked = view.matter.is_asked(&account);
    interaction.may(
        Action::Vote,
        view.matter.about.resource(work.settings(), is_asked),
    )?;
    Ok(view)
}

/// Returns the vote that the token names.
fn named(interaction: &Interaction<'_>) -> Result<Vote, Refusal> {
    match interaction.token.verb.parse() {
        Ok(Verb::Approve) => Ok(Vote::Approve),
        Ok(Verb::Reject) => Ok(Vote::Reject),
        Ok(Verb::AskForChanges) => Ok(Vote::AskForChanges),
        Ok(Verb::Abstain) => Ok(Vote::Abstain),
        Ok(_) | Err(_) => Err(Refusal::Gone),
    }
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
    (vote, events): (Vote, Vec<ApprovalEvent>),
) -> Reply {
    let mut approval = view.matter.approval;
    interaction.record_all(work, &mut approval, events);
    let words = work.words();
    let args = [("reference", view.matter.about.reference().into())];
    let sentence = match vote {
        Vote::Approve => words.text_with("approval-you-approved", &args),
        Vote::Reject => words.text_with("approval-you-rejected", &args),
        Vote::AskForChanges => words.text_with("approval-you-asked-for-changes", &args),
        Vote::Abstain => words.text_with("approval-you-abstained", &args),
    };
    let card = Card::plain(sentence);
    // A vote that ends the round cannot be taken back.
    let is_open = approval.is_pending() && approval.revision() == interaction.token.version;
    Reply::Private(match is_open {
        true => card.button(words.say("button-take-vote-back"), decision::take_back(&approval)),
        false => card,
    })
}

/// Returns the form that asks for the reason of a vote.
fn form(words: &Words, interaction: &Interaction<'_>, view: &View, vote: Vote) -> Form {
    let args = [("reference", view.matter.about.reference().into())];
    let (title, label, hint, submit) = match vote {
        Vote::Approve => (
            words.say_with("form-approve-title", &args),
            words.say("form-vote-reason"),
            words.say("form-vote-reason-hint"),
            words.say("button-approve"),
        ),
        Vote::Reject => (
            words.say_with("form-reject-title", &args),
            words.say("form-reject-reason"),
            words.say("form-reject-reason-hint"),
            words.say("form-reject-submit"),
        ),
        Vote::AskForChanges => (
            words.say_with("form-ask-for-changes-title", &args),
            words.say("form-ask-for-changes-reason"),
            words.say("form-ask-for-changes-reason-hint"),
            words.say("form-ask-for-changes-submit"),
        ),
        Vote::Abstain => (
            words.say_with("form-abstain-title", &args),
            words.say("form-vote-reason"),
            words.say("form-vote-reason-hint"),
            words.say("button-abstain"),
        ),
    };
    let reason = Field::paragraph("reason", label, REASON).hint(hint).required();
    Form::new(interaction.token.clone(), title, submit).ask(reason)
}
