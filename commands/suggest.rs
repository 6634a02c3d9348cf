//! A message where the desk only suggests: its author is asked quietly, once, and nothing happens without their word.

use chat::{Aloud, ButtonStyle, Card, OutboundMessage, Reply, Said, What};
use desk::{DraftId, PersonId};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::verb::Verb;
use crate::waiting::{self, For, Waiting};
use crate::{CommandError, Desk, Known};

/// Asks the author of a message whether it is to be a ticket.
pub(crate) async fn ask(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if uow.rests().until(asker.person.id, &rest(said)).await?.is_some()
        || waiting::joined(uow, For::Suggestion, asker.person.id, said)
            .await?
            .is_some()
    {
        return Ok(Reply::Quiet);
    }
    asker.remember(uow);
    let waiting = Waiting::of(said, known.link(&said.message));
    let draft = waiting::begin(uow, For::Suggestion, asker.person.id, &waiting)?;
    let aloud = Aloud {
        answers: said.message.clone(),
        card: Card::plain(desk.words.say("suggest-aloud"))
            .button(desk.words.say("button-choices"), Verb::Choices.on_draft(draft)),
    };
    let what = What::Whisper {
        channel: said.spot.channel.clone(),
        thread: None,
        user: asker.user.clone(),
        card: question(desk, draft),
        aloud: Some(aloud),
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
    Ok(Reply::Quiet)
}

/// The question with its three answers.
pub(crate) fn question(desk: &Desk, draft: DraftId) -> Card {
    let words = &desk.words;
    Card::plain(words.say("suggest-question"))
        .styled_button(
            words.say("button-report"),
            Verb::Report.on_draft(draft),
            ButtonStyle::Primary,
        )
        .button(words.say("button-ask"), Verb::Ask.on_draft(draft))
        .button(words.say("button-not-now"), Verb::NotNow.on_draft(draft))
}

/// Leaves somebody alone in a channel for a while.
pub(crate) fn leave_alone(uow: &mut UnitOfWork, person: PersonId, said: &Said) {
    let until = uow.now() + QUIET_FOR;
    uow.rests().rest(person, &rest(said), until);
}

/// A working day: whoever said no to the first question does not want the second.
const QUIET_FOR: chrono::Duration = chrono::Duration::hours(8);

fn rest(said: &Said) -> String {
    format!("suggest:{}", said.spot.channel)
}
