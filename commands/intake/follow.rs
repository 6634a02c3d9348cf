//! Adds followers to known issues: an affected person follows the ticket instead of opening another one.

use chat::{ChannelRef, IncomingMessage, Text};
use desk::{Talk, Ticket, TicketEvent};
use store::{Audience, Follower, Side};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::outcome;
use crate::intake::pending_draft::PendingTicket;
use crate::intake::small_talk;
use crate::threads::remarks::NewRemark;
use crate::threads::{files, mirrors, remarks};
use crate::work::Work;

/// Adds the actor as a follower of the ticket. The team's thread shows the actor's messages. A follower who has said that
/// it works is affected again.
pub(crate) async fn follow(
    work: &mut Work<'_>,
    actor: &Actor,
    ticket: &mut Ticket,
    pending: &PendingTicket,
) -> Result<(), CommandError> {
    actor.remember(work);
    let by = actor.person.id;
    let followers = work.followers().of(ticket.id).await?;
    if ticket.requester != by && !followers.iter().any(|one| one.person == by) {
        let at = work.now();
        let asked_in = pending.asked_in().map(|location| location.channel.clone());
        work.followers().add(Follower {
            ticket: ticket.id,
            user: actor.user.clone(),
            person: by,
            asked_in: asked_in.unwrap_or_else(|| ChannelRef::new(&actor.user.connection, "")),
            at,
        });
        work.record(ticket, Some(by), TicketEvent::FollowerAdded);
    }
    let said = outcome::of(work, ticket).await?.said;
    if said.works_for(by) {
        let event = ticket.object_for(by, &said)?;
        work.record(ticket, Some(by), event);
    }
    // The ticket gets a new version in both cases: if two people follow at once, the second transaction retries and
    // counts again.
    work.touch(ticket);
    let typed = pending.typed(work.settings());
    if !typed.is_empty() {
        let text = Text::typed(&typed);
        let remark = remarks::keep(work, ticket, &NewRemark::new(by, Audience::Team, &text));
        mirrors::show(work, ticket, Side::Team, &mut [remark], None).await?;
    }
    for message in &pending.said {
        add_message(work, actor, ticket, message).await?;
    }
    Ok(())
}

/// Adds a follower's message in the follow-up window to the followed ticket. Returns whether the author follows one.
pub(crate) async fn open_follow_up(
    work: &mut Work<'_>,
    actor: &Actor,
    pending: &PendingTicket,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let Some(ticket) = pending.became.as_deref().and_then(|id| id.parse().ok()) else {
        return Ok(false);
    };
    let followers = work.followers().of(ticket).await?;
    if !pending.known || !followers.iter().any(|one| one.person == actor.person.id) {
        return Ok(false);
    }
    let ticket = work.tickets().get(ticket).await?;
    if !ticket.is_open() || ticket.is_private() {
        return Ok(false);
    }
    if small_talk::talk(work, message) != Talk::SmallTalk {
        add_message(work, actor, &ticket, message).await?;
    }
    Ok(true)
}

/// Adds a follower's message as a team remark, and shows it to the team.
async fn add_message(
    work: &mut Work<'_>,
    actor: &Actor,
    ticket: &Ticket,
    message: &IncomingMessage,
) -> Result<(), CommandError> {
    if work.remarks().find_by_source(&message.message).await?.is_some() {
        return Ok(());
    }
    let new = NewRemark::of_message(actor.person.id, Audience::Team, message);
    let remark = remarks::keep(work, ticket, &new);
    let mut shown = [remark];
    mirrors::show(work, ticket, Side::Team, &mut shown, None).await?;
    let [mut remark] = shown;
    let attached = remark.files.clone();
    files::share(work, ticket, Side::Team, &mut remark, attached).await
}
