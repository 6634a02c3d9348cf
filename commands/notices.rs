//! Messages that somebody must read now: that a ticket is resolved, that it is not.

use chat::{Block, Card, OutboundMessage, Said, Span, Text, What};
use desk::{PersonId, Phase, Resolution, ResolutionCode, Ticket};
use store::{PostRole, Side, UnitOfWork};

use crate::asker::Asker;
use crate::verb::Verb;
use crate::{CommandError, Desk, merged, parties, remarks};

/// Tells the requester that their ticket is resolved, with one click to object.
pub(crate) async fn resolved(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = parties::mention(uow, ticket.requester, thread.home.connection()).await?;
    let card = resolved_card(uow, desk, ticket, requester, resolution).await?;
    remarks::post(uow, ticket, Side::Requester, PostRole::Notice, card, user).await
}

async fn resolved_card(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    requester: Span,
    resolution: &Resolution,
) -> Result<Card, CommandError> {
    let words = &desk.words;
    let card = Card::plain(match resolution.code {
        // Of a ticket that this one is handled with. Who that is, is nobody else's business.
        ResolutionCode::ByRequester => {
            words.text_with("notice-works-elsewhere", &[("requester", requester.into())])
        }
        _ => {
            let args = [
                ("requester", requester.into()),
                ("name", parties::name(uow, resolution.by).await?.into()),
                ("note", resolution.note.clone().into()),
            ];
            words.text_with("notice-resolved", &args)
        }
    });
    if merged::main_of(uow, ticket).await?.phase() != Phase::Resolved {
        return Ok(card);
    }
    let until = words.text_with(
        "notice-resolved-until",
        &[("days", desk.reopen_within.num_days().into())],
    );
    Ok(card
        .with(Block::Text(until))
        .button(words.say("button-reopen"), Verb::Reopen.on(ticket)))
}

/// Tells the requester that their ticket was called off, unless they did it themselves.
pub(crate) async fn cancelled(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    by: &str,
    why: &str,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = parties::mention(uow, ticket.requester, thread.home.connection()).await?;
    let args = [
        ("requester", requester.into()),
        ("name", by.into()),
        ("why", why.into()),
    ];
    let card = Card::plain(desk.words.text_with("notice-cancelled", &args));
    remarks::post(uow, ticket, Side::Requester, PostRole::Remark, card, user).await
}

/// Takes the button off the last such message, once it no longer applies.
pub(crate) async fn retire_resolved(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    // Nobody told the requester what they said themselves.
    if resolution.code == ResolutionCode::ByRequester && resolution.by == ticket.requester {
        return Ok(());
    }
    let posts = uow
        .posts()
        .of(ticket.id, Side::Requester, PostRole::Notice)
        .await?;
    let Some(post) = posts.last() else { return Ok(()) };
    let (requester, _) = parties::mention(uow, ticket.requester, post.home.connection()).await?;
    let card = resolved_card(uow, desk, ticket, requester, resolution).await?;
    uow.outbox().edit(post, card);
    Ok(())
}

/// Tells whoever works on a ticket what its requester did with it.
pub(crate) async fn to_assignee(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    assignee: PersonId,
    says: impl FnOnce(Span) -> Text,
) -> Result<(), CommandError> {
    let Some(triage) = desk.team_channel(ticket) else {
        return Ok(());
    };
    let (mention, user) = parties::mention(uow, assignee, &triage.connection).await?;
    let card = Card::plain(says(mention));
    remarks::post(uow, ticket, Side::Team, PostRole::Notice, card, user).await
}

/// Tells whoever resolved a ticket that it is open again.
pub(crate) async fn reopened(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    by: &str,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Team).await? else {
        return Ok(());
    };
    let connection = thread.home.connection().clone();
    let (assignee, user) = match ticket.assignee() {
        Some(assignee) => parties::mention(uow, assignee, &connection).await?,
        None => (Span::Plain(desk.team_title(&ticket.team).to_owned()), None),
    };
    let text = desk.words.text_with(
        "notice-reopened",
        &[("assignee", assignee.into()), ("name", by.into())],
    );
    remarks::post(uow, ticket, Side::Team, PostRole::Notice, Card::plain(text), user).await
}

/// Says something to the author of a message alone, where it stands.
pub(crate) fn whisper(uow: &mut UnitOfWork, said: &Said, asker: &Asker, card: Card) {
    let what = What::Whisper {
        channel: said.spot.channel.clone(),
        thread: said.spot.thread.clone(),
        user: asker.user.clone(),
        card,
        aloud: None,
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
}
