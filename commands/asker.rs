//! Who is asking: a user of a platform, the human behind it, and what they may do.

use chat::{Standing as ChatStanding, UserRef};
use desk::{Action, Actor, Denied, Identity, Person, PersonId, Resource, Standing, authorize};
use store::UnitOfWork;

use crate::{CommandError, Desk, Known};

/// Somebody who asks for something, or in whose name it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// As the platform knows them.
    pub(crate) user: UserRef,
    /// As we know them.
    pub(crate) person: Person,
    actor: Actor,
    record: Record,
}

/// What our records lack about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    Complete,
    NewName,
    NewIdentity,
    NewPerson,
}

impl Asker {
    /// Finds the human behind a user. Writes nothing: see [`Asker::remember`].
    pub(crate) async fn find(
        uow: &mut UnitOfWork<'_>,
        desk: &Desk,
        user: &UserRef,
        known: &Known,
    ) -> Result<Self, CommandError> {
        let identity = identity(user);
        let called = known.profile(user).map(|profile| profile.name.clone());
        let (person, record) = match uow.people().find_by_identity(&identity).await? {
            Some(person) if called.as_ref().is_none_or(|name| *name == person.name) => {
                (person, Record::Complete)
            }
            Some(person) => (
                Person {
                    name: called.unwrap_or_default(),
                    ..person
                },
                Record::NewName,
            ),
            None => match find_joined(uow, desk, &identity).await? {
                Some(person) => (person, Record::NewIdentity),
                None => {
                    let name = called.unwrap_or_else(|| user.id.clone());
                    (
                        Person {
                            id: uow.mint::<PersonId>(),
                            name,
                        },
                        Record::NewPerson,
                    )
                }
            },
        };
        let actor = desk
            .roster
            .actor(person.id, &identity, standing(known.standing(user)));
        Ok(Self {
            user: user.clone(),
            person,
            actor,
            record,
        })
    }

    /// Brings our records up to date, once it is clear that they may do something.
    pub(crate) fn remember(&self, uow: &mut UnitOfWork<'_>) {
        match self.record {
            Record::Complete => {}
            Record::NewName => uow.people().rename(self.person.id, &self.person.name),
            Record::NewIdentity => uow.people().add_identity(self.person.id, &identity(&self.user)),
            Record::NewPerson => uow.people().insert(&self.person, &identity(&self.user)),
        }
    }

    /// Whether they may do that.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        authorize(&self.actor, action, resource)
    }

    /// Whether they work in any team.
    pub(crate) fn is_agent(&self) -> bool {
        !self.actor.teams.is_empty() && self.actor.standing == Standing::Member
    }

    /// Whether they work in that team.
    pub(crate) fn works_in(&self, team: &desk::TeamName) -> bool {
        self.is_agent() && self.actor.teams.contains(team)
    }
}

/// The identity of a user.
pub(crate) fn identity(user: &UserRef) -> Identity {
    Identity {
        connection: user.connection.0.clone(),
        user: user.id.clone(),
    }
}

async fn find_joined(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    identity: &Identity,
) -> Result<Option<Person>, CommandError> {
    for other in desk.roster.identities_of(identity) {
        if other != *identity
            && let Some(person) = uow.people().find_by_identity(&other).await?
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

fn standing(standing: ChatStanding) -> Standing {
    match standing {
        ChatStanding::Member => Standing::Member,
        ChatStanding::Guest => Standing::Guest,
        ChatStanding::Stranger => Standing::Stranger,
        ChatStanding::Bot => Standing::Bot,
        ChatStanding::Deactivated => Standing::Deactivated,
    }
}
