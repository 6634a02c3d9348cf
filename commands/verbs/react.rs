//! The 🎫 reaction: its message becomes a ticket of its author, if the author or an agent put it there.

use chat::{Card, MessageRef, OutboundMessage, Reply, Said, What};
use desk::{Action, Denied, Kind, Refusal, Resource, Source};
use store::UnitOfWork;

use crate::alike::{self, Outcome};
use crate::asker::Asker;
use crate::opening::{Opening, Start, titled};
use crate::verb::TICKET_EMOJI;
use crate::{CommandError, Desk, Known, earlier, notices, refusals};

/// Somebody reacted to a message.
pub(crate) async fn react(
    uow: &mut UnitOfWork,
    desk: &Desk,
    message: &MessageRef,
    emoji: &str,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    let Some(said) = known.message(message).filter(|_| emoji == TICKET_EMOJI) else {
        return Ok(Reply::Quiet);
    };
    match ticket_of(uow, desk, said, asker, known).await {
        Err(CommandError::Refused(refusal)) => {
            refuse(uow, desk, said, asker, &refusal);
            Ok(Reply::Quiet)
        }
        other => other,
    }
}

async fn ticket_of(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if desk.is_triage(&said.spot.channel) {
        return Ok(Reply::Quiet);
    }
    let author = super::open::requester_of(uow, desk, said, asker, known).await?;
    let Some(team) = desk.team_for(&said.spot.channel) else {
        return Ok(Reply::Quiet);
    };

    let words = said.text.to_plain();
    let earlier = earlier::around(known, said);
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(desk, said, &words),
        description: said.text.to_plain(),
        requester: &author,
        opener: asker,
        source: Source::Reaction,
        team,
        start: Start::Message {
            said,
            link: known.link(&said.message),
        },
        earlier: &earlier,
        follows: None,
    };
    match alike::open_or_ask(uow, desk, opening, &[]).await? {
        Outcome::Opened(_) => {}
        Outcome::Asked(id, question) => alike::whisper(uow, desk, said, asker, id, *question),
    }
    Ok(Reply::Quiet)
}

/// The reaction is taken back where the platform allows it, and the reason whispered; whoever may not use the desk at
/// all hears nothing from it.
fn refuse(uow: &mut UnitOfWork, desk: &Desk, said: &Said, asker: &Asker, refusal: &Refusal) {
    let what = What::Unreact {
        message: said.message.clone(),
        user: asker.user.clone(),
        emoji: TICKET_EMOJI.to_owned(),
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
    if asker.may(Action::Open, Resource::Desk).is_err()
        || matches!(refusal, Refusal::Denied(Denied::NoMember))
    {
        return;
    }
    notices::whisper(uow, said, asker, Card::plain(refusals::sentence(desk, refusal)));
}
