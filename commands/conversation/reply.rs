//! Reply: an agent answers the requester from the triage channel. The agent sees a preview first. The agent then sends
//! the reply, or keeps it as a note.

use chat::{Card, Field, Form, Reply, Text};
use desk::{Action, DraftId, HoldReason, Phase, Refusal, Resource, Ticket, TicketId};
use store::{Audience, PostRole, Side};

use crate::conversation::preview::Body;
use crate::conversation::{forward_note, preview};
use crate::error::CommandError;
use crate::facts::related;
use crate::interaction::Interaction;
use crate::threads::posts::NewPost;
use crate::threads::remarks::NewRemark;
use crate::threads::reply_lines::Answer;
use crate::threads::{mirrors, posts, remarks, reply_lines};
use crate::verbs::Verb;
use crate::work::Work;

/// The longest reply in characters. The reply and the line above it must fit the 2,000 characters of a Discord message.
const MAX: u16 = 1800;

/// Handles `[Reply]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Reply, Resource::Ticket(&ticket))?;
    let main = related::main_of(work, &ticket).await?;
    let answered = related::answered(work, &main).await?;
    let names = related::names(work, &answered).await?;

    let words = work.words();
    let title = words.say_with("form-reply-title", &[("reference", main.reference.into())]);
    let form = Form::new(Verb::Reply.on(&ticket), title, words.say("form-reply-submit"));
    let text = Field::paragraph("text", words.say("form-reply-label"), MAX)
        .hint(words.say("form-reply-hint"))
        .required();
    let intro = match answered.len() {
        0 | 1 => words.text_with("form-reply-intro", &[("name", names.into())]),
        _ => words.text_with("form-reply-intro-all", &[("names", names.into())]),
    };
    Ok(Reply::Form(form.intro(intro).ask(text)))
}

/// Handles the submitted form. The text is saved as a draft and previewed.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Reply, Resource::Ticket(&ticket))?;
    let text = interaction.value("text").to_owned();
    if text.is_empty() {
        return Err(Refusal::Gone.into());
    }
    preview::preview(work, interaction, &ticket, text, None).await
}

/// What happens to the ticket after the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// It stays as it is.
    Stay,
    /// It waits for the requester.
    Wait,
}

/// Handles `[Send to …]` under the preview.
pub(crate) async fn send(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    deliver(work, interaction, Then::Stay).await
}

/// Handles `[Send and wait …]` under the preview.
pub(crate) async fn send_and_wait(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    deliver(work, interaction, Then::Wait).await
}

/// Sends the previewed reply. If the ticket, the recipients or the forwarded note have changed since the preview, the agent
/// sees a new preview.
async fn deliver(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    then: Then,
) -> Result<Reply, CommandError> {
    let (id, ticket, mut body) = find(work, interaction, Action::Reply).await?;
    let main = related::main_of(work, &ticket).await?;
    interaction.may(Action::Reply, Resource::Ticket(&main))?;
    if then == Then::Wait {
        interaction.may(Action::Hold, Resource::Ticket(&main))?;
    }
    let answered = related::answered(work, &main).await?;
    if body.to.is_empty() {
        body.to.push(body.ticket.clone());
    }
    let has_changed = match body.revision {
        Some(read) => !interaction.has_read(work, &main, read).await?,
        None => false,
    };
    let note_changed = match &mut body.note {
        Some(note) => forward_note::refresh(work, note).await?,
        None => false,
    };
    if has_changed || note_changed || body.to != preview::ids(&answered) {
        body.to = preview::ids(&answered);
        body.revision = Some(main.revision);
        preview::save(work, interaction, id, &body)?;
        let card = preview::card(work, id, &body, &main, &answered).await?;
        return Ok(Reply::Replace(match has_changed {
            true => preview::after_change(work.settings(), card, &main),
            false => card,
        }));
    }
    work.drafts().take(id).await?.ok_or(Refusal::Gone)?;
    let names = related::names(work, &answered).await?;
    match body.note {
        Some(note) => forward_note::send(work, interaction, &answered, &names, note).await?,
        None => {
            let text = Text::typed(&body.text);
            send_text(work, interaction, &answered, &names, &text).await?;
        }
    }
    let waits = then == Then::Wait && await_requester(work, interaction, main.id).await?;
    let args = [("name", names.into())];
    Ok(Reply::Replace(Card::plain(match waits {
        true => work.words().say_with("sent-and-waiting", &args),
        false => work.words().say_with("sent", &args),
    })))
}

/// Puts a ticket on hold until the requester answers. A new ticket is claimed first. Returns false for a ticket that is not
/// open or waits for an approval: it stays as it is.
async fn await_requester(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    id: TicketId,
) -> Result<bool, CommandError> {
    let mut ticket = work.tickets().get(id).await?;
    if ticket.check_hold().is_err() {
        return Ok(false);
    }
    if ticket.awaits_requester() {
        // The time and the note of the hold stay.
        return Ok(true);
    }
    if ticket.phase() == Phase::New {
        let claimed = ticket.claim(interaction.person())?;
        interaction.record(work, &mut ticket, claimed);
    }
    let event = ticket.put_on_hold(HoldReason::Requester, None, String::new())?;
    interaction.record(work, &mut ticket, event);
    Ok(true)
}

/// Sends a reply. The first ticket is the main ticket; the line in its team's thread tells whether its message arrived.
async fn send_text(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    answered: &[Ticket],
    names: &str,
    text: &Text,
) -> Result<(), CommandError> {
    let main = answered.first().ok_or(Refusal::Gone)?;
    if work.threads().of(main.id, Side::Requester).await?.is_none() {
        return Err(Refusal::Gone.into());
    }
    interaction.actor.remember(work);
    let agent = &interaction.actor.person;
    let answer = Answer {
        agent: &agent.name,
        requester: names,
        quote: Some(text),
    };
    let line = reply_lines::post(work, main, answer).await?;
    // Each ticket gets a remark of its own. A ticket that is unmerged later then keeps the reply in its history.
    for ticket in answered {
        let remark = remarks::keep(work, ticket, &NewRemark::new(agent.id, Audience::Public, text));
        let line = line.as_ref().filter(|_| ticket.id == main.id);
        let confirmation =
            line.map(|line| reply_lines::confirmation(work.settings(), ticket, line, &remark, answer));
        mirrors::show_to_requester(work, ticket, &mut [remark], confirmation).await?;
    }
    Ok(())
}

/// Handles `[Keep as note]` under the preview.
pub(crate) async fn keep(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (id, ticket, body) = find(work, interaction, Action::Note).await?;
    work.drafts().take(id).await?.ok_or(Refusal::Gone)?;
    if body.note.is_some() {
        // The previewed text is a note already.
        return Ok(Reply::Replace(Card::plain(work.words().say("kept"))));
    }
    let text = Text::typed(&body.text);

    interaction.actor.remember(work);
    remarks::keep(
        work,
        &ticket,
        &NewRemark::new(interaction.person(), Audience::Team, &text),
    );
    let note = remarks::quoted(
        &interaction.actor.person.name,
        &work.words().say("mirror-noted"),
        &text,
    );
    posts::post(work, &ticket, NewPost::new(Side::Team, PostRole::Remark, note)).await?;
    Ok(Reply::Replace(Card::plain(work.words().say("kept"))))
}

/// Returns the draft under which the actor clicked, if the actor may do this with its text.
async fn find(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    action: Action,
) -> Result<(DraftId, Ticket, Body), CommandError> {
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != preview::KIND || draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    // The permission is checked before the draft is taken. If the owner has lost the permission, the draft is kept and
    // no text is lost.
    interaction.may(action, Resource::Ticket(&ticket))?;
    Ok((id, ticket, body))
}
