//! Handles the slash command `/ticket`.

use chat::{Location, Reply, Text, Token, Values};
use desk::{Action, Refusal, Resource, Source, title_from};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::fields::{Filled, Reported, TicketFields};
use crate::intake::opening::{Opening, Start};
use crate::intake::{category, fields, limits, on_behalf, question};
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `/ticket`: opens a ticket from the text. Without text, shows the categories or the form.
pub(crate) async fn command(
    work: &mut Work<'_>,
    location: &Location,
    words: &Text,
    options: &Values,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let asked = options.get("kind").and_then(|kind| Reported::chosen(kind));
    let reported = asked.unwrap_or_default();
    if let Some((user, words)) = on_behalf::named(&actor.user, words, options)
        && user != actor.user
    {
        let requester = on_behalf::requester(work, &user, actor, work.prefetched()).await?;
        return on_behalf::command(work, location, (reported, &words), &requester, actor).await;
    }
    if words.is_blank() {
        limits::check(work, actor).await?;
        // A category has an urgency of its own.
        if !reported.has_stopped
            && let Some(card) = category::chooser(work.settings(), asked.map(|asked| asked.kind))
        {
            return Ok(Reply::Private(card));
        }
        return Ok(Reply::Form(fields::form(
            work.settings(),
            Token::bare(Verb::Open.as_str()),
            Filled {
                reported,
                ..Filled::default()
            },
        )));
    }
    let words = words.to_plain();
    let fields = TicketFields {
        reported,
        title: title_from(&words),
        description: words,
        service: None,
    };
    start(work, location, fields, actor).await
}

/// Opens a ticket without a starting message.
pub(crate) async fn start(
    work: &mut Work<'_>,
    location: &Location,
    fields: TicketFields,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let team = work.settings().team_for(&location.channel).ok_or(Refusal::Gone)?;
    let opening = Opening {
        kind: fields.reported.kind,
        levels: fields.reported.levels(),
        title: fields.title,
        description: fields.description,
        service: fields.service,
        requester: actor,
        opener: actor,
        source: Source::Command,
        team,
        start: Start::Location(location),
        earlier: &[],
        follows: None,
    };
    let outcome = question::open_or_ask(work, opening, &[]).await?;
    question::reply(work, outcome, actor).await
}
