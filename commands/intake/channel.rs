//! Handles messages in watched channels, where messages become tickets.

use chat::{IncomingMessage, Reply};
use desk::{Action, Kind, Resource, Source, Talk, Ticket};
use store::Side;

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::fields::Levels;
use crate::intake::opening::{Opening, Start};
use crate::intake::{doubt, followup, guests, late_opening, pending, question, small_talk, suggest};
use crate::settings::Intake;
use crate::threads::{closed_threads, speaking};
use crate::work::Work;

/// Handles a message in a watched channel.
pub(crate) async fn in_watched_channel(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    intake: Intake,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    // Messages that begin with a mention, or that reply to a message, are answers.
    let answers = followup::addressee(message).is_some() || message.replies_to.is_some();
    if answers {
        actor.may(Action::Open, Resource::Desk)?;
    } else if !guests::may_open(work, message, actor).await? {
        return Ok(Reply::Quiet);
    }
    let Some(team) = work.settings().team_for(&message.location.channel) else {
        return Ok(Reply::Quiet);
    };
    let talk = small_talk::talk(work, message);
    if let Some(ticket) = followup::continued_ticket(work, message, actor).await? {
        if ticket.is_private() {
            return closed_threads::refuse_public_message(work, &ticket, message, actor).await;
        }
        if talk != Talk::SmallTalk {
            add_to_ticket(work, ticket, message, actor).await?;
        }
        return Ok(Reply::Quiet);
    }
    // The team's own messages are announcements or answers.
    if actor.works_in(&team) || answers || talk == Talk::SmallTalk {
        return Ok(Reply::Quiet);
    }
    if pending::add_to_pending(work, actor, message).await? {
        return Ok(Reply::Quiet);
    }
    if talk == Talk::CallForHelp {
        small_talk::ask_what_is_wrong(work, message, actor).await?;
        return Ok(Reply::Quiet);
    }
    if intake == Intake::Suggest {
        return suggest::ask(work, message, &team, actor).await;
    }
    let opening = Opening {
        kind: Kind::Incident,
        levels: Levels::default(),
        title: titled(work.settings(), message, &message.text.to_plain()),
        description: message.text.to_plain(),
        service: None,
        requester: actor,
        opener: actor,
        source: Source::Channel,
        team,
        start: Start::Message {
            said: message,
            link: work.prefetched().link(&message.message),
        },
        earlier: &[],
        follows: None,
    };
    question::open_or_ask_privately(work, message, opening).await?;
    Ok(Reply::Quiet)
}

/// Adds a channel message to the ticket that it continues, unless the message belongs to a ticket already.
pub(crate) async fn add_to_ticket(
    work: &mut Work<'_>,
    ticket: Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<bool, CommandError> {
    let origins = &mut work.origins();
    let claimed = origins
        .claim(&message.message, ticket.id, actor.person.id, message.at)
        .await?;
    if claimed.is_some() {
        return Ok(false);
    }
    followup::note_answer(work, &ticket, &message.location.channel, actor.person.id);
    if !message.addressed {
        doubt::join(work, &ticket, message, actor).await?;
    }
    if !late_opening::replace(work, &ticket, message, actor).await? {
        speaking::in_thread(work, ticket, Side::Requester, message, actor).await?;
    }
    Ok(true)
}
