//! Lists of tickets: a line for each, with its state and what is due next.

use chat::{Span, Text};
use desk::{Ticket, TicketId};
use store::{Side, SlaClock};

use crate::cards::{phrases, sla};
use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// The most lines of a list. With a title and a link in each line, the list fits one private message on both platforms.
pub(crate) const LINES: usize = 10;

/// The most characters of a title in a line.
const TITLE: usize = 70;

/// Reads the clocks of tickets. A desk that promises nothing shows nothing.
async fn clocks(work: &mut Work<'_>, tickets: &[Ticket]) -> Result<Vec<SlaClock>, CommandError> {
    if work.settings().levels.policies.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    Ok(work.sla_clocks().of_each(&ids).await?)
}

/// Sorts tickets by what is due next. Tickets without a due time come last, in their order.
pub(crate) async fn sort_by_due(work: &mut Work<'_>, tickets: &mut [Ticket]) -> Result<(), CommandError> {
    let clocks = clocks(work, tickets).await?;
    let due = |ticket: &Ticket| {
        let running = clocks
            .iter()
            .filter(|clock| clock.ticket == ticket.id && clock.is_running());
        running.filter_map(|clock| clock.due).min()
    };
    tickets.sort_by_key(|ticket| {
        let due = due(ticket);
        (due.is_none(), due)
    });
    Ok(())
}

/// Returns a line for each ticket. With a side, the lines link to the ticket's card there.
pub(crate) async fn list(
    work: &mut Work<'_>,
    tickets: &[Ticket],
    side: Option<Side>,
) -> Result<Text, CommandError> {
    lines(work, tickets, side, true).await
}

/// Returns a line for each ticket of a team, for a channel: the words of requesters stay in the tickets.
pub(crate) async fn list_without_titles(
    work: &mut Work<'_>,
    tickets: &[Ticket],
) -> Result<Text, CommandError> {
    lines(work, tickets, Some(Side::Team), false).await
}

async fn lines(
    work: &mut Work<'_>,
    tickets: &[Ticket],
    side: Option<Side>,
    has_titles: bool,
) -> Result<Text, CommandError> {
    let mut lines = Text::default();
    let clocks = match side {
        Some(Side::Team) => clocks(work, tickets).await?,
        // Requesters read on their cards what is due.
        Some(Side::Requester | Side::Approver) | None => Vec::new(),
    };
    for ticket in tickets.iter().take(LINES) {
        if !lines.0.is_empty() {
            lines = lines.then("\n");
        }
        let reference = ticket.reference.to_string();
        let url = match side {
            Some(side) => link(work, ticket, side).await?,
            None => None,
        };
        lines = lines.then(match url {
            Some(url) => Span::Jump {
                url,
                label: reference,
            },
            None => Span::Bold(reference),
        });
        if has_titles {
            let (title, _) = Text::plain(ticket.title.clone()).cut(TITLE);
            lines = lines.then("  ").then(title);
        }
        let state = phrases::state_line(work.settings(), ticket);
        lines = lines.then(format!(" · {state}"));
        let clocks: Vec<&SlaClock> = clocks.iter().filter(|clock| clock.ticket == ticket.id).collect();
        let due = sla::in_list(work.settings(), &clocks);
        lines = due
            .into_iter()
            .fold(lines, |lines, due| lines.then(" · ").then(due));
    }
    let left_out = i64::try_from(tickets.len().saturating_sub(LINES)).unwrap_or(i64::MAX);
    Ok(and_more(work.settings(), lines, left_out))
}

/// Adds how many more tickets there are.
pub(crate) fn and_more(settings: &Settings, lines: Text, count: i64) -> Text {
    match count > 0 {
        true => {
            let args = [("count", count.into())];
            lines
                .then("\n")
                .then(settings.words.text_with("tickets-more", &args))
        }
        false => lines,
    }
}

/// Returns the link to the ticket's card, or else the link to the message that opened the ticket.
async fn link(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<Option<String>, CommandError> {
    let card = work.posts().card_of(ticket.id, side).await?;
    let to_card = card
        .and_then(|card| card.message)
        .and_then(|message| work.prefetched().link_to(&message));
    if to_card.is_some() {
        return Ok(to_card);
    }
    let thread = work.threads().of(ticket.id, side).await?;
    Ok(thread.and_then(|thread| thread.link))
}
