//! Handles a decision card that the platform refused. The approvers' channel gets its card when it takes messages again. If
//! an approver gets no card, the approvers' channel names the person.

use chat::{Card, Conversation, OutboundAction, OutboundMessage, Place, Token, UserRef};
use desk::ApprovalId;
use store::{Post, Subject};

use crate::actor::identity;
use crate::delivery::failure::{Disposition, Undelivered};
use crate::error::CommandError;
use crate::facts::approvals::{self, About, Matter};
use crate::facts::names;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Leaves the card waiting if its channel may take it later, and gives it up otherwise.
pub(crate) async fn undelivered(
    work: &mut Work<'_>,
    post: &Post,
    failure: &Undelivered,
) -> Result<Disposition, CommandError> {
    let waits = failure.may_pass();
    if waits && work.outbox().is_refused_in(&post.home).await? {
        return Ok(Disposition::Waits);
    }
    tracing::error!(
        subject = %post.subject,
        why = failure.why,
        waits,
        "A card of a change or of an approval was not delivered: {} refuses messages",
        post.home.queue()
    );
    if waits {
        return Ok(Disposition::Waits);
    }
    let is_new = matches!(failure.message.what, OutboundAction::Post { .. });
    if let (true, Subject::Approval(approval), Conversation::Direct(user)) =
        (is_new, post.subject, &post.home)
    {
        tell_channels(work, approval, user).await?;
    }
    Ok(Disposition::GivenUp)
}

/// Tells the approvers that a person was asked and got no card.
async fn tell_channels(
    work: &mut Work<'_>,
    approval: ApprovalId,
    user: &UserRef,
) -> Result<(), CommandError> {
    let matter = approvals::find(work, approval, None).await?;
    let owner = matter.people.owner(&identity(user));
    let Some(person) = owner.filter(|_| matter.approval.is_pending()) else {
        return Ok(());
    };
    let (words, name) = (work.words(), names::name(work, person).await?);
    let args = [
        ("reference", matter.about.reference().into()),
        ("name", name.into()),
    ];
    // The line about a private request names no ticket.
    let text = match matter.about.is_private() {
        true => words.text_with("approval-no-private-card", &args[1..]),
        false => words.text_with("approval-no-card", &args),
    };
    let token = Token::new(Verb::ShowApproval.as_str(), approval, 0);
    let card = Card::plain(text).button(words.say("button-show-approval"), token);
    for channel in places(work.settings(), &matter) {
        let message = OutboundMessage::post(Place::At(channel), card.clone());
        work.outbox().send(message, None);
    }
    Ok(())
}

/// The channels of the policy, or else the channel for changes or that of the ticket's team.
fn places(settings: &Settings, matter: &Matter) -> Vec<Conversation> {
    let channels = settings.approval_channels(&matter.approval.terms.policy);
    let instead = match &matter.about {
        About::Change(_) => settings.change.as_ref().map(|changes| &changes.channel),
        About::Request(ticket) => settings.team_channel(ticket),
    };
    let channels: Vec<_> = match channels.is_empty() {
        true => instead.into_iter().collect(),
        false => channels.iter().collect(),
    };
    channels.into_iter().cloned().map(Conversation::Channel).collect()
}
