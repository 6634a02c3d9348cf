//! An approval with the change or the request that it is about, and the people behind the accounts that it names.

use std::collections::BTreeSet;

use chat::{ChannelRef, Connection, UserRef};
use desk::approval::{
    Approval, ApprovalPolicy, ApprovalState, ApprovalSubject, Counted, Participants, Round, Seat, Stage,
    Terms,
};
use desk::change::Change;
use desk::{ApprovalId, Identity, PersonId, Refusal, Resource, ServiceName, TeamName, Ticket};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::candidates::candidates;
use crate::facts::presence;
use crate::settings::Settings;
use crate::work::Work;

/// What an approval is about.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// A change.
    Change(Box<Change>),
    /// The request of a ticket.
    Request(Box<Ticket>),
}

/// An approval, what it is about, and the people behind the accounts.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    /// The approval.
    pub(crate) approval: Approval,
    /// The change or the request.
    pub(crate) about: About,
    /// The people as they are now.
    pub(crate) people: Participants,
}

impl About {
    /// Returns the reference that people use.
    pub(crate) fn reference(&self) -> String {
        match self {
            About::Change(change) => change.number.to_string(),
            About::Request(ticket) => ticket.reference.to_string(),
        }
    }

    /// Returns the title, in one line.
    pub(crate) fn title(&self) -> &str {
        match self {
            About::Change(change) => &change.content.title,
            About::Request(ticket) => &ticket.title,
        }
    }

    /// Returns the first line of cards.
    pub(crate) fn heading(&self) -> String {
        format!("{}  {}", self.reference(), self.title())
    }

    /// Returns the person who asks for the approval.
    pub(crate) fn requester(&self) -> PersonId {
        match self {
            About::Change(change) => change.requester,
            About::Request(ticket) => ticket.requester,
        }
    }

    /// Returns the people whose own matter it is.
    fn involved(&self) -> Vec<PersonId> {
        match self {
            About::Change(change) => vec![change.requester],
            About::Request(ticket) => vec![ticket.requester, ticket.opened_by],
        }
    }

    /// Returns the affected services.
    pub(crate) fn services(&self) -> &[ServiceName] {
        match self {
            About::Change(change) => &change.content.services,
            About::Request(ticket) => ticket.service.as_slice(),
        }
    }

    /// Returns whether few people may know of the matter.
    pub(crate) fn is_private(&self) -> bool {
        match self {
            About::Change(_) => false,
            About::Request(ticket) => ticket.is_private(),
        }
    }

    /// Returns the team that is responsible. Its calendar counts the time of the approval.
    pub(crate) fn team<'a>(&'a self, settings: &'a Settings) -> Option<&'a TeamName> {
        match self {
            About::Change(_) => settings.change_team(),
            About::Request(ticket) => Some(&ticket.team),
        }
    }

    /// Returns the resource on which a person decides who was asked, or was not.
    pub(crate) fn resource<'a>(&'a self, settings: &'a Settings, is_asked: bool) -> Resource<'a> {
        match self {
            About::Change(change) => Resource::Change {
                requester: change.requester,
                is_asked,
                is_implementer: false,
                team: settings.change_team(),
            },
            About::Request(ticket) => Resource::Request { ticket, is_asked },
        }
    }
}

impl Matter {
    /// Returns the channels of the policy. The approval of a private request is shown in no channel.
    pub(crate) fn channels<'s>(&self, settings: &'s Settings) -> &'s [ChannelRef] {
        match self.about.is_private() {
            true => &[],
            false => settings.approval_channels(&self.approval.terms.policy),
        }
    }

    /// Returns whether a person was asked in the current round, on any account.
    pub(crate) fn is_asked(&self, account: &Identity) -> bool {
        let person = self.people.owner(account);
        person.is_some_and(|person| self.asks(person))
    }

    /// Returns whether the current round asks a person, as an approver or as a substitute.
    pub(crate) fn asks(&self, person: PersonId) -> bool {
        let mut asked = self.approval.round().into_iter().flat_map(named);
        asked.any(|named| self.people.owner(named) == Some(person))
    }

    /// Returns whether a person was an approver of the current round and lost the role.
    pub(crate) fn has_lost_role(&self, actor: &Actor) -> bool {
        let mut seats = self.approval.round().into_iter().flat_map(|round| &round.seats);
        let is_own = |account: &Identity| actor.identities().contains(account);
        seats.any(|seat| {
            (seat.vacant && is_own(&seat.account)) || seat.instead_of.as_ref().is_some_and(is_own)
        })
    }

    /// Returns whether a person is asked in the current round. Accounts that have left give no rights.
    pub(crate) fn may_read(&self, actor: &Actor) -> bool {
        let mut asked = self.approval.round().into_iter().flat_map(named);
        asked.any(|named| actor.identities().contains(named))
    }

    /// Returns the accounts of the substitutes among the people who can decide in the current round.
    pub(crate) fn substitutes_who_decide(&self, counted: &[Counted]) -> Vec<Identity> {
        let seats = self.approval.round().into_iter().flat_map(|round| &round.seats);
        let substitutes = seats.filter_map(|seat| Some((seat, &seat.substitute.as_ref()?.account)));
        let decides = |(seat, by): &(&Seat, &Identity)| {
            let mut counted = counted.iter().filter(|one| one.seats.contains(&seat.account));
            counted.any(|one| self.people.owner(by) == Some(one.person))
        };
        substitutes.filter(decides).map(|(_, by)| by.clone()).collect()
    }

    /// Returns how many people can decide, if they are too few.
    pub(crate) fn too_few(&self) -> Option<u32> {
        self.approval.too_few(&self.people)
    }
}

/// The accounts of the approvers of a round, and of their substitutes.
fn named(round: &Round) -> impl Iterator<Item = &Identity> {
    round.seats.iter().filter(|seat| !seat.vacant).flat_map(|seat| {
        let substitute = seat.substitute.as_ref().map(|substitute| &substitute.account);
        [Some(&seat.account), substitute].into_iter().flatten()
    })
}

/// Reads an approval and what it is about. `reader` is the account of the person who reads.
pub(crate) async fn find(
    work: &mut Work<'_>,
    id: ApprovalId,
    reader: Option<&Identity>,
) -> Result<Matter, CommandError> {
    let approval = work.approvals().find(id).await?.ok_or(Refusal::Gone)?;
    let about = match approval.subject {
        ApprovalSubject::Change(change) => About::Change(Box::new(work.changes().get(change).await?)),
        ApprovalSubject::Ticket(ticket) => About::Request(Box::new(work.tickets().get(ticket).await?)),
    };
    let mut accounts: Vec<Identity> = approval.accounts().into_iter().cloned().collect();
    accounts.extend(reader.cloned());
    let people = participants(work, &accounts, &about.involved()).await?;
    Ok(Matter {
        approval,
        about,
        people,
    })
}

/// Reads the newest approval of a request.
pub(crate) async fn of_request(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Matter>, CommandError> {
    let newest = work
        .approvals()
        .newest_of(ApprovalSubject::Ticket(ticket.id))
        .await?;
    match newest {
        Some(approval) => Ok(Some(find(work, approval.id, None).await?)),
        None => Ok(None),
    }
}

/// The approval for which a ticket waits.
#[derive(Clone, Debug)]
pub(crate) struct Awaited {
    /// The approval.
    pub(crate) approval: ApprovalId,
    /// The number of its current round.
    pub(crate) revision: i64,
    /// Its state.
    pub(crate) state: ApprovalState,
    /// The people who can decide and have not answered.
    pub(crate) waiting: Vec<Awaiting>,
    /// How many people can decide, if they are too few.
    pub(crate) too_few: Option<u32>,
}

/// A person who can decide and has not answered.
#[derive(Clone, Debug)]
pub(crate) struct Awaiting {
    /// The person.
    pub(crate) person: PersonId,
    /// The approvers whose seats the person fills. They are others if the person is a substitute.
    pub(crate) approvers: BTreeSet<PersonId>,
}

/// Reads the approval for which a ticket waits. Other tickets cost no statement.
pub(crate) async fn awaited(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Awaited>, CommandError> {
    if !ticket.awaits_approval() {
        return Ok(None);
    }
    let Some(matter) = of_request(work, ticket).await? else {
        return Ok(None);
    };
    let too_few = matter.too_few();
    let Matter { approval, people, .. } = matter;
    let round = approval.round();
    let counted = round.map_or_else(Vec::new, |round| approval.count(round, &people));
    let waiting = counted.iter().filter(|one| one.vote.is_none());
    let waiting = waiting.map(|one| Awaiting {
        person: one.person,
        approvers: one.seats.iter().filter_map(|seat| people.owner(seat)).collect(),
    });
    Ok(Some(Awaited {
        approval: approval.id,
        revision: approval.revision(),
        state: approval.state,
        waiting: waiting.collect(),
        too_few,
    }))
}

/// Returns whose accounts these are now. Accounts that the configuration declares to be one person's have one owner, even
/// if the desk has two records of that person. The matter is the own matter of the people in `involved`.
pub(crate) async fn participants(
    work: &mut Work<'_>,
    accounts: &[Identity],
    involved: &[PersonId],
) -> Result<Participants, CommandError> {
    let mut people = Participants::default();
    for account in accounts {
        if let Some(owner) = owner(work, account).await? {
            people.owners.insert(account.clone(), owner);
        }
    }
    for person in involved {
        people.involved.insert(*person);
        for account in work.people().identities_of(*person).await? {
            people.involved.extend(owner(work, &account).await?);
        }
    }
    Ok(people)
}

async fn owner(work: &mut Work<'_>, account: &Identity) -> Result<Option<PersonId>, CommandError> {
    let mut all = work.settings().roster.identities_of(account);
    all.insert(account.clone());
    let mut owners = BTreeSet::new();
    for one in all {
        owners.extend(
            work.people()
                .find_by_identity(&one)
                .await?
                .map(|person| person.id),
        );
    }
    Ok(owners.into_iter().next())
}

/// Returns what a policy says, and whom it names. Accounts that have left, and accounts whose people the desk does not know,
/// are not asked.
pub(crate) async fn terms(
    work: &mut Work<'_>,
    policy: &ApprovalPolicy,
    affected: &[ServiceName],
    involved: &[PersonId],
) -> Result<(Terms, Participants), CommandError> {
    let settings = work.settings();
    let accounts = named_by(settings, policy, affected);
    let people = participants(work, &accounts, involved).await?;
    let left = presence::left(work, &accounts).await?;
    let is_open = |account: &Identity| !left.contains(account);
    let stages = policy.rounds.iter().map(|rule| {
        let asked = candidates(settings, &rule.ask, affected).into_iter();
        let asked = asked.filter(|candidate| is_open(&candidate.account));
        Stage {
            seats: Seat::of_people(asked.collect(), &people),
            need: rule.need,
        }
    });
    let fallback = policy.fallback.iter().filter(|account| is_open(account));
    let terms = Terms {
        policy: policy.name.clone(),
        stages: stages.collect(),
        veto: policy.veto,
        fallback: fallback.cloned().map(Seat::fallback).collect(),
        reasons: policy.reasons.clone(),
        confirm: policy.confirm,
        remind: policy.remind,
        expire: policy.expire,
    };
    Ok((terms, people))
}

/// Returns the accounts that a policy names for a change of these services.
pub(crate) fn named_by(
    settings: &Settings,
    policy: &ApprovalPolicy,
    affected: &[ServiceName],
) -> Vec<Identity> {
    let asked = policy
        .rounds
        .iter()
        .flat_map(|rule| candidates(settings, &rule.ask, affected));
    let asked = asked.map(|candidate| candidate.account);
    asked.chain(policy.fallback.iter().cloned()).collect()
}

/// Returns the users whom the policies can ask, so that their names are looked up.
pub(crate) fn users_to_ask(settings: &Settings) -> BTreeSet<UserRef> {
    let services: Vec<ServiceName> = settings
        .services
        .iter()
        .map(|service| service.name.clone())
        .collect();
    let policies = settings.approvals.iter().map(|approval| &approval.policy);
    let accounts = policies.flat_map(|policy| named_by(settings, policy, &services));
    accounts.map(|account| user(&account)).collect()
}

/// Returns the account on which a person who is asked gets messages: the one that was asked, or another one if it is closed.
pub(crate) async fn reached(
    work: &mut Work<'_>,
    people: &Participants,
    asked: &Identity,
) -> Result<Identity, CommandError> {
    let Some(person) = people.owner(asked) else {
        return Ok(asked.clone());
    };
    let open = presence::reached_by(work, person).await?;
    Ok(match open.contains(asked) {
        true => asked.clone(),
        false => open.into_iter().next().unwrap_or_else(|| asked.clone()),
    })
}

/// Returns the user of an account.
pub(crate) fn user(account: &Identity) -> UserRef {
    UserRef::new(&Connection(account.connection.clone()), account.user.clone())
}
