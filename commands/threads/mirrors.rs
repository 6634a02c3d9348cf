//! Mirrors: the copies of remarks that the other side of a ticket sees. A mirror is drawn from all the remarks that it
//! shows, so that the desk can redraw it when one of them is edited or deleted.

use chat::{Card, Confirmation, Text, UserRef};
use desk::{PostId, Ticket};
use store::{Audience, PostRole, Remark, Side};

use crate::error::CommandError;
use crate::facts::{names, speakers};
use crate::threads::posts::NewPost;
use crate::threads::remarks::headed;
use crate::threads::{excerpt, late, posts, spoken};
use crate::work::Work;

/// Posts one mirror of several remarks on a side, and records it in the remarks. The remarks must already be added.
pub(crate) async fn show(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remarks: &mut [Remark],
    notify: Option<UserRef>,
) -> Result<(), CommandError> {
    show_and_confirm(work, ticket, side, remarks, (notify, None)).await
}

async fn show_and_confirm(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remarks: &mut [Remark],
    (notify, confirmation): (Option<UserRef>, Option<Confirmation>),
) -> Result<(), CommandError> {
    let id = work.mint::<PostId>();
    let card = card(work, ticket, side, id, remarks).await?;
    let speaker = spoken::speaker(work, ticket, side, id, remarks).await?;
    let new = NewPost::new(side, PostRole::Remark, card)
        .spoken_by(speaker)
        .notifying(notify)
        .confirmed_by(confirmation);
    if posts::post_as(work, ticket, id, new).await? {
        for remark in remarks {
            remark.mirror = Some(id);
            work.remarks().save(remark);
        }
    }
    Ok(())
}

/// Redraws a mirror in place.
pub(crate) async fn redraw(work: &mut Work<'_>, ticket: &Ticket, mirror: PostId) -> Result<(), CommandError> {
    let Some(post) = work.posts().find(mirror).await? else {
        return Ok(());
    };
    let remarks = work.remarks().shown_by(mirror).await?;
    // Remarks about a merged ticket are mirrored in the thread of the main ticket.
    let shown_with = match post.subject.ticket() {
        Some(other) if other != ticket.id => work.tickets().get(other).await?,
        Some(_) | None => ticket.clone(),
    };
    let card = card(work, &shown_with, post.side, mirror, &remarks).await?;
    let speaker = spoken::speaker(work, &shown_with, post.side, mirror, &remarks).await?;
    work.outbox().edit_as(&post, card, speaker);
    Ok(())
}

/// Returns the card that shows these remarks. A long text is cut and gets a button that shows the full text.
async fn card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    mirror: PostId,
    remarks: &[Remark],
) -> Result<Card, CommandError> {
    let text = whole(work, ticket, side, remarks).await?;
    Ok(excerpt::excerpt_of(work, mirror, &text))
}

/// Returns the full text of these remarks in the order of their messages, each under its author's name.
pub(crate) async fn whole(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remarks: &[Remark],
) -> Result<Text, CommandError> {
    let mut text = Text::default();
    for remark in late::in_order(remarks) {
        if !text.0.is_empty() {
            text = text.then("\n");
        }
        text = text.then(attributed(work, ticket, side, remark).await?);
    }
    Ok(text)
}

/// Returns one remark under its author's name.
async fn attributed(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remark: &Remark,
) -> Result<Text, CommandError> {
    let words = work.words();
    let name = names::name(work, remark.author).await?;
    if remark.deleted_at.is_some() {
        return Ok(words.text_with("mirror-deleted", &[("name", name.into())]));
    }
    let mut header = match side {
        Side::Requester => to_requester(work, ticket, &name).await?,
        Side::Team | Side::Approver => to_team(work, ticket, remark, &name).await?,
    };
    if remark.edited_at.is_some() {
        header = header.then(words.text("mirror-edited"));
    }
    Ok(header.then("\n").then(excerpt::body(work, remark)))
}

/// Returns the line above a remark for the requester.
pub(crate) async fn to_requester(
    work: &mut Work<'_>,
    ticket: &Ticket,
    name: &str,
) -> Result<Text, CommandError> {
    let header = Text::bold(name.to_owned());
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(header);
    };
    let (requester, _) = names::mention(work, ticket.requester, thread.home.connection()).await?;
    let to = work
        .words()
        .text_with("reply-header", &[("requester", requester.into())]);
    Ok(header.then(" ").then(to))
}

/// Returns the line above a remark for the team: the author, the author's role in the ticket, and the addressee.
async fn to_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: &Remark,
    name: &str,
) -> Result<Text, CommandError> {
    if remark.audience == Audience::Team {
        let part = excerpt::part_before_team(work, ticket, remark).await?;
        let role = part.unwrap_or_else(|| work.words().say("mirror-noted"));
        return Ok(Text::bold(headed(name, &role)));
    }
    let words = work.words();
    let about = excerpt::about(work, ticket, remark).await?;
    let elsewhere = excerpt::elsewhere(work, ticket, &about).await?;
    if speakers::is_from_team(work, ticket, &about, remark.author).await? {
        let answered = headed(name, &words.say("mirror-answered"));
        return Ok(Text::bold(headed(&answered, &elsewhere)));
    }
    let suffix = if !elsewhere.is_empty() {
        elsewhere
    } else if remark.author == ticket.requester {
        words.say("mirror-requester")
    } else {
        String::new()
    };
    let mut header = Text::bold(headed(name, &suffix));
    if let Some(assignee) = ticket.assignee()
        && let Some(triage) = work.settings().team_channel(ticket)
        && let (mention, Some(_)) = names::mention(work, assignee, &triage.connection).await?
    {
        header = header.then(words.text_with("mirror-to", &[("assignee", mention.into())]));
    }
    Ok(header)
}

/// Shows an answer to the requester of a ticket, and notifies the requester. The confirmation is the line of the answer
/// after the delivery.
pub(crate) async fn show_to_requester(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: &mut [Remark; 1],
    confirmation: Option<Confirmation>,
) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let user = names::user_on(work, ticket.requester, thread.home.connection()).await?;
    show_and_confirm(work, ticket, Side::Requester, remark, (user, confirmation)).await
}
