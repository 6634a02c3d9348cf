//! The policy and the calendar that apply to a ticket, and the first answer.

use std::collections::{BTreeMap, BTreeSet};

use desk::{Entry, PersonId, SlaFacts, Terms, Ticket, TicketEvent, Timestamp};

use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// Returns what is promised about a ticket. A desk without policies promises nothing.
pub(crate) async fn of<'w>(work: &mut Work<'w>, ticket: &Ticket) -> Result<Option<Terms<'w>>, CommandError> {
    let settings: &'w Settings = work.settings();
    let levels = &settings.levels;
    let asks_for_groups = levels.policies.iter().any(|policy| policy.when.group.is_some());
    let groups = match asks_for_groups {
        true => {
            let identities = work.people().identities_of(ticket.requester).await?;
            let readership = settings.roster.readership(&identities.into_iter().collect());
            readership.groups.into_iter().collect()
        }
        false => BTreeSet::new(),
    };
    let facts = SlaFacts {
        team: &ticket.team,
        kind: ticket.reference.kind,
        service: ticket.service.as_ref(),
        groups: &groups,
    };
    Ok(levels.policy_for(&facts).map(|found| Terms {
        policy: found.policy,
        calendar: levels.calendar_for(found.policy, &ticket.team),
        priority: ticket.priority,
    }))
}

/// Finds the first public message of an agent of the ticket's team. The message that opened the ticket is none, even if
/// an agent wrote it for somebody else. An article is none either. A person who was an agent at that time is one.
pub(crate) async fn first_answer(
    work: &mut Work<'_>,
    ticket: &Ticket,
    entries: &[Entry],
) -> Result<Option<Timestamp>, CommandError> {
    let mut agents: BTreeMap<PersonId, bool> = BTreeMap::new();
    for entry in entries {
        let TicketEvent::RemarkAdded {
            remark,
            article: None,
        } = &entry.event
        else {
            continue;
        };
        let Some(by) = entry.by.filter(|by| *by != ticket.requester) else {
            continue;
        };
        let remark = work.remarks().find(*remark).await?;
        let Some(remark) = remark.filter(|remark| !remark.opening) else {
            continue;
        };
        let is_agent = match remark.by_agent.or_else(|| agents.get(&by).copied()) {
            Some(is_agent) => is_agent,
            None => {
                let is_agent = is_agent(work, ticket, by).await?;
                agents.insert(by, is_agent);
                is_agent
            }
        };
        if is_agent {
            return Ok(Some(entry.at));
        }
    }
    Ok(None)
}

/// Returns whether the author of an entry is a member or a lead of the ticket's team, and not its requester. Entries keep
/// the ids from before accounts were joined.
pub(crate) async fn is_agent(
    work: &mut Work<'_>,
    ticket: &Ticket,
    author: PersonId,
) -> Result<bool, CommandError> {
    let person = work.joins().now(author).await?;
    if person == ticket.requester {
        return Ok(false);
    }
    let identities = work.people().identities_of(person).await?;
    let team = work.settings().roster.team(&ticket.team);
    Ok(team.is_some_and(|team| {
        identities
            .iter()
            .any(|one| team.members.contains(one) || team.leads.contains(one))
    }))
}
