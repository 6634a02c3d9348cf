//! Reads what happened to a ticket from the database, as far as promises depend on it.

use std::collections::BTreeMap;

use desk::{
    Entry, Happened, Metric, PersonId, Promise, Promises, RemarkId, Talk, Terms, Ticket, TicketEvent,
    Timestamp,
};
use store::{Remark, SlaClock};

use crate::error::CommandError;
use crate::facts::sla::journal::{Extension, History};
use crate::facts::sla::terms;
use crate::facts::talk;
use crate::work::Work;

/// A promise, and how a lead extended it.
#[derive(Clone, Debug)]
pub(crate) struct Promised<'p> {
    /// The promise, as the policy computes it.
    pub(crate) promise: Promise<'p>,
    /// The last extension.
    pub(crate) extension: Option<Extension>,
}

/// Reads the history that the stored clocks of a ticket follow from, without the last `unseen` events. Only the next response
/// needs to know what every message means.
pub(crate) async fn history<'p>(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'p>,
    (before, unseen): (&[SlaClock], usize),
) -> Result<History<'p>, CommandError> {
    let mut entries = work.journal().of(ticket.id).await?;
    entries.truncate(entries.len().saturating_sub(unseen));
    let answers = answers(before);
    if terms.policy.targets.are_for(Metric::NextResponse) {
        let messages = messages(work, ticket, &entries, &answers).await?;
        return Ok(History::with_messages(ticket, terms, &entries, &messages));
    }
    let answered = match answers.first() {
        Some(met) => Some(*met),
        None => terms::first_answer(work, ticket, &entries).await?,
    };
    Ok(History::of(ticket, terms, &entries, answered))
}

/// Reads the promises to a ticket that the desk shows.
pub(crate) async fn promised<'w>(
    work: &mut Work<'w>,
    ticket: &Ticket,
) -> Result<Vec<Promised<'w>>, CommandError> {
    let Some(terms) = terms::of(work, ticket).await? else {
        return Ok(Vec::new());
    };
    let before = work.sla_clocks().of(ticket.id).await?;
    let history = history(work, ticket, terms, (&before, 0)).await?;
    let promises = Promises::of(&history.moments).to_show(work.now()).into_iter();
    let promised = promises.map(|promise| Promised {
        extension: history.extensions_of(&promise).pop(),
        promise,
    });
    Ok(promised.collect())
}

/// Replays a ticket against the policies of the settings, with every message. Nothing is promised to a ticket that no
/// policy matches.
pub(crate) async fn replay<'w>(work: &mut Work<'w>, ticket: &Ticket) -> Result<Promises<'w>, CommandError> {
    let Some(terms) = terms::of(work, ticket).await? else {
        return Ok(Promises::of(&[]));
    };
    let entries = work.journal().of(ticket.id).await?;
    let answers = answers(&work.sla_clocks().of(ticket.id).await?);
    let messages = messages(work, ticket, &entries, &answers).await?;
    let history = History::with_messages(ticket, terms, &entries, &messages);
    Ok(Promises::of(&history.moments))
}

/// When the ticket was answered, as far as its stored clocks say: first, and last.
fn answers(clocks: &[SlaClock]) -> Vec<Timestamp> {
    let answers = clocks.iter().filter(|clock| match clock.metric {
        Metric::FirstResponse | Metric::NextResponse => true,
        Metric::Resolution => false,
    });
    answers.filter_map(|clock| clock.met).collect()
}

/// What the public messages of a ticket mean for promises.
async fn messages(
    work: &mut Work<'_>,
    ticket: &Ticket,
    entries: &[Entry],
    answers: &[Timestamp],
) -> Result<BTreeMap<RemarkId, Happened<'static>>, CommandError> {
    let remarks = work.remarks().of(ticket.id).await?;
    let remarks: BTreeMap<RemarkId, &Remark> = remarks.iter().map(|remark| (remark.id, remark)).collect();
    let mut authors = Authors::default();
    let mut messages = BTreeMap::new();
    for entry in entries {
        let (TicketEvent::RemarkAdded { remark, article }, Some(by)) = (&entry.event, entry.by) else {
            continue;
        };
        let said = match remarks.get(remark) {
            Some(said) => Some((*said).clone()),
            // A message about a ticket that was merged into this one.
            None => work.remarks().find(*remark).await?,
        };
        let Some(said) = said.filter(|said| !said.opening && article.is_none()) else {
            continue;
        };
        let what = match authors.role(work, (ticket, &said), by).await? {
            // Small talk and deleted messages need no reply. The journal itself says whether an answer ended a hold.
            Role::Requester if said.deleted_at.is_some() => continue,
            Role::Requester if talk::of(work.words(), &said.text, &said.files) == Talk::SmallTalk => continue,
            Role::Requester => Happened::Asked,
            Role::Agent => Happened::Replied,
            Role::Other if answers.contains(&entry.at) => Happened::Replied,
            Role::Other => continue,
        };
        messages.insert(*remark, what);
    }
    Ok(messages)
}

/// Who the author of a public message is.
#[derive(Clone, Copy, Debug)]
enum Role {
    Requester,
    Agent,
    Other,
}

/// The authors that were looked up.
#[derive(Debug, Default)]
struct Authors {
    people: BTreeMap<PersonId, PersonId>,
    agents: BTreeMap<PersonId, bool>,
}

impl Authors {
    /// Returns who wrote a message. The requester of a ticket that was merged into this one is a requester too.
    async fn role(
        &mut self,
        work: &mut Work<'_>,
        (ticket, said): (&Ticket, &Remark),
        by: PersonId,
    ) -> Result<Role, CommandError> {
        let person = match self.people.get(&by) {
            Some(person) => *person,
            None => work.joins().now(by).await?,
        };
        self.people.insert(by, person);
        let requester = match said.ticket == ticket.id {
            true => Some(ticket.requester),
            false => work
                .tickets()
                .peek(said.ticket)
                .await?
                .map(|merged| merged.requester),
        };
        if requester == Some(person) {
            return Ok(Role::Requester);
        }
        match said.by_agent {
            Some(true) => return Ok(Role::Agent),
            Some(false) => return Ok(Role::Other),
            None => {}
        }
        // A message from the time before this was noted. Only an agent of the team could write in a form of the desk.
        if said.source.is_none() {
            return Ok(Role::Agent);
        }
        let is_agent = match self.agents.get(&by) {
            Some(is_agent) => *is_agent,
            None => terms::is_agent(work, ticket, by).await?,
        };
        self.agents.insert(by, is_agent);
        Ok(if is_agent { Role::Agent } else { Role::Other })
    }
}
