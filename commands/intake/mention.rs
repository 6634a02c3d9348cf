//! Handles messages that mention the desk: such a message opens a ticket in every channel that the desk can read.

use chat::{Card, IncomingMessage, Reply};
use desk::{Kind, Source, Talk, title_from};

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::context::ContextMessage;
use crate::intake::fields::Levels;
use crate::intake::opening::{Opening, Start};
use crate::intake::{channel, context, doubt, followup, guests, pending, question, small_talk};
use crate::settings::Settings;
use crate::threads::{closed_threads, private_lines};
use crate::work::Work;

/// Handles a message that mentions the desk, outside the thread of any ticket.
pub(crate) async fn said(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if !guests::may_open(work, message, actor).await? {
        return Ok(Reply::Quiet);
    }
    if work.settings().is_triage(&message.location.channel) {
        return Ok(Reply::Quiet);
    }
    let words = message.text.to_plain();
    let earlier = context::around(work.prefetched(), message);
    let refers_to_thread = message.text.is_blank() && !earlier.is_empty();
    if small_talk::talk(work, message) != Talk::Request && !refers_to_thread {
        let help = Card::plain(work.words().say("help-requester"));
        private_lines::send_private(work, message, actor, help);
        return Ok(Reply::Quiet);
    }
    if message.location.thread.is_none()
        && let Some(ticket) =
            followup::open_follow_up(work, &message.location.channel, actor.person.id, message.at).await?
    {
        if ticket.is_private() {
            return closed_threads::refuse_public_message(work, &ticket, message, actor).await;
        }
        if channel::add_to_ticket(work, ticket.clone(), message, actor).await? {
            doubt::tell(work, &ticket, message, actor).await?;
        }
        return Ok(Reply::Quiet);
    }
    if message.location.thread.is_none() && pending::add_to_pending(work, actor, message).await? {
        return Ok(Reply::Quiet);
    }
    let Some(team) = work.settings().team_for(&message.location.channel) else {
        return Ok(Reply::Quiet);
    };
    let (title, description) = match earlier.first().filter(|_| refers_to_thread) {
        Some(first) => text_of_first(work.settings(), first),
        None => (titled(work.settings(), message, &words), words),
    };
    let opening = Opening {
        kind: Kind::Incident,
        levels: Levels::default(),
        title,
        description,
        service: None,
        requester: actor,
        opener: actor,
        source: Source::Mention,
        team,
        start: Start::Message {
            said: message,
            link: work.prefetched().link(&message.message),
        },
        earlier: &earlier,
        follows: None,
    };
    let asked = question::open_or_ask_privately(work, message, opening).await;
    asked.map(|()| Reply::Quiet)
}

/// Returns title and description from the thread's first message. A mention without text refers to that message.
fn text_of_first(settings: &Settings, first: &ContextMessage) -> (String, String) {
    let words = first.said.text.to_plain();
    let title = title_from(&words);
    let title = match title.is_empty() {
        true => titled(settings, &first.said, &words),
        false => title,
    };
    (title, words)
}
