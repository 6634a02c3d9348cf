//! Reply: an agent answers the requester from the triage channel. What they write is shown back first: it goes out only
//! when they press Send, and can become a note instead.

use chat::{Block, ButtonStyle, Card, Field, FileRef, Form, Reply, Text};
use chrono::Duration;
use desk::{Action, DraftId, Refusal, Resource, Ticket, TicketId};
use serde::{Deserialize, Serialize};
use store::{Audience, Draft, PostRole, Side, UnitOfWork};

use crate::ask::Ask;
use crate::verb::Verb;
use crate::verbs::pass;
use crate::{CommandError, Desk, mirrors, parties, remarks};

/// The kind of draft that waits for Send or Keep.
const KIND: &str = "reply";

/// How long the preview waits.
const PATIENCE: Duration = Duration::hours(24);

/// The longest reply, in characters: with the line above it, it must fit Discord's 2,000.
const MAX: u16 = 1800;

/// What waits for Send or Keep.
#[derive(Serialize, Deserialize)]
struct Body {
    ticket: String,
    text: String,
    #[serde(default)]
    note: Option<Note>,
}

/// A note that is to go out, as it read when it was previewed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    /// Which remark.
    pub(crate) remark: String,
    /// Its words.
    pub(crate) words: Text,
    /// Its files.
    pub(crate) files: Vec<FileRef>,
    /// The post that offered to send it.
    pub(crate) offered: Option<String>,
}

/// "Reply" on the team's card.
pub(crate) async fn click(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&ticket))?;
    let name = parties::name(uow, ticket.requester).await?;

    let words = &desk.words;
    let title = words.say_with("form-reply-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Reply.on(&ticket), title, words.say("form-reply-submit"));
    let text = Field::paragraph("text", words.say("form-reply-label"), MAX)
        .hint(words.say("form-reply-hint"))
        .required();
    Ok(Reply::Form(
        form.intro(words.text_with("form-reply-intro", &[("name", name.into())]))
            .ask(text),
    ))
}

/// The form behind it: the words are kept, and shown back.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&ticket))?;
    let text = ask.value("text").to_owned();
    if text.is_empty() {
        return Err(Refusal::Gone.into());
    }
    preview(uow, desk, ask, &ticket, text, None).await
}

/// Keeps what would go out, and shows it back with the ways on.
pub(crate) async fn preview(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
    ticket: &Ticket,
    text: String,
    note: Option<Note>,
) -> Result<Reply, CommandError> {
    let name = parties::name(uow, ticket.requester).await?;
    let words = &desk.words;
    let (quoted, files) = match &note {
        Some(note) => (note.words.clone(), file_names(&note.files)),
        None => (Text::typed(&text), String::new()),
    };

    ask.asker.remember(uow);
    let id = uow.mint::<DraftId>();
    let body = serde_json::to_string(&Body {
        ticket: ticket.id.to_string(),
        text,
        note,
    })?;
    let expires_at = uow.now() + PATIENCE;
    uow.drafts().put(&Draft {
        id,
        owner: ask.asker.person.id,
        kind: KIND.to_owned(),
        body,
        expires_at,
    });

    let mut card = Card::plain(words.text_with(
        "preview",
        &[
            ("name", name.clone().into()),
            ("reference", ticket.reference.into()),
        ],
    ));
    if !quoted.is_blank() {
        card = card.with(Block::Quote(quoted));
    }
    if !files.is_empty() {
        card = card.with(Block::Facts(
            words.text_with("files-named", &[("files", files.into())]),
        ));
    }
    card = card
        .styled_button(
            words.say_with("button-send", &[("name", name.into())]),
            Verb::Send.on_draft(id),
            ButtonStyle::Primary,
        )
        .button(words.say("button-keep"), Verb::Keep.on_draft(id));
    Ok(Reply::Private(card))
}

fn file_names(files: &[FileRef]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(", ")
}

/// "Send to …" under the preview.
pub(crate) async fn send(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let (ticket, body) = take(uow, ask, Action::Reply).await?;
    if let Some(note) = body.note {
        pass::send(uow, desk, ask, &ticket, note).await?;
        return sent(uow, desk, &ticket).await;
    }
    let text = Text::typed(&body.text);
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Err(Refusal::Gone.into());
    };

    ask.asker.remember(uow);
    let agent = &ask.asker.person;
    let remark = remarks::keep(uow, &ticket, agent.id, Audience::Public, &text, None);
    let user = parties::user_on(uow, ticket.requester, thread.home.connection()).await?;
    mirrors::show(uow, desk, &ticket, Side::Requester, &mut [remark], user).await?;
    let mirrored = remarks::quoted(&agent.name, &desk.words.say("mirror-answered"), &text);
    remarks::post(uow, &ticket, Side::Team, PostRole::Remark, mirrored, None).await?;
    sent(uow, desk, &ticket).await
}

async fn sent(uow: &mut UnitOfWork<'_>, desk: &Desk, ticket: &Ticket) -> Result<Reply, CommandError> {
    let name = parties::name(uow, ticket.requester).await?;
    Ok(Reply::Replace(Card::plain(
        desk.words.say_with("sent", &[("name", name.into())]),
    )))
}

/// "Keep as note" under the preview.
pub(crate) async fn keep(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let (ticket, body) = take(uow, ask, Action::Note).await?;
    if body.note.is_some() {
        // It is a note already.
        return Ok(Reply::Replace(Card::plain(desk.words.say("kept"))));
    }
    let text = Text::typed(&body.text);

    ask.asker.remember(uow);
    remarks::keep(uow, &ticket, ask.asker.person.id, Audience::Team, &text, None);
    let note = remarks::quoted(&ask.asker.person.name, &desk.words.say("mirror-noted"), &text);
    remarks::post(uow, &ticket, Side::Team, PostRole::Remark, note, None).await?;
    Ok(Reply::Replace(Card::plain(desk.words.say("kept"))))
}

/// The draft that was clicked under, if the asker may do this with its words.
async fn take(
    uow: &mut UnitOfWork<'_>,
    ask: &Ask<'_>,
    action: Action,
) -> Result<(Ticket, Body), CommandError> {
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let draft = uow.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != KIND || draft.owner != ask.asker.person.id {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = uow.tickets().get(ticket).await?;
    // Rights first: a draft whose owner has lost them stays, so that nothing typed is lost.
    ask.asker.may(action, Resource::Ticket(&ticket))?;
    uow.drafts().take(id).await?.ok_or(Refusal::Gone)?;
    Ok((ticket, body))
}
