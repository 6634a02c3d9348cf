//! A policy begins to apply to open tickets. What lies in the past is recorded without messages, and each team reads once
//! how many tickets are late.

use std::collections::BTreeSet;

use chat::{Card, Conversation, OutboundMessage, Place};
use desk::{TeamName, TicketId};
use store::LateTickets;

use crate::effects::sla::clocks;
use crate::error::CommandError;
use crate::facts::sla::clocks::BREACH;
use crate::facts::sla::terms;
use crate::work::Work;

/// A team, and whether its private tickets are meant.
pub(crate) type Audience = (TeamName, bool);

/// Records what is promised about tickets. Returns the teams with a late ticket among them.
pub(crate) async fn apply(
    work: &mut Work<'_>,
    tickets: &[TicketId],
    redraws: bool,
) -> Result<BTreeSet<Audience>, CommandError> {
    let mut late = BTreeSet::new();
    for id in tickets {
        // A ticket that no policy matches is not locked.
        let Some(ticket) = work.tickets().peek(*id).await? else {
            continue;
        };
        if terms::of(work, &ticket).await?.is_none() {
            continue;
        }
        let ticket = work.tickets().get(*id).await?;
        let is_new = work.sla_clocks().of(*id).await?.is_empty();
        if !ticket.is_open() || !is_new {
            continue;
        }
        let clocks = clocks::record(work, &ticket).await?;
        if clocks
            .iter()
            .any(|clock| clock.met.is_none() && clock.reached >= BREACH)
        {
            late.insert((ticket.team.clone(), ticket.is_private()));
        }
        if redraws && !clocks.is_empty() {
            work.redraw(&ticket);
        }
    }
    Ok(late)
}

/// Tells each of these teams how many of its open tickets are late. Private tickets count only in the channel for private
/// tickets.
pub(crate) fn tell(work: &mut Work<'_>, late: &BTreeSet<Audience>, counts: &[LateTickets]) {
    let settings = work.settings();
    for (team, private) in late {
        let mut counts = counts.iter();
        let count = counts.find(|count| (&count.team, count.private) == (team, *private));
        let channel = match private {
            true => settings.confidential.get(team),
            false => settings.triage.get(team),
        };
        let (Some(count), Some(channel)) = (count.filter(|count| count.late > 0), channel) else {
            continue;
        };
        let args = [("late", count.late.into()), ("open", count.open.into())];
        let card = Card::plain(settings.words.text_with("late-already", &args));
        let place = Place::At(Conversation::Channel(channel.clone()));
        work.outbox().send(OutboundMessage::post(place, card), None);
    }
}
