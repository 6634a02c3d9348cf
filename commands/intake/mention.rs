//! A message that names the desk: whoever writes so wants a ticket of it, wherever the desk can read it.

use chat::{Card, IncomingMessage, Reply};
use desk::{Action, Kind, Resource, Source, is_small_talk, title_from};
use store::Side;

use crate::actor::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::context::ContextMessage;
use crate::intake::opening::{Opening, Start};
use crate::intake::{context, duplicate, followup, pending};
use crate::settings::Settings;
use crate::threads::{closed_threads, private_lines, speaking};
use crate::work::Work;

/// Deals with a message that names the desk, outside any ticket's thread.
pub(crate) async fn said(
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    if work.settings().is_triage(&said.location.channel) {
        return Ok(Reply::Quiet);
    }
    let words = said.text.to_plain();
    let earlier = context::around(work.prefetched(), said);
    let points_up = said.text.is_blank() && !earlier.is_empty();
    if is_small_talk(&words, work.words().vocabulary()) && said.files.is_empty() && !points_up {
        let help = Card::plain(work.words().say("help-requester"));
        private_lines::send_private(work, said, actor, help);
        return Ok(Reply::Quiet);
    }
    if said.location.thread.is_none()
        && let Some(ticket) =
            followup::open_follow_up(work, &said.location.channel, actor.person.id, said.at).await?
    {
        if ticket.is_private() {
            return closed_threads::refuse_public_message(work, &ticket, said, actor).await;
        }
        let origins = &mut work.origins();
        let known = origins
            .claim(&said.message, ticket.id, actor.person.id, said.at)
            .await?;
        return match known {
            None => speaking::in_thread(work, ticket, Side::Requester, said, actor).await,
            Some(_) => Ok(Reply::Quiet),
        };
    }
    if said.location.thread.is_none() && pending::add_to_pending(work, actor, said).await? {
        return Ok(Reply::Quiet);
    }
    let Some(team) = work.settings().team_for(&said.location.channel) else {
        return Ok(Reply::Quiet);
    };
    let (title, description) = match earlier.first().filter(|_| points_up) {
        Some(first) => pointed_at(work.settings(), first),
        None => (titled(work.settings(), said, &words), words),
    };
    let opening = Opening {
        kind: Kind::Incident,
        title,
        description,
        requester: actor,
        opener: actor,
        source: Source::Mention,
        team,
        start: Start::Message {
            said,
            link: work.prefetched().link(&said.message),
        },
        earlier: &earlier,
        follows: None,
    };
    duplicate::open_or_ask_privately(work, said, opening).await?;
    Ok(Reply::Quiet)
}

/// Whoever says nothing but the desk's name in a thread means what the thread began with.
fn pointed_at(settings: &Settings, first: &ContextMessage) -> (String, String) {
    let words = first.said.text.to_plain();
    let title = title_from(&words);
    let title = match title.is_empty() {
        true => titled(settings, &first.said, &words),
        false => title,
    };
    (title, words)
}
