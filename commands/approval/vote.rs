//! Votes on a decision card: approve, reject, ask for changes, abstain.

use chat::{Card, Field, Form, Reply};
use desk::approval::{ApprovalEvent, ApprovalRefusal, Cast, Standing, Vote};
use desk::{Action, ApprovalId, Refusal};

use crate::approval::confirm::{self, Shown};
use crate::approval::held;
use crate::cards::approval::{self, View};
use crate::cards::{decision, vote_refusal};
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::words::Words;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles a click on a vote: asks for the second step or for the reason, if the vote needs one.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    let vote = named(interaction)?;
    let standing = standing(work, &view, interaction);
    let judged = judge(work, interaction, &view, (vote, "", standing));
    let reply = match judged {
        Ok(events) => count(work, interaction, view, (vote, events)),
        Err(ApprovalRefusal::ReasonNeeded) if !lacks_confirmation(interaction, &view, vote) => {
            Reply::Form(form(work.words(), interaction, &view, vote))
        }
        Err(refusal) => refused(work, interaction, &view, refusal).await?,
    };
    Ok(replacing(interaction, reply))
}

/// Handles the submitted reason.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let view = asked(work, interaction).await?;
    let vote = named(interaction)?;
    let standing = standing(work, &view, interaction);
    match judge(
        work,
        interaction,
        &view,
        (vote, interaction.value("reason"), standing),
    ) {
        Ok(events) => Ok(count(work, interaction, view, (vote, events))),
        Err(ApprovalRefusal::ReasonNeeded) => Ok(Reply::Refused {
            form: form(work.words(), interaction, &view, vote),
            errors: vec![("reason".to_owned(), work.words().say("approval-reason-needed"))],
        }),
        Err(refusal) => refused(work, interaction, &view, refusal).await,
    }
}

/// Returns why a vote does not count. The second step is asked for, and a person who lost the role is replaced.
async fn refused(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    view: &View,
    refusal: ApprovalRefusal,
) -> Result<Reply, CommandError> {
    let args = || [("reference", view.matter.about.reference().into())];
    match refusal {
        ApprovalRefusal::ConfirmFirst | ApprovalRefusal::ReasonNeeded => {
            let sentence = work.words().text_with("approval-confirm", &args());
            Ok(confirm::ask(work, interaction, view, sentence))
        }
        ApprovalRefusal::ConfirmationExpired => {
            let sentence = work.words().text_with("approval-confirm-again", &args());
            Ok(confirm::ask(work, interaction, view, sentence))
        }
        ApprovalRefusal::RoleLost => {
            held::replace(work, view.matter.approval.id).await?;
            Ok(vote_refusal::reply(work.settings(), view, refusal))
        }
        ApprovalRefusal::DoneAlready if view.is_held(&interaction.actor.identity()) => {
            let sentence = work.words().text_with("approval-vote-held", &args());
            Ok(Reply::Private(Card::plain(sentence)))
        }
        refusal => Ok(vote_refusal::reply(work.settings(), view, refusal)),
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

/// Returns whether the actor still has the role for which the policy asked.
fn standing(work: &Work<'_>, view: &View, interaction: &Interaction<'_>) -> Standing {
    view.matter
        .standing(work, interaction.actor.identities().iter().cloned())
}

/// Returns the number of the round that the actor read.
fn read(interaction: &Interaction<'_>) -> i64 {
    Shown::of(interaction.token).map_or(interaction.token.version, |shown| shown.round)
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
    view: &View,
    (vote, reason, standing): (Vote, &str, Standing),
) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
    let cast = Cast {
        account: interaction.actor.identity(),
        vote,
        reason: reason.to_owned(),
        read: read(interaction),
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
    let is_open = approval.is_pending() && approval.revision() == read(interaction);
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
