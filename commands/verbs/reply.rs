//! Reply: an agent answers the requester from the triage channel. What they write is shown back first: it goes out only
//! when they press Send, and can become a note instead.

use chat::{Block, ButtonStyle, Card, Field, FileRef, Form, Reply, Text};
use chrono::Duration;
use desk::{Action, DraftId, Refusal, Resource, Ticket, TicketId};
use serde::{Deserialize, Serialize};
use store::{Audience, Draft, PostRole, Remark, Side, UnitOfWork};

use crate::ask::Ask;
use crate::verb::Verb;
use crate::verbs::pass;
use crate::{CommandError, Desk, merged, mirrors, parties, remarks};

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
    /// The tickets whose requesters are answered, as the preview says; of an older draft, only the one.
    #[serde(default)]
    to: Vec<String>,
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
}

/// "Reply" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&ticket))?;
    let main = merged::main_of(uow, &ticket).await?;
    let told = merged::answered(uow, &main).await?;
    let names = merged::names(uow, desk, &told).await?;

    let words = &desk.words;
    let title = words.say_with("form-reply-title", &[("reference", main.reference.into())]);
    let form = Form::new(Verb::Reply.on(&ticket), title, words.say("form-reply-submit"));
    let text = Field::paragraph("text", words.say("form-reply-label"), MAX)
        .hint(words.say("form-reply-hint"))
        .required();
    let intro = match told.len() {
        0 | 1 => words.text_with("form-reply-intro", &[("name", names.into())]),
        _ => words.text_with("form-reply-intro-all", &[("names", names.into())]),
    };
    Ok(Reply::Form(form.intro(intro).ask(text)))
}

/// The form behind it: the words are kept, and shown back.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
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
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    ticket: &Ticket,
    text: String,
    note: Option<Note>,
) -> Result<Reply, CommandError> {
    let main = merged::main_of(uow, ticket).await?;
    let told = merged::answered(uow, &main).await?;
    let body = Body {
        ticket: ticket.id.to_string(),
        text,
        note,
        to: ids(&told),
    };
    ask.asker.remember(uow);
    let id = uow.mint::<DraftId>();
    let card = shown_back(uow, desk, ask, id, &body, &main, &told).await?;
    Ok(Reply::Private(card))
}

fn ids(tickets: &[Ticket]) -> Vec<String> {
    tickets.iter().map(|ticket| ticket.id.to_string()).collect()
}

/// What the button says that sends something to the requesters of these tickets.
pub(crate) fn send_label(desk: &Desk, told: &[Ticket], names: String) -> String {
    match told.len() {
        0 | 1 => desk.words.say_with("button-send", &[("name", names.into())]),
        many => {
            let count = i64::try_from(many).unwrap_or(i64::MAX);
            desk.words.say_with("button-send-all", &[("count", count.into())])
        }
    }
}

/// Keeps a draft, and says who would be answered with what.
async fn shown_back(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    id: DraftId,
    body: &Body,
    main: &Ticket,
    told: &[Ticket],
) -> Result<Card, CommandError> {
    let expires_at = uow.now() + PATIENCE;
    uow.drafts().put(&Draft {
        id,
        owner: ask.asker.person.id,
        kind: KIND.to_owned(),
        body: serde_json::to_string(body)?,
        expires_at,
    });

    let words = &desk.words;
    let (quoted, files) = match &body.note {
        Some(note) => (note.words.clone(), file_names(&note.files)),
        None => (Text::typed(&body.text), String::new()),
    };
    let names = merged::names(uow, desk, told).await?;
    let send = send_label(desk, told, names.clone());
    let line = match told.len() {
        0 | 1 => {
            let args = [
                ("name", names.into()),
                ("reference", main.reference.to_string().into()),
            ];
            words.text_with("preview", &args)
        }
        _ => words.text_with("preview-all", &[("names", names.into())]),
    };
    let mut card = Card::plain(line);
    if !quoted.is_blank() {
        card = card.with(Block::Quote(quoted));
    }
    if !files.is_empty() {
        card = card.with(Block::Facts(
            words.text_with("files-named", &[("files", files.into())]),
        ));
    }
    Ok(card
        .styled_button(send, Verb::Send.on_draft(id), ButtonStyle::Primary)
        .button(words.say("button-keep"), Verb::Keep.on_draft(id)))
}

fn file_names(files: &[FileRef]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(", ")
}

/// "Send to …" under the preview. Where others would be answered by now than it says, it is shown back once more.
pub(crate) async fn send(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (id, ticket, mut body) = find(uow, ask, Action::Reply).await?;
    let main = merged::main_of(uow, &ticket).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&main))?;
    let told = merged::answered(uow, &main).await?;
    if body.to.is_empty() {
        body.to.push(body.ticket.clone());
    }
    if body.to != ids(&told) {
        body.to = ids(&told);
        let card = shown_back(uow, desk, ask, id, &body, &main, &told).await?;
        return Ok(Reply::Replace(card));
    }
    uow.drafts().take(id).await?.ok_or(Refusal::Gone)?;
    let names = merged::names(uow, desk, &told).await?;
    match body.note {
        Some(note) => pass::send(uow, desk, ask, &told, &names, note).await?,
        None => send_words(uow, desk, ask, &main, &told, &Text::typed(&body.text)).await?,
    }
    Ok(Reply::Replace(Card::plain(
        desk.words.say_with("sent", &[("name", names.into())]),
    )))
}

async fn send_words(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    main: &Ticket,
    told: &[Ticket],
    text: &Text,
) -> Result<(), CommandError> {
    if uow.threads().of(main.id, Side::Requester).await?.is_none() {
        return Err(Refusal::Gone.into());
    }
    ask.asker.remember(uow);
    let agent = &ask.asker.person;
    // A remark for each ticket, so that each history has it, and what was taken apart keeps it.
    for ticket in told {
        let remark = remarks::keep(uow, ticket, agent.id, Audience::Public, text, None);
        show(uow, desk, ticket, &mut [remark]).await?;
    }
    let mirrored = remarks::quoted(&agent.name, &desk.words.say("mirror-answered"), text);
    remarks::post(uow, main, Side::Team, PostRole::Remark, mirrored, None).await
}

/// Shows an answer to a ticket's requester, and tells them.
pub(crate) async fn show(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    remark: &mut [Remark; 1],
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let user = parties::user_on(uow, ticket.requester, thread.home.connection()).await?;
    mirrors::show(uow, desk, ticket, Side::Requester, remark, user).await
}

/// "Keep as note" under the preview.
pub(crate) async fn keep(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (id, ticket, body) = find(uow, ask, Action::Note).await?;
    uow.drafts().take(id).await?.ok_or(Refusal::Gone)?;
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
async fn find(
    uow: &mut UnitOfWork,
    ask: &Ask<'_>,
    action: Action,
) -> Result<(DraftId, Ticket, Body), CommandError> {
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
    Ok((id, ticket, body))
}
