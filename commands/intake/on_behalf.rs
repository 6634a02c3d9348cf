//! Opens tickets on behalf of another person: `/ticket for @lee printer eats paper`, and from other people's
//! messages.

use chat::{Card, IncomingMessage, Location, Reply, Span, Text, UserRef, Values};
use chrono::Duration;
use desk::{Action, DraftId, Refusal, Resource, Source, title_from};
use serde::{Deserialize, Serialize};
use store::Draft;

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::confirmations;
use crate::intake::fields::{Filled, Reported, TicketFields, form};
use crate::intake::open::open;
use crate::intake::opening::{Opened, Opening, Start};
use crate::prefetched::Prefetched;
use crate::verbs::Verb;
use crate::work::Work;

/// Returns the requester of a ticket that the actor opens from a message: the message's author, or the actor if an
/// application wrote the message. Checks the permissions of both.
pub(crate) async fn requester_of(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    prefetched: &Prefetched,
) -> Result<Actor, CommandError> {
    let author = if message.by_bot || message.author == actor.user {
        actor.clone()
    } else {
        Actor::find(work, &message.author, prefetched).await?
    };
    actor.may(Action::OpenForAuthor, Resource::MessageOf(author.person.id))?;
    let allowed = author.may(Action::Open, Resource::Desk);
    if allowed.is_err() && author.person.id != actor.person.id {
        let name = author.person.name;
        return Err(Refusal::RequesterNotAllowed { name }.into());
    }
    allowed?;
    Ok(author)
}

/// The kind of draft behind a form on behalf of another person.
pub(crate) const KIND: &str = "open_for";

/// How long the form may stay open.
const PATIENCE: Duration = Duration::hours(24);

/// The draft's contents.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// The requester's account.
    pub(crate) user: UserRef,
    /// The requester's name when the form opened.
    pub(crate) name: String,
    /// The location of the command.
    #[serde(rename = "spot")]
    pub(crate) location: Location,
}

/// Returns the person named in a command, and the remaining text. Discord has the option `for`; elsewhere the text
/// begins with "for" and a mention.
pub(crate) fn named(user: &UserRef, words: &Text, options: &Values) -> Option<(UserRef, Text)> {
    if let Some(id) = options.get("for") {
        return Some((UserRef::new(&user.connection, id.clone()), words.clone()));
    }
    let mut spans = words.0.iter();
    let mut after_for = false;
    for span in spans.by_ref() {
        match span {
            Span::Plain(text) if !after_for && text.trim().eq_ignore_ascii_case("for") => after_for = true,
            Span::Plain(text) if text.trim().is_empty() => {}
            Span::User { user, .. } if after_for => {
                let rest = Text(spans.cloned().collect());
                return Some((user.clone(), rest));
            }
            _ => return None,
        }
    }
    None
}

/// Handles `/ticket for`, with text or without.
pub(crate) async fn command(
    work: &mut Work<'_>,
    location: &Location,
    (reported, words): (Reported, &Text),
    requester: &Actor,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let words = words.to_plain().trim().to_owned();
    if words.is_empty() {
        let id = work.mint::<DraftId>();
        actor.remember(work);
        let body = Body {
            user: requester.user.clone(),
            name: requester.person.name.clone(),
            location: location.clone(),
        };
        let expires_at = work.now() + PATIENCE;
        work.drafts().put(&Draft {
            id,
            owner: actor.person.id,
            kind: KIND.to_owned(),
            body: serde_json::to_string(&body)?,
            expires_at,
        });
        return Ok(Reply::Form(form(
            work.settings(),
            Verb::Open.on_draft(id),
            Filled {
                reported,
                ..Filled::default()
            },
        )));
    }
    let fields = TicketFields {
        reported,
        title: title_from(&words),
        description: words,
        service: None,
    };
    start(work, location, fields, requester, actor).await
}

/// Returns the requester, if the actor may open tickets for others and the requester may have tickets.
pub(crate) async fn requester(
    work: &mut Work<'_>,
    user: &UserRef,
    actor: &Actor,
    prefetched: &Prefetched,
) -> Result<Actor, CommandError> {
    actor.may(Action::OpenFor, Resource::Desk)?;
    let requester = Actor::find(work, user, prefetched).await?;
    if requester.may(Action::Open, Resource::Desk).is_err() {
        let name = prefetched
            .profile(user)
            .map_or_else(|| user.id.clone(), |profile| profile.name.clone());
        return Err(Refusal::RequesterNotAllowed { name }.into());
    }
    Ok(requester)
}

/// Opens the ticket.
pub(crate) async fn start(
    work: &mut Work<'_>,
    location: &Location,
    fields: TicketFields,
    requester: &Actor,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let opening = Opening {
        kind: fields.reported.kind,
        levels: fields.reported.levels(),
        title: fields.title,
        description: fields.description,
        service: fields.service,
        requester,
        opener: actor,
        source: Source::Command,
        team: work.settings().team_for(&location.channel).ok_or(Refusal::Gone)?,
        start: Start::Location(location),
        earlier: &[],
        follows: None,
    };
    let (Opened::New(ticket) | Opened::Already(ticket)) = open(work, opening).await?;
    let text = confirmations::for_other(work, &ticket).await?;
    Ok(Reply::Private(Card::plain(text)))
}

#[cfg(test)]
mod tests {
    use chat::Connection;

    use super::*;

    fn lee() -> UserRef {
        UserRef::new(&Connection("hq".into()), "U0LEE")
    }

    fn mention() -> Span {
        Span::User {
            user: lee(),
            name: "lee".into(),
        }
    }

    fn check(words: &Text, expect: Option<&str>) {
        let sam = UserRef::new(&Connection("hq".into()), "U0SAM");
        let found = named(&sam, words, &Values::new());
        let found = found.map(|(user, rest)| {
            assert_eq!(user, lee());
            rest.to_plain().trim().to_owned()
        });
        assert_eq!(found.as_deref(), expect, "{words:?}");
    }

    #[test]
    fn only_a_leading_for_with_a_mention_names_a_requester() {
        let text = |spans: Vec<Span>| Text(spans);
        let plain = |words: &str| Span::Plain(words.into());
        check(
            &text(vec![plain("for "), mention(), plain(" the printer eats paper")]),
            Some("the printer eats paper"),
        );
        check(&text(vec![plain(" For "), mention()]), Some(""));
        check(&text(vec![mention(), plain(" says hello")]), None);
        check(&text(vec![plain("for lee the printer")]), None);
        check(&text(vec![plain("waiting for "), mention()]), None);
        check(&Text::default(), None);
    }

    #[test]
    fn discord_names_the_requester_with_an_option() {
        let sam = UserRef::new(&Connection("community".into()), "1042");
        let options = Values::from([("for".to_owned(), "2077".to_owned())]);
        let (user, rest) =
            named(&sam, &"the printer".into(), &options).expect("the option names a requester");
        assert_eq!(user.to_string(), "community:2077");
        assert_eq!(rest.to_plain(), "the printer");
    }
}
