//! Shows a change with its plans, in private.

use chat::Reply;
use desk::approval::Participants;
use desk::{Action, ChangeId, Refusal, Resource};

use crate::cards::change;
use crate::error::CommandError;
use crate::facts::approvals;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Details]`.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: ChangeId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let account = interaction.actor.identity();
    let found = work.changes().find(id).await?.ok_or(Refusal::Gone)?;
    let (is_asked, people) = match found.approval {
        Some(approval) => {
            let matter = approvals::find(work, approval, Some(&account)).await?;
            (matter.may_read(interaction.actor), matter.people)
        }
        None => (false, Participants::default()),
    };
    let owner = people.owner(&account);
    let is_own = owner.is_some_and(|person| people.involved.contains(&person))
        || found.content.implementer == Some(interaction.person());
    let resource = Resource::Change {
        requester: match is_own {
            true => interaction.person(),
            false => found.requester,
        },
        is_asked,
    };
    interaction.may(Action::ReadChange, resource)?;
    Ok(Reply::Private(change::details(work.settings(), &found)))
}
