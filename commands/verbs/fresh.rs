//! Something new: a message that went to an open ticket, or waits for its ticket, becomes a ticket of its own.

use chat::{Card, Reply, Said};
use desk::{DraftId, Kind, Refusal, Source, Ticket, TicketId};
use store::{PostRole, Side, UnitOfWork};

use crate::ask::Ask;
use crate::asker::Asker;
use crate::opening::{Opened, Opening, Start, open, titled};
use crate::verbs::speak;
use crate::waiting::{self, For};
use crate::{CommandError, Desk, remarks};

/// "It's something new" under an acknowledgement, and "Something new" among the tickets to choose from.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let (draft, waiting) = waiting::find(uow, id, &[For::Doubt, For::Choice]).await?;
    if draft.owner != ask.asker.person.id {
        return Err(Refusal::Gone.into());
    }
    let said = waiting.first()?;
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(desk, said, &said.text.to_plain()),
        description: match waiting.ticket {
            Some(_) => waiting.words(),
            None => said.text.to_plain(),
        },
        requester: ask.asker,
        opener: ask.asker,
        source: Source::Direct,
        team: desk.team_for(&said.spot.channel).ok_or(Refusal::Gone)?,
        start: Start::Message { said, link: None },
        earlier: &[],
        follows: None,
    };
    let opened = open(uow, desk, opening).await?;
    waiting::take(uow, id).await?;
    let new = match &opened {
        Opened::New(ticket) => {
            join(uow, desk, ticket, &waiting.said, ask.asker).await?;
            if let Some(old) = waiting.ticket.as_deref() {
                tell_team(uow, desk, old, ticket, &ask.asker.person.name).await?;
            }
            ticket
        }
        Opened::Already(ticket) => ticket,
    };
    let args = [
        ("reference", new.reference.into()),
        ("title", new.title.clone().into()),
    ];
    let noted = Card::plain(desk.words.say_with("fresh-opened", &args));
    Ok(ask.turn_into(uow, noted))
}

/// Whatever was said after the first message is about the same ticket. What went elsewhere already stays there.
pub(crate) async fn join(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    said: &[Said],
    asker: &Asker,
) -> Result<(), CommandError> {
    for said in said.iter().skip(1) {
        let origins = &mut uow.origins();
        let known = origins
            .claim(&said.message, ticket.id, asker.person.id, said.at)
            .await?;
        if known.is_none() {
            speak::in_thread(uow, desk, ticket.clone(), Side::Requester, said, asker).await?;
        }
    }
    Ok(())
}

/// Whoever read the words in the old ticket's thread learns that they belong elsewhere.
async fn tell_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    old: &str,
    new: &Ticket,
    name: &str,
) -> Result<(), CommandError> {
    let old: TicketId = old.parse().map_err(|_| Refusal::Gone)?;
    let old = uow.tickets().get(old).await?;
    let args = [("name", name.into()), ("reference", new.reference.into())];
    let card = Card::plain(desk.words.say_with("fresh-moved", &args));
    remarks::post(uow, &old, Side::Team, PostRole::Notice, card, None).await
}
