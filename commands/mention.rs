//! A message that names the desk: whoever writes so wants a ticket of it, wherever the desk can read it.

use chat::{Card, Reply, Said};
use desk::{Action, Kind, Resource, Source, is_small_talk, title_from};
use store::{Side, UnitOfWork};

use crate::asker::Asker;
use crate::earlier::{self, Earlier};
use crate::opening::{Opening, Start, titled};
use crate::verbs::speak;
use crate::{CommandError, Desk, Known, alike, breath, held, left_behind, notices};

/// Deals with a message that names the desk, outside any ticket's thread.
pub(crate) async fn said(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    if desk.is_triage(&said.spot.channel) {
        return Ok(Reply::Quiet);
    }
    let words = said.text.to_plain();
    let earlier = earlier::around(known, said);
    let points_up = said.text.is_blank() && !earlier.is_empty();
    if is_small_talk(&words, desk.words.vocabulary()) && said.files.is_empty() && !points_up {
        let help = Card::plain(desk.words.say("help-requester"));
        notices::whisper(uow, said, asker, help);
        return Ok(Reply::Quiet);
    }
    if said.spot.thread.is_none()
        && let Some(ticket) = breath::goes_on(uow, &said.spot.channel, asker.person.id, said.at).await?
    {
        if ticket.is_private() {
            return left_behind::goes_on_in_the_open(uow, desk, &ticket, said, asker).await;
        }
        let origins = &mut uow.origins();
        let known = origins
            .claim(&said.message, ticket.id, asker.person.id, said.at)
            .await?;
        return match known {
            None => speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await,
            Some(_) => Ok(Reply::Quiet),
        };
    }
    if said.spot.thread.is_none() && held::joined(uow, desk, asker, said).await? {
        return Ok(Reply::Quiet);
    }
    let Some(team) = desk.team_for(&said.spot.channel) else {
        return Ok(Reply::Quiet);
    };
    let (title, description) = match earlier.first().filter(|_| points_up) {
        Some(first) => pointed_at(desk, first),
        None => (titled(desk, said, &words), words),
    };
    let opening = Opening {
        kind: Kind::Incident,
        title,
        description,
        requester: asker,
        opener: asker,
        source: Source::Mention,
        team,
        start: Start::Message {
            said,
            link: known.link(&said.message),
        },
        earlier: &earlier,
        follows: None,
    };
    alike::open_or_whisper(uow, desk, said, opening).await?;
    Ok(Reply::Quiet)
}

/// Whoever says nothing but the desk's name in a thread means what the thread began with.
fn pointed_at(desk: &Desk, first: &Earlier) -> (String, String) {
    let words = first.said.text.to_plain();
    let title = title_from(&words);
    let title = match title.is_empty() {
        true => titled(desk, &first.said, &words),
        false => title,
    };
    (title, words)
}
