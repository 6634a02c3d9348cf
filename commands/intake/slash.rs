//! The slash command `/ticket` with words.

use chat::{Reply, Spot, Text, Token, Values};
use desk::{Action, Kind, Refusal, Resource, Source, title_from};
use store::UnitOfWork;

use crate::actor::actor::Asker;
use crate::actor::prefetched::Known;
use crate::error::CommandError;
use crate::intake::duplicate::Outcome;
use crate::intake::open::{Opening, Start};
use crate::intake::{category, confirmations, duplicate, fields, limits, on_behalf};
use crate::settings::Desk;
use crate::verbs::Verb;

/// `/ticket`, with words or without.
pub(crate) async fn command(
    uow: &mut UnitOfWork,
    desk: &Desk,
    spot: &Spot,
    words: &Text,
    options: &Values,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let asked: Option<Kind> = options.get("kind").and_then(|kind| kind.parse().ok());
    let kind = asked.unwrap_or_default();
    if let Some((user, words)) = on_behalf::named(&asker.user, words, options)
        && user != asker.user
    {
        return on_behalf::command(uow, desk, spot, &user, &words, kind, asker, known).await;
    }
    if words.is_blank() {
        limits::check(uow, desk, asker).await?;
        if let Some(card) = category::chooser(desk, asked) {
            return Ok(Reply::Private(card));
        }
        return Ok(Reply::Form(fields::form(
            desk,
            Token::bare(Verb::Open.as_str()),
            kind,
            "",
            "",
        )));
    }
    let words = words.to_plain();
    let title = title_from(&words);
    start(uow, desk, spot, kind, title, words, asker).await
}

/// Opens a ticket that no message stands behind.
pub(crate) async fn start(
    uow: &mut UnitOfWork,
    desk: &Desk,
    spot: &Spot,
    kind: Kind,
    title: String,
    description: String,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    let team = desk.team_for(&spot.channel).ok_or(Refusal::Gone)?;
    let opening = Opening {
        kind,
        title,
        description,
        requester: asker,
        opener: asker,
        source: Source::Command,
        team,
        start: Start::Spot(spot),
        earlier: &[],
        follows: None,
    };
    match duplicate::open_or_ask(uow, desk, opening, &[]).await? {
        Outcome::Opened(new) => Ok(confirmations::opened(desk, &new, spot)),
        Outcome::Asked(_, question) => Ok(Reply::Private(*question)),
    }
}
