//! Somebody said something: in a ticket's thread, to the desk directly, or in a watched channel.

use chat::{Reply, Said};
use desk::{Action, Kind, Resource, Source, is_small_talk};
use store::{Side, UnitOfWork};

use crate::actor::actor::Asker;
use crate::actor::prefetched::Known;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::open::{Opening, Start};
use crate::intake::{duplicate, followup, pending, suggest};
use crate::settings::{Desk, Intake};
use crate::threads::{closed_threads, speaking};

/// A message in a channel where messages are tickets.
pub(crate) async fn in_watched_channel(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    intake: Intake,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let Some(team) = desk.team_for(&said.spot.channel) else {
        return Ok(Reply::Quiet);
    };
    let words = said.text.to_plain();
    let goes_on = followup::followed_up(uow, desk, said, asker).await?;
    if let Some(ticket) = goes_on {
        if ticket.is_private() {
            return closed_threads::goes_on_in_the_open(uow, desk, &ticket, said, asker).await;
        }
        if !is_small_talk(&words)
            && uow
                .origins()
                .claim(&said.message, ticket.id, asker.person.id, said.at)
                .await?
                .is_none()
        {
            return speaking::in_thread(uow, desk, ticket, Side::Requester, said, asker).await;
        }
        return Ok(Reply::Quiet);
    }
    // The team's own messages are announcements and answers; so are messages that begin by
    // naming somebody or answer somebody's message.
    let answers = followup::addressee(said).is_some() || said.replies_to.is_some();
    if asker.works_in(&team) || answers || (is_small_talk(&words) && said.files.is_empty()) {
        return Ok(Reply::Quiet);
    }
    if pending::joined(uow, desk, asker, said).await? {
        return Ok(Reply::Quiet);
    }
    if intake == Intake::Suggest {
        return suggest::ask(uow, desk, said, asker, known).await;
    }
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(desk, said, &words),
        description: said.text.to_plain(),
        requester: asker,
        opener: asker,
        source: Source::Channel,
        team,
        start: Start::Message {
            said,
            link: known.link(&said.message),
        },
        earlier: &[],
        follows: None,
    };
    duplicate::open_or_whisper(uow, desk, said, opening).await?;
    Ok(Reply::Quiet)
}
