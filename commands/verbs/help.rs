//! Help: what the desk can do for whoever asks.

use chat::{Card, Reply};
use desk::{Action, Resource};

use crate::asker::Asker;
use crate::{CommandError, Desk};

/// `/desk`, with or without words.
pub(crate) fn command(desk: &Desk, asker: &Asker) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let words = &desk.words;
    let mut text = words.say("help-requester");
    if asker.is_agent() {
        text.push_str("\n\n");
        text.push_str(&words.say("help-agent"));
    }
    Ok(Reply::Private(Card::plain(text)))
}
