//! The words of one person under the name and picture of that person, for platforms that can show them so.
//!
//! The text does not repeat the name. It keeps what the reader cannot see: the part that the person has in the ticket,
//! and the other ticket that the words are about.

use chat::{Card, Connection, Speaker, Text};
use desk::{PersonId, PostId, Ticket};
use store::{Audience, Remark, Side};

use crate::error::CommandError;
use crate::facts::{names, speakers};
use crate::threads::remarks::headed;
use crate::threads::{excerpt, late};
use crate::work::Work;

/// Returns the speaker of a mirror, if all remarks that the mirror shows are of one person.
pub(crate) async fn speaker(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    mirror: PostId,
    remarks: &[Remark],
) -> Result<Option<Speaker>, CommandError> {
    let Some(author) = remarks.first().map(|remark| remark.author) else {
        return Ok(None);
    };
    if remarks.iter().any(|remark| remark.author != author) {
        return Ok(None);
    }
    let Some(thread) = work.threads().of(ticket.id, side).await? else {
        return Ok(None);
    };
    let mut text = Text::default();
    for remark in late::in_order(remarks) {
        if !text.0.is_empty() {
            text = text.then("\n");
        }
        text = text.then(said(work, ticket, side, remark).await?);
    }
    let card = excerpt::excerpt_of(work, mirror, &text);
    of(work, author, thread.home.connection(), card).await.map(Some)
}

/// Returns a person who says something on a connection.
pub(crate) async fn of(
    work: &mut Work<'_>,
    person: PersonId,
    connection: &Connection,
    card: Card,
) -> Result<Speaker, CommandError> {
    Ok(Speaker {
        name: names::name(work, person).await?,
        account: names::face_of(work, person, connection).await?,
        avatar: None,
        card,
    })
}

/// Returns one remark without the name of its author.
async fn said(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remark: &Remark,
) -> Result<Text, CommandError> {
    if remark.deleted_at.is_some() {
        let name = names::name(work, remark.author).await?;
        return Ok(work.words().text_with("mirror-deleted", &[("name", name.into())]));
    }
    let body = excerpt::body(work, remark);
    let part = match side {
        Side::Requester => String::new(),
        Side::Team | Side::Approver => part(work, ticket, remark).await?,
    };
    Ok(match part.is_empty() {
        true => body,
        false => Text::bold(part).then("\n").then(body),
    })
}

/// Returns the part that the author of a remark has in the ticket. It is empty for a requester who has an account where the
/// words are shown. Elsewhere people choose names freely, so the part says that this is not somebody of the team.
async fn part(work: &mut Work<'_>, ticket: &Ticket, remark: &Remark) -> Result<String, CommandError> {
    if remark.audience == Audience::Team {
        let part = excerpt::part_before_team(work, ticket, remark).await?;
        return Ok(part.unwrap_or_else(|| work.words().say("mirror-noted")));
    }
    let about = excerpt::about(work, ticket, remark).await?;
    let elsewhere = excerpt::elsewhere(work, ticket, &about).await?;
    if speakers::is_from_team(work, ticket, &about, remark.author).await? {
        let answered = work.words().say("mirror-answered");
        return Ok(headed(&answered, &elsewhere));
    }
    if !elsewhere.is_empty() || remark.author != ticket.requester {
        return Ok(elsewhere);
    }
    let connection = work
        .settings()
        .team_channel(ticket)
        .map(|channel| channel.connection.clone());
    Ok(match connection {
        Some(connection) if names::user_on(work, remark.author, &connection).await?.is_some() => {
            String::new()
        }
        Some(_) | None => work.words().say("mirror-requester"),
    })
}
