//! Who is asking: a user of a platform, the human behind it, and what they may do.

use chat::{Standing as ChatStanding, UserRef};
use chrono::Duration;
use desk::{Action, Actor, Denied, Identity, Person, PersonId, Resource, Standing, authorize};
use store::{Mark, Met, UnitOfWork};

use crate::{CommandError, Desk, Known};

/// How old what a managed directory said of an account may become before it is noted again.
const MARK_IS_FRESH: Duration = Duration::days(1);

/// Somebody who asks for something, or in whose name it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// As the platform knows them.
    pub(crate) user: UserRef,
    /// As we know them.
    pub(crate) person: Person,
    actor: Actor,
    record: Record,
    /// What their account calls itself now, where that is news.
    called: Option<String>,
    /// What a managed directory says of their account now, where that is news.
    mark: Option<Mark>,
    /// Somebody whom the configuration declares to be the same human, and who has a record of their own.
    apart: Option<Apart>,
    /// Whether nobody read at their account any more when it was last looked at.
    has_left: bool,
}

/// Another record of the same human.
#[derive(Clone, Debug)]
pub(crate) struct Apart {
    /// By which account.
    pub(crate) identity: Identity,
    /// Which record.
    pub(crate) person: PersonId,
}

/// What our records lack about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    Complete,
    NewIdentity,
    NewPerson,
}

impl Asker {
    /// Finds the human behind a user. Writes nothing: see [`Asker::remember`].
    pub(crate) async fn find(
        uow: &mut UnitOfWork,
        desk: &Desk,
        user: &UserRef,
        known: &Known,
    ) -> Result<Self, CommandError> {
        let identity = identity(user);
        let called = known.profile(user).map(|profile| profile.name.clone());
        let met = uow.people().meet(&identity).await?;
        let (person, record) = match &met {
            Some(met) => (met.person.clone(), Record::Complete),
            None => match find_declared(uow, desk, &identity).await? {
                Some(person) => (person, Record::NewIdentity),
                None => {
                    let name = called.clone().unwrap_or_else(|| user.id.clone());
                    let id = uow.mint::<PersonId>();
                    (Person { id, name }, Record::NewPerson)
                }
            },
        };
        let kept = match &met {
            Some(met) if met.has_others => uow.people().accounts_of(person.id).await?,
            Some(_) | None => Vec::new(),
        };
        // Where they speak from, the platform says what they are there.
        let closed = kept
            .iter()
            .filter(|account| account.left.is_some() && account.identity != identity);
        let closed = closed.map(|account| account.identity.clone()).collect();
        let accounts: Vec<Identity> = kept.into_iter().map(|account| account.identity).collect();
        let apart = match (&met, desk.roster.declares(&identity)) {
            (Some(met), true) => find_apart(uow, desk, &identity, met, &accounts).await?,
            (Some(_) | None, _) => None,
        };
        let standing = standing(known.standing(user));
        let all = desk.roster.all_of(&identity, accounts);
        let mut asker = Self {
            user: user.clone(),
            actor: desk.roster.actor(person.id, &all, &closed, standing),
            person,
            record,
            called: news(called, met.as_ref()),
            mark: mark(desk, user, known, standing).filter(|mark| is_news(mark, met.as_ref(), uow)),
            apart,
            has_left: met.as_ref().is_some_and(|met| met.left.is_some()),
        };
        if let Some(name) = &asker.called {
            asker.person.name.clone_from(name);
        }
        Ok(asker)
    }

    /// Brings our records up to date, once it is clear that they may do something.
    pub(crate) fn remember(&self, uow: &mut UnitOfWork) {
        let identity = identity(&self.user);
        self.keep(uow);
        if let Some(name) = &self.called {
            uow.people().note_name(&identity, name);
            uow.people().rename(self.person.id, name);
        }
        if let Some(mark) = &self.mark {
            uow.people().note_mark(&identity, mark);
        }
    }

    /// Sees to it that there is a record of their account.
    pub(crate) fn keep(&self, uow: &mut UnitOfWork) {
        let identity = identity(&self.user);
        match self.record {
            Record::Complete => {}
            Record::NewIdentity => uow.people().join_identity(&self.person, &identity),
            Record::NewPerson => uow.people().insert(&self.person, &identity),
        }
    }

    /// Whether nobody read at their account any more when it was last looked at.
    pub(crate) fn has_left(&self) -> bool {
        self.has_left
    }

    /// Whether they may do that.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        authorize(&self.actor, action, resource)
    }

    /// Whether the desk has never met them.
    pub(crate) fn is_new(&self) -> bool {
        self.record == Record::NewPerson
    }

    /// The teams they work in.
    pub(crate) fn teams(&self) -> impl Iterator<Item = &desk::TeamName> {
        self.actor.teams.iter()
    }

    /// Whether they work in any team.
    pub(crate) fn is_agent(&self) -> bool {
        !self.actor.teams.is_empty() && self.actor.standing == Standing::Member
    }

    /// Whether they work in that team.
    pub(crate) fn works_in(&self, team: &desk::TeamName) -> bool {
        self.is_agent() && self.actor.teams.contains(team)
    }

    /// Whether they see all private tickets of that team.
    pub(crate) fn is_confided(&self, team: &desk::TeamName) -> bool {
        let confided = self.actor.confided.contains(team) || self.actor.leads.contains(team);
        self.works_in(team) && confided
    }

    /// Their account.
    pub(crate) fn identity(&self) -> Identity {
        identity(&self.user)
    }

    /// What a managed directory says of them, where that is news.
    pub(crate) fn mark(&self) -> Option<&Mark> {
        self.mark.as_ref()
    }

    /// Somebody whom the configuration declares to be the same human.
    pub(crate) fn apart(&self) -> Option<&Apart> {
        self.apart.as_ref()
    }
}

/// The identity of a user.
pub(crate) fn identity(user: &UserRef) -> Identity {
    Identity {
        connection: user.connection.0.clone(),
        user: user.id.clone(),
    }
}

/// The human behind an account that was never met, by another account that the configuration gives to them.
async fn find_declared(
    uow: &mut UnitOfWork,
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

/// Another record of the same human: both were met before the configuration said that they are one.
async fn find_apart(
    uow: &mut UnitOfWork,
    desk: &Desk,
    identity: &Identity,
    met: &Met,
    accounts: &[Identity],
) -> Result<Option<Apart>, CommandError> {
    for other in desk.roster.identities_of(identity) {
        if other == *identity || accounts.contains(&other) {
            continue;
        }
        let person = uow.people().find_by_identity(&other).await?.map(|other| other.id);
        if let Some(person) = person.filter(|person| *person != met.person.id) {
            return Ok(Some(Apart {
                identity: other,
                person,
            }));
        }
    }
    Ok(None)
}

/// What an account calls itself, if that is not what it called itself before. A human with several accounts has several
/// names: they are called by the one that they changed last, not by the one that they speak with.
fn news(called: Option<String>, met: Option<&Met>) -> Option<String> {
    let before = met.map(|met| met.called.as_ref().unwrap_or(&met.person.name));
    called.filter(|called| before != Some(called))
}

/// What a managed directory says of a full member.
fn mark(desk: &Desk, user: &UserRef, known: &Known, standing: Standing) -> Option<Mark> {
    if standing != Standing::Member || !desk.managed.contains(&user.connection) {
        return None;
    }
    Mark::of(known.profile(user)?.email.as_deref()?)
}

fn is_news(mark: &Mark, met: Option<&Met>, uow: &UnitOfWork) -> bool {
    let before = met.and_then(|met| met.mark.as_ref());
    before.is_none_or(|(before, at)| before != mark || uow.now() - *at >= MARK_IS_FRESH)
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
