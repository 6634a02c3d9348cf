//! Policies begin to apply to open tickets, or change. What lies in the past is recorded without messages, and each team
//! reads once how many tickets are late.

use std::collections::BTreeSet;

use chat::{Card, Conversation, OutboundMessage, Place};
use desk::{TeamName, TicketId};
use store::LateTickets;

use crate::effects::sla::clocks;
use crate::effects::ticket::hold_nudges;
use crate::error::CommandError;
use crate::facts::sla::terms;
use crate::sla::late;
use crate::work::Work;

/// A team, and whether its private tickets are meant.
pub(crate) type Audience = (TeamName, bool);

/// Computes the promises about tickets again. Returns the teams with a ticket that became late.
pub(crate) async fn apply(
    work: &mut Work<'_>,
    tickets: &[TicketId],
    redraws: bool,
) -> Result<BTreeSet<Audience>, CommandError> {
    let mut late = BTreeSet::new();
    let clocks = work.sla_clocks().of_each(tickets).await?;
    for id in tickets {
        // A ticket that nothing is promised about is not locked.
        let Some(ticket) = work.tickets().peek(*id).await? else {
            continue;
        };
        let has_clocks = clocks.iter().any(|clock| clock.ticket == *id);
        let is_promised = has_clocks || terms::of(work, &ticket).await?.is_some();
        if !is_promised && ticket.hold().is_none() {
            continue;
        }
        let ticket = work.tickets().get(*id).await?;
        if !ticket.is_open() {
            continue;
        }
        hold_nudges::rearm(work, &ticket).await?;
        let recomputed = clocks::recompute(work, &ticket, 0).await?;
        if recomputed.is_newly_late {
            late.insert((ticket.team.clone(), ticket.is_private()));
        }
        if redraws && recomputed.has_changed {
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
        let card = card.button(
            settings.words.say("button-show-late"),
            late::token(team, *private),
        );
        let place = Place::At(Conversation::Channel(channel.clone()));
        work.outbox().send(OutboundMessage::post(place, card), None);
    }
}
