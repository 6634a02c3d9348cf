//! Votes on a decision card: approve, reject, ask for changes, abstain.

use chat::{Card, Field, Form, Reply};
use desk::approval::{ApprovalEvent, ApprovalRefusal, Cast, Standing, Vote};
use desk::{Action, ApprovalId, Refusal};

use crate::cards::approval::{self, View};
use crate::cards::{decision, vote_refusal};
use crate::effects::approvers;
use crate::error::CommandError;
use crate::facts::standing;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::words::Words;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles a click on a vote: asks for the reason, if the vote needs one.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (view, standing) = voter(work, interaction).await?;
    let vote = named(interaction)?;
    match judge(work, interaction, (&view, standing), (vote, "")) {
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
    let (view, standing) = voter(work, interaction).await?;
    let vote = named(interaction)?;
    let reason = interaction.value("reason");
    match judge(work, interaction, (&view, standing), (vote, reason)) {
        Ok(events) => Ok(count(work, interaction, view, (vote, events))),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Refused {
            form: form(work.words(), interaction, &view, vote),
            errors: vec![("reason".to_owned(), work.words().say("approval-reason-needed"))],
        }),
        Err(refusal) => Ok(vote_refusal::reply(work.settings(), &view, refusal)),
    }
}

/// Reads the approval of the token.
pub(super) async fn read(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<View, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    approval::read(work, id, Some(&interaction.actor.identity())).await
}

/// Reads the approval of the token, checks that the actor was asked, and returns whether the actor still has the role. An
/// approver who lost a role is replaced. The actor can then still decide in another seat.
async fn voter(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<(View, Standing), CommandError> {
    let actor = interaction.actor;
    let view = read(work, interaction).await?;
    let is_asked = view.matter.is_asked(&actor.identity());
    if !is_asked && view.matter.has_lost_role(actor) {
        return Ok((view, Standing::Lost));
    }
    let resource = view.matter.about.resource(work.settings(), is_asked);
    interaction.may(Action::Vote, resource)?;
    if standing::of_voter(work, &view.matter, actor).await? != Standing::Lost {
        return Ok((view, Standing::Holds));
    }
    approvers::refresh(work, &view.matter).await?;
    let view = read(work, interaction).await?;
    let standing = match view.matter.is_asked(&actor.identity()) {
        true => standing::of_voter(work, &view.matter, actor).await?,
        false => Standing::Lost,
    };
    Ok((view, standing))
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
    (view, standing): (&View, Standing),
    (vote, reason): (Vote, &str),
) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
    if standing == Standing::Lost {
        return Err(ApprovalRefusal::RoleLost);
    }
    let cast = Cast {
        account: interaction.actor.identity(),
        vote,
        reason: reason.to_owned(),
        read: interaction.token.version,
        standing,
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
