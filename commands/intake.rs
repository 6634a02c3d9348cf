//! Somebody said something: in a ticket's thread, to the desk directly, or in a watched channel.

use chat::{MessageRef, Reply, Said};
use desk::{Action, Kind, Resource, Source, Ticket, is_small_talk};
use store::{Side, UnitOfWork};

use crate::asker::Asker;
use crate::opening::{Opening, Start, titled};
use crate::settings::Intake;
use crate::verbs::speak;
use crate::{CommandError, Desk, Known, alike, breath, direct, follow, held, left_behind, mention, suggest};

/// Deals with a message.
pub(crate) async fn said(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if said.by_bot || (said.text.is_blank() && said.files.is_empty() && !said.addressed) {
        return Ok(Reply::Quiet);
    }
    if let Some(reply) = left_behind::closed(uow, desk, said, asker).await? {
        return Ok(reply);
    }
    if let Some((ticket, side)) = belongs_to(uow, said).await? {
        return match side {
            Side::Requester => follow::in_thread(uow, desk, ticket, said, asker).await,
            Side::Team => speak::in_thread(uow, desk, ticket, side, said, asker).await,
        };
    }
    if said.spot.direct {
        return direct::said(uow, desk, said, asker).await;
    }
    if said.addressed {
        return mention::said(uow, desk, said, asker, known).await;
    }
    match desk.watched(&said.spot.channel).map(|watched| watched.intake) {
        Some(intake @ (Intake::Ticket | Intake::Suggest)) if said.spot.thread.is_none() => {
            in_watched_channel(uow, desk, said, intake, asker, known).await
        }
        Some(Intake::Ticket | Intake::Suggest | Intake::Manual) | None => Ok(Reply::Quiet),
    }
}

/// The ticket in whose thread this was said, and on which side.
pub(crate) async fn belongs_to(
    uow: &mut UnitOfWork<'_>,
    said: &Said,
) -> Result<Option<(Ticket, Side)>, CommandError> {
    let found = if let Some(root) = &said.spot.thread {
        let thread = uow.threads().find_by_root(&said.spot.channel, root).await?;
        thread.map(|thread| (thread.ticket, thread.side))
    } else if let Some(answered) = said.replies_to.as_ref().filter(|_| said.spot.direct) {
        let answered = MessageRef::new(&said.message.channel, answered.clone());
        match uow.posts().find_by_message(&answered).await? {
            Some(post) => Some((
                follow::newest_under(uow, post.ticket, post.side).await?,
                post.side,
            )),
            None => {
                let thread = uow
                    .threads()
                    .find_by_root(&answered.channel, &answered.id)
                    .await?;
                thread.map(|thread| (thread.ticket, thread.side))
            }
        }
    } else {
        None
    };
    match found {
        Some((ticket, side)) => Ok(Some((uow.tickets().get(ticket).await?, side))),
        None => Ok(None),
    }
}

/// A message in a channel where messages are tickets.
async fn in_watched_channel(
    uow: &mut UnitOfWork<'_>,
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
    let goes_on = breath::followed_up(uow, desk, said, asker).await?;
    if let Some(ticket) = goes_on {
        if ticket.is_private() {
            return left_behind::goes_on_in_the_open(uow, desk, &ticket, said, asker).await;
        }
        if !is_small_talk(&words, desk.words.vocabulary())
            && uow
                .origins()
                .claim(&said.message, ticket.id, asker.person.id, said.at)
                .await?
                .is_none()
        {
            return speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await;
        }
        return Ok(Reply::Quiet);
    }
    // The team's own messages are announcements and answers; so are messages that begin by
    // naming somebody or answer somebody's message.
    let answers = breath::addressee(said).is_some() || said.replies_to.is_some();
    if asker.works_in(&team)
        || answers
        || (is_small_talk(&words, desk.words.vocabulary()) && said.files.is_empty())
    {
        return Ok(Reply::Quiet);
    }
    if held::joined(uow, desk, asker, said).await? {
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
    alike::open_or_whisper(uow, desk, said, opening).await?;
    Ok(Reply::Quiet)
}
