//! Open: `/ticket printer eats paper`, `/ticket` with a form, and "Open a ticket" in a message's menu.

use chat::{Card, Choice, Field, Form, Reply, Said, Spot, Text, Token, Values};
use chrono::Duration;
use desk::{Action, DraftId, Kind, Refusal, Resource, Source, Ticket, title_from};
use serde::{Deserialize, Serialize};
use store::{Draft, StoreError, UnitOfWork};

use crate::alike::{self, Outcome};
use crate::ask::Ask;
use crate::asker::Asker;
use crate::earlier::{self, Earlier};
use crate::opening::{Opened, Opening, Start, titled};
use crate::verb::Verb;
use crate::verbs::{category, open_for, split};
use crate::{CommandError, Desk, HomeChoice, Known, left_behind, limits, refusals};

/// The kind of draft that a form on a message stands on.
const KIND: &str = "open";

/// How long the form may stay open.
const PATIENCE: Duration = Duration::hours(24);

/// What a form on a message has to remember.
#[derive(Serialize, Deserialize)]
struct Body {
    said: Said,
    link: Option<String>,
    /// What the author was called when the form opened; that they may have tickets was looked at then.
    author: String,
    /// What was said around the message by then.
    #[serde(default)]
    earlier: Vec<Earlier>,
}

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
    if let Some((user, words)) = open_for::named(&asker.user, words, options)
        && user != asker.user
    {
        return open_for::command(uow, desk, spot, &user, &words, kind, asker, known).await;
    }
    if words.is_blank() {
        limits::check(uow, desk, asker).await?;
        if let Some(card) = category::chooser(desk, asked) {
            return Ok(Reply::Private(card));
        }
        return Ok(Reply::Form(form(
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
async fn start(
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
    match alike::open_or_ask(uow, desk, opening, &[]).await? {
        Outcome::Opened(new) => Ok(opened(desk, &new, spot)),
        Outcome::Asked(_, question) => Ok(Reply::Private(*question)),
    }
}

/// "Open a ticket" in the menu of somebody's message.
pub(crate) async fn menu(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    let about_a_ticket = split::found(uow, desk, said).await?;
    if !about_a_ticket.is_empty() {
        return split::menu(uow, desk, said, &about_a_ticket, asker, known).await;
    }
    let author = requester_of(uow, desk, said, asker, known).await?;
    let found = match left_behind::left(uow, said).await? {
        Some(left) => Some(left),
        None => uow.origins().find(&said.message).await?,
    };
    if let Some(ticket) = found {
        let ticket = uow.tickets().get(ticket).await?;
        if ticket.is_private() {
            asker.may(Action::Read, Resource::Ticket(&ticket))?;
        }
        return Ok(already(desk, &ticket));
    }
    let id = uow.mint::<DraftId>();
    asker.remember(uow);
    let link = known.link(&said.message).map(str::to_owned);
    let body = Body {
        said: said.clone(),
        link,
        author: author.person.name,
        earlier: earlier::around(known, said),
    };
    let body = serde_json::to_string(&body)?;
    let expires_at = uow.now() + PATIENCE;
    uow.drafts().put(&Draft {
        id,
        owner: asker.person.id,
        kind: KIND.to_owned(),
        body,
        expires_at,
    });
    let words = said.text.to_plain();
    Ok(Reply::Form(form(
        desk,
        Verb::Open.on_draft(id),
        Kind::default(),
        &titled(desk, said, &words),
        &words,
    )))
}

/// In whose name a ticket on a message is opened, if this asker may: its author, or the asker where an application
/// wrote it.
pub(crate) async fn requester_of(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Asker, CommandError> {
    let author = if said.by_bot || said.author == asker.user {
        asker.clone()
    } else {
        Asker::find(uow, desk, &said.author, known).await?
    };
    asker.may(Action::OpenForAuthor, Resource::MessageOf(author.person.id))?;
    author.may(Action::Open, Resource::Desk)?;
    Ok(author)
}

/// The form behind both.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    ask.asker.may(Action::Open, Resource::Desk)?;
    match opens(uow, desk, ask).await {
        // What was typed stays where it is until there may be a ticket of it.
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => Ok(Reply::Refused {
            form: form(
                desk,
                ask.token.clone(),
                ask.value("kind").parse().unwrap_or_default(),
                ask.value("title"),
                ask.value("details"),
            ),
            errors: vec![("title".to_owned(), refusals::sentence(desk, &refusal).to_plain())],
        }),
        other => other,
    }
}

async fn opens(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let kind = ask.value("kind").parse().unwrap_or_default();
    let (title, details) = (ask.value("title"), ask.value("details"));
    if title.is_empty() {
        let form = form(desk, ask.token.clone(), kind, "", details);
        return Ok(Reply::Refused {
            form,
            errors: vec![("title".to_owned(), desk.words.say("error-title-empty"))],
        });
    }
    let title = title_from(title);
    let description = if details.is_empty() {
        ask.value("title")
    } else {
        details
    }
    .to_owned();
    if ask.token.subject.is_empty() {
        return start(uow, desk, &ask.inbound.spot, kind, title, description, ask.asker).await;
    }
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let draft = uow.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.owner != ask.asker.person.id {
        return Err(Refusal::Gone.into());
    }
    if draft.kind == open_for::KIND {
        let body: open_for::Body = serde_json::from_str(&draft.body)?;
        let known = ask.known.clone().with_member(&body.user, &body.name);
        let requester = open_for::requester(uow, desk, &body.user, ask.asker, &known).await?;
        let words = (title, description);
        let reply = open_for::start(uow, desk, &body.spot, kind, words, &requester, ask.asker).await?;
        uow.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
        return Ok(reply);
    }
    if draft.kind == split::KIND {
        let body: split::Body = serde_json::from_str(&draft.body)?;
        return split::submitted(uow, desk, ask, id, &body, kind, (title, description)).await;
    }
    if draft.kind != KIND {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    // The desk's own message may have been too young, when its menu was opened, to be known for what it shows.
    if body.said.by_bot
        && let Some(remark) = split::found(uow, desk, &body.said).await?.first()
    {
        let body = split::body(uow, desk, &body.said, remark, ask.asker, ask.known).await?;
        return split::submitted(uow, desk, ask, id, &body, kind, (title, description)).await;
    }
    let known = ask.known.clone().with_member(&body.said.author, &body.author);
    let author = requester_of(uow, desk, &body.said, ask.asker, &known).await?;
    let opening = Opening {
        kind,
        title,
        description,
        requester: &author,
        opener: ask.asker,
        source: Source::Menu,
        team: desk.team_for(&body.said.spot.channel).ok_or(Refusal::Gone)?,
        start: Start::Message {
            said: &body.said,
            link: body.link.as_deref(),
        },
        earlier: &body.earlier,
        follows: None,
    };
    let outcome = alike::open_or_ask(uow, desk, opening, &[]).await?;
    // Only now: what is refused is committed too, and somebody else's form must not lose the words.
    uow.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    match outcome {
        Outcome::Opened(new) => Ok(opened(desk, &new, &ask.inbound.spot)),
        Outcome::Asked(_, question) => Ok(Reply::Private(*question)),
    }
}

/// The form of a new ticket.
pub(crate) fn form(desk: &Desk, token: Token, kind: Kind, title: &str, details: &str) -> Form {
    let words = &desk.words;
    let filled = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let kinds = vec![
        Choice {
            value: Kind::Incident.as_str().to_owned(),
            label: words.say("form-open-incident"),
        },
        Choice {
            value: Kind::ServiceRequest.as_str().to_owned(),
            label: words.say("form-open-request"),
        },
    ];
    let kind =
        Field::choice("kind", words.say("form-open-kind"), kinds).filled(Some(kind.as_str().to_owned()));
    let title = self::title(desk, filled(title));
    let details = self::details(desk, filled(details));
    Form::new(token, words.say("form-open-title"), words.say("form-open-submit"))
        .ask(kind.required())
        .ask(title.required())
        .ask(details)
}

/// The question for a ticket's one line.
pub(crate) fn title(desk: &Desk, filled: Option<String>) -> Field {
    Field::line("title", desk.words.say("form-open-line"), 120)
        .hint(desk.words.say("form-open-line-hint"))
        .filled(filled)
}

/// The question for all the rest.
pub(crate) fn details(desk: &Desk, filled: Option<String>) -> Field {
    Field::paragraph("details", desk.words.say("form-open-details"), 3000)
        .hint(desk.words.say("form-open-details-hint"))
        .filled(filled)
}

/// What whoever opened a ticket is told.
pub(crate) fn opened(desk: &Desk, opened: &Opened, spot: &Spot) -> Reply {
    let ticket = match opened {
        Opened::New(ticket) => ticket,
        Opened::Already(ticket) => return already(desk, ticket),
    };
    Reply::Private(Card::plain(opened_text(desk, ticket, spot)))
}

/// Where the answer to a new ticket will come.
pub(crate) fn opened_text(desk: &Desk, ticket: &Ticket, spot: &Spot) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    let in_channel = desk.home == HomeChoice::Channel && desk.watched(&spot.channel).is_some();
    let words = &desk.words;
    if !matches!(ticket.source, Source::Command | Source::Form) || in_channel {
        words.say_with("opened-thread", &args)
    } else {
        words.say_with("opened-direct", &args)
    }
}

/// That there is a ticket of it already.
pub(crate) fn already(desk: &Desk, ticket: &Ticket) -> Reply {
    Reply::Private(Card::plain(already_text(desk, ticket)))
}

/// That a message is a ticket already.
pub(crate) fn already_text(desk: &Desk, ticket: &Ticket) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    desk.words.say_with("opened-already", &args)
}
