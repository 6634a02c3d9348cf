//! Votes on a decision card: approve, reject, ask for changes, abstain.

use std::collections::BTreeSet;

use chat::{Card, Field, Form, Reply};
use desk::approval::{ApprovalEvent, ApprovalRefusal, Cast, Standing, Vote};
use desk::{Action, ApprovalId, Refusal};

use crate::approval::confirm::{self, Shown};
use crate::approval::held;
use crate::cards::approval::{self, View};
use crate::cards::{decision, vote_refusal};
use crate::error::CommandError;
use crate::facts::standing;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::words::Words;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles a click on a vote: asks for the second step or for the reason, if the vote needs one.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (view, standing) = voter(work, interaction).await?;
    let vote = named(interaction)?;
    let reply = match judge(work, interaction, (&view, standing), (vote, "")) {
        Ok(events) => count(work, interaction, view, (vote, events)),
        Err(ApprovalRefusal::ReasonNeeded) if !lacks_confirmation(interaction, &view, vote) => {
            Reply::Form(form(work.words(), interaction, &view, vote))
        }
        Err(refusal) => refused(work, interaction, &view, refusal),
    };
    Ok(replacing(interaction, reply))
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
        Err(refusal) => Ok(refused(work, interaction, &view, refusal)),
    }
}

/// Returns why a vote does not count. The second step is asked for.
fn refused(work: &Work<'_>, interaction: &Interaction<'_>, view: &View, refusal: ApprovalRefusal) -> Reply {
    let args = || [("reference", view.matter.about.reference().into())];
    match refusal {
        ApprovalRefusal::ConfirmFirst | ApprovalRefusal::ReasonNeeded => {
            let sentence = work.words().text_with("approval-confirm", &args());
            confirm::ask(work, interaction, view, sentence)
        }
        ApprovalRefusal::ConfirmationExpired => {
            let sentence = work.words().text_with("approval-confirm-again", &args());
            confirm::ask(work, interaction, view, sentence)
        }
        ApprovalRefusal::DoneAlready if view.is_held(&interaction.actor.identity()) => {
            let sentence = work.words().text_with("approval-vote-held", &args());
            Reply::Private(Card::plain(sentence))
        }
        refusal => vote_refusal::reply(work.settings(), view, refusal),
    }
}

/// Returns whether a vote needs the second step, and was given without it.
fn lacks_confirmation(interaction: &Interaction<'_>, view: &View, vote: Vote) -> bool {
    let needs = view.matter.approval.terms.confirm && vote == Vote::Approve;
    needs && Shown::of(interaction.token).is_none()
}

/// The answer to a click in the second step takes the place of the second step.
fn replacing(interaction: &Interaction<'_>, reply: Reply) -> Reply {
    match reply {
        Reply::Private(card) if Shown::of(interaction.token).is_some() => Reply::Replace(card),
        reply => reply,
    }
}

/// Returns the number of the round that the actor read.
fn round_read(interaction: &Interaction<'_>) -> i64 {
    Shown::of(interaction.token).map_or(interaction.token.version, |shown| shown.round)
}

/// Reads the approval of the token.
pub(super) async fn read(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<View, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    approval::read(work, id, Some(&interaction.actor.identity())).await
}

/// Reads the approval of the token, checks that the actor was asked, and returns whether the actor still has the role. An
/// approver who lost a role is replaced. The actor can then still decide in another seat.
async fn voter(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<(View, Standing), CommandError> {
    let (actor, account) = (interaction.actor, interaction.actor.identity());
    let voter = (&account, &BTreeSet::new());
    let mut view = read(work, interaction).await?;
    let is_out = |view: &View| !view.matter.is_asked(&account) && view.matter.has_lost_role(actor);
    if is_out(&view) {
        // An empty seat is filled again as soon as somebody has the role.
        held::replace(work, view.matter.approval.id).await?;
        view = read(work, interaction).await?;
        if is_out(&view) {
            return Ok((view, Standing::Lost));
        }
    }
    let is_asked = view.matter.is_asked(&account);
    let resource = view.matter.about.resource(work.settings(), is_asked);
    interaction.may(Action::Vote, resource)?;
    let standing = standing::of_voter(work, &view.matter, voter, actor.identities()).await?;
    if standing != Standing::Lost {
        return Ok((view, standing));
    }
    held::replace(work, view.matter.approval.id).await?;
    let view = read(work, interaction).await?;
    let standing = match view.matter.is_asked(&account) {
        true => standing::of_voter(work, &view.matter, voter, actor.identities()).await?,
        false => Standing::Lost,
    };
    Ok((view, standing))
}

/// Returns the vote that the token names.
fn named(interaction: &Interaction<'_>) -> Result<Vote, Refusal> {
    match interaction.token.verb.parse() {
        Ok(Verb::Approve | Verb::ConfirmApproval) => Ok(Vote::Approve),
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
        read: round_read(interaction),
        standing,
        confirmed: Shown::of(interaction.token).map(|shown| shown.at),
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
    let is_unsure =
        |event: &ApprovalEvent| matches!(event, ApprovalEvent::Voted { ballot, .. } if !ballot.counts);
    let is_held = events.iter().any(is_unsure);
    interaction.record_all(work, &mut approval, events);
    let words = work.words();
    let args = [("reference", view.matter.about.reference().into())];
    let sentence = match vote {
        _ if is_held => words.text_with("approval-vote-held", &args),
        Vote::Approve => words.text_with("approval-you-approved", &args),
        Vote::Reject => words.text_with("approval-you-rejected", &args),
        Vote::AskForChanges => words.text_with("approval-you-asked-for-changes", &args),
        Vote::Abstain => words.text_with("approval-you-abstained", &args),
    };
    let card = Card::plain(sentence);
    // A vote that ends the round cannot be taken back.
    let is_open = approval.is_pending() && approval.revision() == round_read(interaction);
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
