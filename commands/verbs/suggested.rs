//! The answers to the desk's quiet question under a message: a problem, a wish, or nothing for now.

use chat::{Anchor, Card, Happening, Home, OutboundMessage, Reply, What};
use desk::{DraftId, Kind, Refusal, Source};
use store::{Draft, UnitOfWork};

use crate::alike::{self, Outcome};
use crate::ask::Ask;
use crate::opening::{Opened, Opening, Start, titled};
use crate::verbs::fresh;
use crate::verbs::open::already_text;
use crate::waiting::{self, For, Waiting};
use crate::{CommandError, Desk, suggest};

/// "Get help", which stands in the open where the platform cannot whisper: the question itself, for its author alone.
pub(crate) async fn choices(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (draft, mut waiting) = own(uow, ask).await?;
    let id = draft.id;
    if let Happening::Click {
        message: Some(aloud), ..
    } = &ask.inbound.what
        && waiting.aloud.as_ref() != Some(aloud)
    {
        waiting.aloud = Some(aloud.clone());
        waiting::note(uow, draft, &waiting)?;
    }
    Ok(Reply::Private(suggest::question(desk, id)))
}

/// "Report a problem" and "Ask for something": one click makes a ticket of the words.
pub(crate) async fn opens(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    kind: Kind,
) -> Result<Reply, CommandError> {
    let (draft, waiting) = own(uow, ask).await?;
    let said = waiting.first()?;
    let opening = Opening {
        kind,
        title: titled(desk, said, &said.text.to_plain()),
        description: said.text.to_plain(),
        requester: ask.asker,
        opener: ask.asker,
        source: Source::Suggestion,
        team: desk.team_for(&said.spot.channel).ok_or(Refusal::Gone)?,
        start: Start::Message {
            said,
            link: waiting.link.as_deref(),
        },
        earlier: &[],
        follows: None,
    };
    let more = waiting.said.get(1..).unwrap_or_default();
    let outcome = alike::open_or_ask(uow, desk, opening, more).await?;
    waiting::take(uow, draft.id).await?;
    take_away(uow, &waiting);
    let text = match &outcome {
        Outcome::Asked(_, question) => return Ok(Reply::Replace((**question).clone())),
        Outcome::Opened(Opened::New(ticket)) => {
            fresh::join(uow, desk, ticket, &waiting.said, ask.asker).await?;
            let args = [
                ("reference", ticket.reference.into()),
                ("title", ticket.title.clone().into()),
                ("team", desk.team_title(&ticket.team).into()),
            ];
            desk.words.say_with("opened-thread", &args)
        }
        Outcome::Opened(Opened::Already(ticket)) => already_text(desk, ticket),
    };
    Ok(Reply::Replace(Card::plain(text)))
}

/// "Not now": nothing becomes of the words, and their author is left alone for a while.
pub(crate) async fn not_now(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (draft, waiting) = own(uow, ask).await?;
    suggest::leave_alone(uow, ask.asker.person.id, waiting.first()?);
    waiting::take(uow, draft.id).await?;
    take_away(uow, &waiting);
    Ok(Reply::Replace(Card::plain(desk.words.say("suggest-not-now"))))
}

/// The words of whoever clicks. What stands in the open can be clicked by everybody, and serves its author alone.
async fn own(uow: &mut UnitOfWork, ask: &Ask<'_>) -> Result<(Draft, Waiting), CommandError> {
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let (draft, waiting) = waiting::find(uow, id, &[For::Suggestion]).await?;
    match draft.owner == ask.asker.person.id {
        true => Ok((draft, waiting)),
        false => Err(Refusal::NotYours.into()),
    }
}

/// Takes away what stood in the open.
fn take_away(uow: &mut UnitOfWork, waiting: &Waiting) {
    let Some(aloud) = &waiting.aloud else { return };
    let what = What::Remove {
        home: Home::Channel(aloud.channel.clone()),
        message: Anchor::Message(aloud.clone()),
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
}
