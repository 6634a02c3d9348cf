//! Handles a decision card that the platform refused. The approvers' channel gets its card when it takes messages again. If
//! an approver gets no card, the approvers' channel names the person.

use chat::{Card, Conversation, OutboundAction, OutboundMessage, Place, UserRef};
use desk::ApprovalId;
use store::{Post, Subject};

use crate::actor::identity;
use crate::delivery::failure::{Disposition, Undelivered};
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::names;
use crate::settings::Settings;
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
        "A decision card was not delivered: {} refuses messages",
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
    let name = names::name(work, person).await?;
    let args = [
        ("reference", matter.change.number.to_string().into()),
        ("name", name.into()),
    ];
    let text = work.words().text_with("approval-no-card", &args);
    for channel in places(work.settings(), &matter) {
        let message = OutboundMessage::post(Place::At(channel), Card::plain(text.clone()));
        work.outbox().send(message, None);
    }
    Ok(())
}

/// The channels of the policy, or else the channel for changes.
fn places(settings: &Settings, matter: &Matter) -> Vec<Conversation> {
    let channels = settings.approval_channels(&matter.approval.terms.policy);
    let changes = settings.change.iter().map(|changes| &changes.channel);
    let channels: Vec<_> = match channels.is_empty() {
        true => changes.collect(),
        false => channels.iter().collect(),
    };
    channels.into_iter().cloned().map(Conversation::Channel).collect()
}
