//! Reply: an agent answers the requester from the triage channel. What they write is shown back first: it goes out only
//! when they press Send, and can become a note instead.

use chat::{Card, Field, Form, Reply, Text};
use desk::{Action, DraftId, Refusal, Resource, Ticket, TicketId};
use store::{Audience, PostRole, Side, UnitOfWork};

use crate::actor::interaction::Ask;
use crate::conversation::preview::Body;
use crate::conversation::{forward_note, preview};
use crate::error::CommandError;
use crate::facts::related;
use crate::settings::Desk;
use crate::threads::{mirrors, posts, remarks};
use crate::verbs::Verb;

/// The longest reply, in characters: with the line above it, it must fit Discord's 2,000.
const MAX: u16 = 1800;

/// "Reply" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&ticket))?;
    let main = related::main_of(uow, &ticket).await?;
    let told = related::answered(uow, &main).await?;
    let names = related::names(uow, desk, &told).await?;

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
    preview::preview(uow, desk, ask, &ticket, text, None).await
}

/// "Send to …" under the preview. Where others would be answered by now than it says, it is shown back once more.
pub(crate) async fn send(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (id, ticket, mut body) = find(uow, ask, Action::Reply).await?;
    let main = related::main_of(uow, &ticket).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&main))?;
    let told = related::answered(uow, &main).await?;
    if body.to.is_empty() {
        body.to.push(body.ticket.clone());
    }
    if body.to != preview::ids(&told) {
        body.to = preview::ids(&told);
        let card = preview::shown_back(uow, desk, ask, id, &body, &main, &told).await?;
        return Ok(Reply::Replace(card));
    }
    uow.drafts().take(id).await?.ok_or(Refusal::Gone)?;
    let names = related::names(uow, desk, &told).await?;
    match body.note {
        Some(note) => forward_note::send(uow, desk, ask, &told, &names, note).await?,
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
        mirrors::show_to_requester(uow, desk, ticket, &mut [remark]).await?;
    }
    let mirrored = remarks::quoted(&agent.name, &desk.words.say("mirror-answered"), text);
    posts::post(uow, main, Side::Team, PostRole::Remark, mirrored, None).await
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
    posts::post(uow, &ticket, Side::Team, PostRole::Remark, note, None).await?;
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
    if draft.kind != preview::KIND || draft.owner != ask.asker.person.id {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = uow.tickets().get(ticket).await?;
    // Rights first: a draft whose owner has lost them stays, so that nothing typed is lost.
    ask.asker.may(action, Resource::Ticket(&ticket))?;
    Ok((id, ticket, body))
}
