//! `/desk`: help, and what somebody decides about themselves.

use chat::{Card, Reply, Text};
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::verbs::{link, unlink};
use crate::{CommandError, Desk};

/// How much of what nobody understands is said back.
const ECHO: usize = 40;

/// `/desk`, with or without words.
pub(crate) async fn command(
    uow: &mut UnitOfWork,
    desk: &Desk,
    words: &Text,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let typed = words.to_plain();
    let (verb, rest) = match typed.trim().split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None => (typed.trim(), ""),
    };
    match (verb.to_lowercase().as_str(), rest) {
        ("" | "help", _) => Ok(Reply::Private(Card::plain(help(desk, asker)))),
        ("link", "") => link::offer(uow, desk, asker).await,
        ("link", code) => link::enter(uow, desk, asker, code).await,
        ("unlink", _) => unlink::list(uow, desk, asker).await,
        _ => {
            let (typed, _) = Text::plain(typed.trim()).cut(ECHO);
            let typed = typed.to_plain();
            let unknown = desk.words.say_with("help-unknown", &[("typed", typed.into())]);
            let all = format!("{unknown}\n{}", help(desk, asker));
            Ok(Reply::Private(Card::plain(all)))
        }
    }
}

fn help(desk: &Desk, asker: &Asker) -> String {
    let words = &desk.words;
    let mut text = words.say("help-requester");
    if asker.is_agent() {
        text.push_str("\n\n");
        text.push_str(&words.say("help-agent"));
    }
    text
}
