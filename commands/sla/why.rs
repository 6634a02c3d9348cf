//! Why then? Shows privately which stretches of time the promises about a ticket counted.

use chat::{Block, Card, Reply, Text, Tone};
use chrono_tz::Tz;
use desk::{Action, Resource, Ticket};

use crate::cards::explanation::{self, Shown};
use crate::error::CommandError;
use crate::facts::sla::recorded;
use crate::interaction::Interaction;
use crate::work::Work;

/// The most parts of a sum in one message. With them, three promises fit a private message on both platforms.
const MOST: usize = 20;

/// Handles `[Why then?]` on the team's card and on the warning.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ReadNotes, Resource::Ticket(&ticket))?;

    let profile = work.prefetched().profile(&interaction.actor.user);
    let zone = profile.and_then(|profile| profile.time_zone.as_deref()?.parse().ok());
    let paragraphs = paragraphs(work, &ticket, (zone, MOST)).await?;
    let title = format!("{}  {}", ticket.reference, ticket.title);
    let card = Card::framed(Tone::Grey, title);
    let card = paragraphs.into_iter().fold(card, |card, lines| {
        card.with(Block::Text(Text::plain(lines.join("\n"))))
    });
    Ok(Reply::Private(card))
}

/// Returns the explanation: the lines of each promise, and last the zone of all times. `zone` is that of the reader, if it
/// is known.
pub(super) async fn paragraphs(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (zone, most): (Option<Tz>, usize),
) -> Result<Vec<Vec<String>>, CommandError> {
    let promised = recorded::promised(work, ticket).await?;
    let settings = work.settings();
    let words = &settings.words;
    let Some(first) = promised.first() else {
        let args = [("reference", ticket.reference.into())];
        return Ok(vec![vec![words.say_with("why-none", &args)]]);
    };
    let zone = zone.unwrap_or_else(|| first.promise.terms.calendar.zone());
    let shown = Shown { zone, most };
    let promised = promised.iter();
    let explained = promised.map(|one| explanation::explain(settings, one, shown).to_vec());
    let zone = words.say_with("why-zone", &[("zone", zone.name().to_owned().into())]);
    Ok(explained.chain([vec![zone]]).collect())
}
