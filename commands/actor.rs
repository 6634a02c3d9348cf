//! The actor of a command: a user of a platform, the person behind the user, and the person's rights.

use chat::{Membership as ChatMembership, UserRef};
use chrono::Duration;
use desk::{
    Action, Article, Denied, Identity, Membership, Person, PersonId, Principal, Readership, Resource,
    authorize,
};
use std::collections::BTreeSet;
use store::{DirectoryEvidence, Met};

use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::work::Work;

/// The age at which recorded directory evidence is saved again, even if it is unchanged.
const EVIDENCE_IS_FRESH: Duration = Duration::days(1);

/// A person who acts, or for whom somebody else acts.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    /// The user on the platform.
    pub(crate) user: UserRef,
    /// The person in the desk's records.
    pub(crate) person: Person,
    principal: Principal,
    record: Record,
    /// The current name of the account, if it differs from the recorded name.
    called: Option<String>,
    /// The evidence of a managed directory about the account, if it has to be saved.
    directory_evidence: Option<DirectoryEvidence>,
    /// Another record that the configuration declares to be the same person.
    same_person: Option<SamePerson>,
    /// Whether the account is recorded as left.
    has_left: bool,
    /// The articles that the person may read.
    readership: Readership,
    /// The open accounts of the person.
    identities: BTreeSet<Identity>,
}

/// Another record of the same person.
#[derive(Clone, Debug)]
pub(crate) struct SamePerson {
    /// The account of the other record.
    pub(crate) identity: Identity,
    /// The person of the other record.
    pub(crate) person: PersonId,
}

/// Whether the desk's records lack the account or the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    Complete,
    NewIdentity,
    NewPerson,
}

impl Actor {
    /// Finds the person behind a user. Writes nothing; see [`Actor::remember`].
    pub(crate) async fn find(
        work: &mut Work<'_>,
        user: &UserRef,
        prefetched: &Prefetched,
    ) -> Result<Self, CommandError> {
        let identity = identity(user);
        let called = prefetched.profile(user).map(|profile| profile.name.clone());
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
        let has_others = match &met {
            Some(met) => met.has_others,
            None => record == Record::NewIdentity,
        };
        let known_accounts = match has_others {
            true => work.people().accounts_of(person.id).await?,
            false => Vec::new(),
        };
        // The current account is not checked here: its membership comes from the platform.
        let closed = known_accounts
            .iter()
            .filter(|account| account.left.is_some() && account.identity != identity);
        let closed: BTreeSet<Identity> = closed.map(|account| account.identity.clone()).collect();
        let accounts: Vec<Identity> = known_accounts
            .into_iter()
            .map(|account| account.identity)
            .collect();
        let same_person = match (&met, work.settings().roster.declares(&identity)) {
            (Some(met), true) => find_other_record(work, &identity, met, &accounts).await?,
            (Some(_) | None, _) => None,
        };
        let membership = membership(prefetched.membership(user));
        let all = work.settings().roster.all_of(&identity, accounts);
        let open: BTreeSet<Identity> = all.difference(&closed).cloned().collect();
        let mut actor = Self {
            user: user.clone(),
            principal: work.settings().roster.actor(person.id, &all, &closed, membership),
            person,
            record,
            called: changed_name(called, met.as_ref()),
            directory_evidence: directory_evidence(work.settings(), user, prefetched, membership)
                .filter(|directory_evidence| must_be_saved(directory_evidence, met.as_ref(), work)),
            same_person,
            has_left: met.as_ref().is_some_and(|met| met.left.is_some()),
            readership: match membership {
                Membership::Member => work.settings().roster.readership(&open),
                _ => Readership::public(),
            },
            identities: open,
        };
        if let Some(name) = &actor.called {
            actor.person.name.clone_from(name);
        }
        Ok(actor)
    }

    /// Updates the records of the actor. Callers do so only after the actor passed an authorization check.
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

    /// Adds the account to the records if it is missing.
    pub(crate) fn keep(&self, work: &mut Work<'_>) {
        let identity = identity(&self.user);
        match self.record {
            Record::Complete => {}
            Record::NewIdentity => work.people().join_identity(&self.person, &identity),
            Record::NewPerson => work.people().insert(&self.person, &identity),
        }
    }

    /// Returns whether the account is recorded as left.
    pub(crate) fn has_left(&self) -> bool {
        self.has_left
    }

    /// Returns what the actor may read of the knowledge base.
    pub(crate) fn readership(&self) -> &Readership {
        &self.readership
    }

    /// Checks that the actor may do something.
    pub(crate) fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
        authorize(&self.principal, action, resource)
    }

    /// Returns whether the desk has no record of the actor.
    pub(crate) fn is_new(&self) -> bool {
        self.record == Record::NewPerson
    }

    /// Returns the teams of the actor.
    pub(crate) fn teams(&self) -> impl Iterator<Item = &desk::TeamName> {
        self.principal.teams.iter()
    }

    /// Returns whether the actor is a member of any team.
    pub(crate) fn is_agent(&self) -> bool {
        !self.principal.teams.is_empty() && self.principal.membership == Membership::Member
    }

    /// Returns whether the actor is an administrator of the desk.
    pub(crate) fn is_administrator(&self) -> bool {
        self.principal.administrator && self.principal.membership == Membership::Member
    }

    /// Returns an article as the object of an action.
    pub(crate) fn article(&self, article: &Article) -> Resource<'static> {
        let owner = article.content.owner.as_ref();
        let is_owner = owner.is_some_and(|owner| self.identities.contains(owner));
        Resource::Article {
            owner: is_owner.then_some(self.person.id),
        }
    }

    /// Returns whether the actor is a guest of the workspace or guild.
    pub(crate) fn is_guest(&self) -> bool {
        self.principal.membership == Membership::Guest
    }

    /// Returns whether the actor is a member of a team.
    pub(crate) fn works_in(&self, team: &desk::TeamName) -> bool {
        self.is_agent() && self.principal.teams.contains(team)
    }

    /// Returns whether the actor sees all private tickets of a team.
    pub(crate) fn is_confided(&self, team: &desk::TeamName) -> bool {
        let confidant_of = self.principal.confidant_of.contains(team) || self.principal.leads.contains(team);
        self.works_in(team) && confidant_of
    }

    /// Returns the identity of the actor's account.
    pub(crate) fn identity(&self) -> Identity {
        identity(&self.user)
    }

    /// Returns the open accounts of the person.
    pub(crate) fn identities(&self) -> &BTreeSet<Identity> {
        &self.identities
    }

    /// Returns the evidence of a managed directory about the account, if it has to be saved.
    pub(crate) fn directory_evidence(&self) -> Option<&DirectoryEvidence> {
        self.directory_evidence.as_ref()
    }

    /// Returns another record that the configuration declares to be the same person.
    pub(crate) fn same_person(&self) -> Option<&SamePerson> {
        self.same_person.as_ref()
    }
}

/// Returns the identity of a user.
pub(crate) fn identity(user: &UserRef) -> Identity {
    Identity {
        connection: user.connection.0.clone(),
        user: user.id.clone(),
    }
}

/// Finds the person of an unknown account through another account that the configuration declares for the same person.
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

/// Finds another record of the same person. Both records are older than the declaration in the configuration.
async fn find_other_record(
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

/// Returns the name of an account, if it differs from the account's recorded name. A person with several accounts has
/// several names; the person's name is the one that changed last, not the name of the current account.
fn changed_name(called: Option<String>, met: Option<&Met>) -> Option<String> {
    let before = met.map(|met| met.called.as_ref().unwrap_or(&met.person.name));
    called.filter(|called| before != Some(called))
}

/// Returns the evidence of a managed directory about a full member.
fn directory_evidence(
    settings: &Settings,
    user: &UserRef,
    prefetched: &Prefetched,
    membership: Membership,
) -> Option<DirectoryEvidence> {
    if membership != Membership::Member || !settings.managed.contains(&user.connection) {
        return None;
    }
    DirectoryEvidence::of(prefetched.profile(user)?.email.as_deref()?)
}

fn must_be_saved(directory_evidence: &DirectoryEvidence, met: Option<&Met>, work: &Work<'_>) -> bool {
    let before = met.and_then(|met| met.directory_evidence.as_ref());
    before.is_none_or(|(before, at)| before != directory_evidence || work.now() - *at >= EVIDENCE_IS_FRESH)
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
