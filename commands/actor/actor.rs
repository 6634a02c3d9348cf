//! Who is asking: a user of a platform, the human behind it, and what they may do.

use chat::{Membership as ChatMembership, UserRef};
use chrono::Duration;
use desk::{Action, Denied, Identity, Membership, Person, PersonId, Principal, Resource, authorize};
use store::{DirectoryEvidence, Met};

use crate::actor::prefetched::Prefetched;
use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// How old what a managed directory said of an account may become before it is noted again.
const MARK_IS_FRESH: Duration = Duration::days(1);

/// Somebody who asks for something, or in whose name it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    /// As the platform knows them.
    pub(crate) user: UserRef,
    /// As we know them.
    pub(crate) person: Person,
    principal: Principal,
    record: Record,
    /// What their account calls itself now, where that is news.
    called: Option<String>,
    /// What a managed directory says of their account now, where that is news.
    directory_evidence: Option<DirectoryEvidence>,
    /// Somebody whom the configuration declares to be the same human, and who has a record of their own.
    same_person: Option<SamePerson>,
    /// Whether nobody read at their account any more when it was last looked at.
    has_left: bool,
}

/// Another record of the same human.
#[derive(Clone, Debug)]
pub(crate) struct SamePerson {
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

impl Actor {
    /// Finds the human behind a user. Writes nothing: see [`Actor::remember`].
    pub(crate) async fn find(
        work: &mut Work<'_>,
        user: &UserRef,
        known: &Prefetched,
    ) -> Result<Self, CommandError> {
        let identity = identity(user);
        let called = known.profile(user).map(|profile| profile.name.clone());
        let met = work.people().meet(&identity).await?;
        let (person, record) = match &met {
            Some(met) => (met.person.clone(), Record::Complete),
            None => match find_declared(work, &identity).await? {
                Some(person) => (person, Record::NewIdentity),
                None => {
                    let name = called.clone().unwrap_or_else(|| user.id.clone());
                    let id = work.mint::<PersonId>();
                    (Person { id, name }, Record::NewPerson)
                }
            },
        };
        let kept = match &met {
            Some(met) if met.has_others => work.people().accounts_of(person.id).await?,
            Some(_) | None => Vec::new(),
        };
        // Where they speak from, the platform says what they are there.
        let closed = kept
            .iter()
            .filter(|account| account.left.is_some() && account.identity != identity);
        let closed = closed.map(|account| account.identity.clone()).collect();
        let accounts: Vec<Identity> = kept.into_iter().map(|account| account.identity).collect();
        let same_person = match (&met, work.settings().roster.declares(&identity)) {
            (Some(met), true) => find_apart(work, &identity, met, &accounts).await?,
            (Some(_) | None, _) => None,
        };
        let membership = membership(known.membership(user));
        let all = work.settings().roster.all_of(&identity, accounts);
        let mut actor = Self {
            user: user.clone(),
            principal: work.settings().roster.actor(person.id, &all, &closed, membership),
            person,
            record,
            called: news(called, met.as_ref()),
            directory_evidence: directory_evidence(work.settings(), user, known, membership)
                .filter(|directory_evidence| is_news(directory_evidence, met.as_ref(), work)),
            same_person,
            has_left: met.as_ref().is_some_and(|met| met.left.is_some()),
        };
        if let Some(name) = &actor.called {
            actor.person.name.clone_from(name);
        }
        Ok(actor)
    }

    /// Brings our records up to date, once it is clear that they may do something.
    pub(crate) fn remember(&self, work: &mut Work<'_>) {
        let identity = identity(&self.user);
        self.keep(work);
        if let Some(name) = &self.called {
            work.people().note_name(&identity, name);
            work.people().rename(self.person.id, name);
        }
        if let Some(directory_evidence) = &self.directory_evidence {
            work.people()
                .save_directory_evidence(&identity, directory_evidence);
        }
    }

    /// Sees to it that there is a record of their account.
    pub(crate) fn keep(&self, work: &mut Work<'_>) {
        let identity = identity(&self.user);
        match self.record {
            Record::Complete => {}
            Record::NewIdentity => work.people().join_identity(&self.person, &identity),
            Record::NewPerson => work.people().insert(&self.person, &identity),
        }
    }

    /// Whether nobody read at their account any more when it was last looked at.
    pub(crate) fn has_left(&self) -> bool {
        self.has_left
    }

    /// Whether they may do that.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        authorize(&self.principal, action, resource)
    }

    /// Whether the desk has never met them.
    pub(crate) fn is_new(&self) -> bool {
        self.record == Record::NewPerson
    }

    /// The teams they work in.
    pub(crate) fn teams(&self) -> impl Iterator<Item = &desk::TeamName> {
        self.principal.teams.iter()
    }

    /// Whether they work in any team.
    pub(crate) fn is_agent(&self) -> bool {
        !self.principal.teams.is_empty() && self.principal.membership == Membership::Member
    }

    /// Whether they work in that team.
    pub(crate) fn works_in(&self, team: &desk::TeamName) -> bool {
        self.is_agent() && self.principal.teams.contains(team)
    }

    /// Whether they see all private tickets of that team.
    pub(crate) fn is_confided(&self, team: &desk::TeamName) -> bool {
        let confidant_of = self.principal.confidant_of.contains(team) || self.principal.leads.contains(team);
        self.works_in(team) && confidant_of
    }

    /// Their account.
    pub(crate) fn identity(&self) -> Identity {
        identity(&self.user)
    }

    /// What a managed directory says of them, where that is news.
    pub(crate) fn directory_evidence(&self) -> Option<&DirectoryEvidence> {
        self.directory_evidence.as_ref()
    }

    /// Somebody whom the configuration declares to be the same human.
    pub(crate) fn same_person(&self) -> Option<&SamePerson> {
        self.same_person.as_ref()
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
async fn find_declared(work: &mut Work<'_>, identity: &Identity) -> Result<Option<Person>, CommandError> {
    for other in work.settings().roster.identities_of(identity) {
        if other != *identity
            && let Some(person) = work.people().find_by_identity(&other).await?
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Another record of the same human: both were met before the configuration said that they are one.
async fn find_apart(
    work: &mut Work<'_>,
    identity: &Identity,
    met: &Met,
    accounts: &[Identity],
) -> Result<Option<SamePerson>, CommandError> {
    for other in work.settings().roster.identities_of(identity) {
        if other == *identity || accounts.contains(&other) {
            continue;
        }
        let person = work
            .people()
            .find_by_identity(&other)
            .await?
            .map(|other| other.id);
        if let Some(person) = person.filter(|person| *person != met.person.id) {
            return Ok(Some(SamePerson {
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
fn directory_evidence(
    settings: &Settings,
    user: &UserRef,
    known: &Prefetched,
    membership: Membership,
) -> Option<DirectoryEvidence> {
    if membership != Membership::Member || !settings.managed.contains(&user.connection) {
        return None;
    }
    DirectoryEvidence::of(known.profile(user)?.email.as_deref()?)
}

fn is_news(directory_evidence: &DirectoryEvidence, met: Option<&Met>, work: &Work<'_>) -> bool {
    let before = met.and_then(|met| met.directory_evidence.as_ref());
    before.is_none_or(|(before, at)| before != directory_evidence || work.now() - *at >= MARK_IS_FRESH)
}

fn membership(membership: ChatMembership) -> Membership {
    match membership {
        ChatMembership::Member => Membership::Member,
        ChatMembership::Guest => Membership::Guest,
        ChatMembership::Stranger => Membership::Stranger,
        ChatMembership::Bot => Membership::Bot,
        ChatMembership::Deactivated => Membership::Deactivated,
    }
}
