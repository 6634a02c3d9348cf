//! Reads what happened to a ticket from the database, as far as promises depend on it.

use std::collections::BTreeMap;

use desk::{
    Entry, Happened, Metric, Promise, Promises, RemarkId, Talk, Terms, Ticket, TicketEvent, Timestamp,
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

/// Reads the history that the stored clocks of a ticket follow from. An answer that has counted still counts, even if its
/// author has left the team.
pub(crate) async fn history<'p>(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'p>,
    before: &[SlaClock],
) -> Result<History<'p>, CommandError> {
    let entries = work.journal().of(ticket.id).await?;
    let answered = match answered(before) {
        Some(met) => Some(met),
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
    let history = history(work, ticket, terms, &before).await?;
    let promises = Promises::of(&history.moments).at(work.now()).into_iter();
    // The desk has no clock of the next response yet.
    let promises = promises.filter(|promise| promise.metric != Metric::NextResponse);
    let promised = promises.map(|promise| Promised {
        extension: history.extensions.get(&promise.metric).copied(),
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
    let answered = answered(&work.sla_clocks().of(ticket.id).await?);
    let messages = messages(work, ticket, &entries, answered).await?;
    let history = History::with_messages(ticket, terms, &entries, &messages);
    Ok(Promises::of(&history.moments))
}

/// When the ticket was answered first, as its stored clocks say.
fn answered(clocks: &[SlaClock]) -> Option<Timestamp> {
    let mut clocks = clocks.iter();
    let first = clocks.find(|clock| clock.metric == Metric::FirstResponse);
    first.and_then(|clock| clock.met)
}

/// What the public messages of a ticket mean for promises.
async fn messages(
    work: &mut Work<'_>,
    ticket: &Ticket,
    entries: &[Entry],
    answered: Option<Timestamp>,
) -> Result<BTreeMap<RemarkId, Happened<'static>>, CommandError> {
    let remarks = work.remarks().of(ticket.id).await?;
    let remarks: BTreeMap<RemarkId, &Remark> = remarks.iter().map(|remark| (remark.id, remark)).collect();
    let mut people = BTreeMap::new();
    let mut messages = BTreeMap::new();
    for entry in entries {
        let (TicketEvent::RemarkAdded { remark, article }, Some(by)) = (&entry.event, entry.by) else {
            continue;
        };
        let Some(said) = remarks
            .get(remark)
            .filter(|said| !said.opening && article.is_none())
        else {
            continue;
        };
        let (is_requester, is_agent) = match people.get(&by) {
            Some(known) => *known,
            None => {
                let is_requester = work.joins().now(by).await? == ticket.requester;
                (is_requester, terms::is_agent(work, ticket, by).await?)
            }
        };
        people.insert(by, (is_requester, is_agent));
        let what = match (is_requester, is_agent || answered == Some(entry.at)) {
            // Small talk needs no reply. The journal itself says whether an answer ended a hold.
            (true, _) if talk::of(work.words(), &said.text, &said.files) == Talk::SmallTalk => continue,
            (true, _) => Happened::Asked,
            (false, true) => Happened::Replied,
            (false, false) => continue,
        };
        messages.insert(*remark, what);
    }
    Ok(messages)
}
