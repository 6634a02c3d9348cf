//! `/desk`: help, the commands that link and unlink a person's accounts, and those that name a substitute.

use chat::{Card, Reply, Text};
use desk::{Action, Resource};

use crate::actor::Actor;
use crate::approval::away;
use crate::error::CommandError;
use crate::people::{link, unlink};
use crate::settings::Settings;
use crate::work::Work;

/// The most characters of an unknown command that the answer quotes.
const ECHO: usize = 40;

/// Handles `/desk`.
pub(crate) async fn command(work: &mut Work<'_>, words: &Text, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let typed = words.to_plain();
    let (verb, rest) = match typed.trim().split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None => (typed.trim(), ""),
    };
    match (verb.to_lowercase().as_str(), rest) {
        ("" | "help", _) => Ok(Reply::Private(Card::plain(help(work.settings(), actor)))),
        ("link", "") => link::offer(work, actor).await,
        ("link", code) => link::enter(work, actor, code).await,
        ("unlink", _) => unlink::list(work, actor).await,
        ("away", "") => away::show(work, actor).await,
        ("back", _) | ("away", "end") => away::end(work, actor).await,
        ("away", _) => away::begin(work, words, actor).await,
        _ => {
            let (typed, _) = Text::plain(typed.trim()).cut(ECHO);
            let typed = typed.to_plain();
            let unknown = work.words().say_with("help-unknown", &[("typed", typed.into())]);
            let all = format!("{unknown}\n{}", help(work.settings(), actor));
            Ok(Reply::Private(Card::plain(all)))
        }
    }
}

fn help(settings: &Settings, actor: &Actor) -> String {
    let words = &settings.words;
    let mut text = words.say("help-requester");
    if actor.is_agent() {
        text.push_str("\n\n");
        text.push_str(&words.say("help-agent"));
    }
    text
}
