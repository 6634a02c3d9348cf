//! Judges whether a message asks for something, and asks authors who call for help what is wrong.

use chat::{Card, IncomingMessage};
use chrono::Duration;
use desk::Talk;

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::talk;
use crate::threads::private_lines;
use crate::work::Work;

/// The cool-down's name for the question what is wrong.
const ASKED: &str = "asked_what_is_wrong";

/// A person who calls for help several times is asked once in this interval.
const ASKING_INTERVAL: Duration = Duration::minutes(10);

/// Returns what a message asks for. A message with files always asks for something.
pub(crate) fn talk(work: &Work<'_>, message: &IncomingMessage) -> Talk {
    talk::of(work.words(), &message.text, &message.files)
}

/// Asks the author of a call for help privately what is wrong.
pub(crate) async fn ask_what_is_wrong(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<(), CommandError> {
    let person = actor.person.id;
    if work.cooldowns().until(person, ASKED).await?.is_some() {
        return Ok(());
    }
    actor.remember(work);
    let until = work.now() + ASKING_INTERVAL;
    work.cooldowns().start(person, ASKED, until);
    let card = Card::plain(work.words().say("what-is-wrong"));
    private_lines::send_private(work, message, actor, card);
    Ok(())
}
