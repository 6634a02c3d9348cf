//! Handles "something new": an unrouted message, even if it was added to an open ticket, becomes a ticket of its own.

use chat::{Card, IncomingMessage, Reply};
use desk::{Kind, Refusal, Source, Ticket, TicketId};
use store::{PostRole, Side};

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::fields::Levels;
use crate::intake::open::open;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::unrouted;
use crate::intake::unrouted::Purpose;
use crate::interaction::Interaction;
use crate::threads::posts::NewPost;
use crate::threads::{posts, speaking};
use crate::work::Work;

/// Handles [It's something new] under an acknowledgement, and [Something new] among the tickets to choose from.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let (draft, unrouted) = unrouted::find(work, id, &[Purpose::Doubt, Purpose::Choice]).await?;
    if draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    let message = unrouted.first()?;
    if unrouted.ticket.is_some() {
        // The messages were added to another ticket provisionally.
        for message in &unrouted.said {
            work.origins().release(&message.message).await?;
        }
    }
    let opening = Opening {
        kind: Kind::Incident,
        levels: Levels::default(),
        title: titled(work.settings(), message, &message.text.to_plain()),
        description: match unrouted.ticket {
            Some(_) => unrouted.words(),
            None => message.text.to_plain(),
        },
        service: None,
        requester: interaction.actor,
        opener: interaction.actor,
        source: match message.location.direct {
            true => Source::Direct,
            false => Source::Mention,
        },
        team: work
            .settings()
            .team_for(&message.location.channel)
            .ok_or(Refusal::Gone)?,
        start: Start::Message {
            said: message,
            link: unrouted.link.as_deref(),
        },
        earlier: &[],
        follows: None,
    };
    let opened = open(work, opening).await?;
    unrouted::take(work, id).await?;
    let new = match &opened {
        Opened::New(ticket) => {
            join(work, ticket, &unrouted.said, interaction.actor).await?;
            if let Some(old) = unrouted.ticket.as_deref() {
                tell_team(work, old, ticket, &interaction.actor.person.name).await?;
            }
            ticket
        }
        Opened::Already(ticket) => ticket,
    };
    let args = [
        ("reference", new.reference.into()),
        ("title", new.title.clone().into()),
    ];
    let noted = Card::plain(work.words().say_with("fresh-opened", &args));
    Ok(interaction.turn_into(work, noted))
}

/// Adds the messages after the first one to the ticket. Messages that belong to another ticket stay there.
pub(crate) async fn join(
    work: &mut Work<'_>,
    ticket: &Ticket,
    messages: &[IncomingMessage],
    actor: &Actor,
) -> Result<(), CommandError> {
    for message in messages.iter().skip(1) {
        let origins = &mut work.origins();
        let claimed = origins
            .claim(&message.message, ticket.id, actor.person.id, message.at)
            .await?;
        if claimed.is_none() {
            speaking::in_thread(work, ticket.clone(), Side::Requester, message, actor).await?;
        }
    }
    Ok(())
}

/// Posts a notice in the old ticket's team thread that the message belongs to the new ticket.
async fn tell_team(work: &mut Work<'_>, old: &str, new: &Ticket, name: &str) -> Result<(), CommandError> {
    let old: TicketId = old.parse().map_err(|_| Refusal::Gone)?;
    let old = work.tickets().get(old).await?;
    let args = [("name", name.into()), ("reference", new.reference.into())];
    let card = Card::plain(work.words().say_with("fresh-moved", &args));
    posts::post(work, &old, NewPost::new(Side::Team, PostRole::Notice, card)).await
}
