//! A change with its approval, and what the actor is to it.

use desk::change::Change;
use desk::{Action, ChangeId, Refusal, Resource, TeamName};

use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::interaction::Interaction;
use crate::work::Work;

/// A change with its approval.
pub(super) struct Access<'w> {
    /// The change.
    pub(super) change: Change,
    /// The approval.
    pub(super) matter: Option<Matter>,
    /// Whether the actor raised the change, with any account.
    is_own: bool,
    /// The team that is responsible for changes.
    team: Option<&'w TeamName>,
}

impl<'w> Access<'w> {
    /// Reads a change for an actor.
    pub(super) async fn read(
        work: &mut Work<'w>,
        interaction: &Interaction<'_>,
        id: ChangeId,
    ) -> Result<Self, CommandError> {
        let account = interaction.actor.identity();
        let change = work.changes().find(id).await?.ok_or(Refusal::Gone)?;
        let matter = match change.approval {
            Some(approval) => Some(approvals::find(work, approval, Some(&account)).await?),
            None => None,
        };
        let is_involved = |matter: &Matter| {
            let owner = matter.people.owner(&account);
            owner.is_some_and(|person| matter.people.involved.contains(&person))
        };
        Ok(Self {
            is_own: change.requester == interaction.person() || matter.as_ref().is_some_and(is_involved),
            change,
            matter,
            team: work.settings().change_team(),
        })
    }

    /// Checks that the actor may do something to the change.
    pub(super) fn check(&self, interaction: &Interaction<'_>, action: Action) -> Result<(), Refusal> {
        let implements = self.change.content.implementer == Some(interaction.person());
        let is_own = self.is_own || (action == Action::ReadChange && implements);
        let asked = self.matter.as_ref();
        let resource = Resource::Change {
            requester: match is_own {
                true => interaction.person(),
                false => self.change.requester,
            },
            is_asked: asked.is_some_and(|matter| matter.may_read(interaction.actor)),
            is_implementer: implements,
            team: self.team,
        };
        Ok(interaction.may(action, resource)?)
    }
}
