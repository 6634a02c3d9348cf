//! A person who is affected by a known issue follows its ticket instead of opening another one.

use chat::{ChannelRef, Said, Text};
use desk::{Ticket, TicketEvent};
use store::{Audience, Follower, Side, UnitOfWork};

use crate::actor::actor::Asker;
use crate::effects::change;
use crate::error::CommandError;
use crate::intake::pending_draft::Held;
use crate::settings::Desk;
use crate::threads::{files, mirrors, remarks};

/// Somebody is affected by a ticket as well. What they said about it stands in the team's thread.
pub(crate) async fn follow(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    ticket: &mut Ticket,
    held: &Held,
) -> Result<(), CommandError> {
    asker.remember(uow);
    let by = asker.person.id;
    let followers = uow.followers().of(ticket.id).await?;
    if ticket.requester != by && !followers.iter().any(|one| one.person == by) {
        let at = uow.now();
        let asked_in = held.asked_in().map(|spot| spot.channel.clone());
        uow.followers().add(Follower {
            ticket: ticket.id,
            user: asker.user.clone(),
            person: by,
            asked_in: asked_in.unwrap_or_else(|| ChannelRef::new(&asker.user.connection, "")),
            at,
        });
        change::happen(uow, ticket, Some(by), TicketEvent::Followed);
    }
    // The ticket gets a new version either way: of two who begin to follow at once, the second counts again.
    change::settle(uow, desk, ticket).await?;
    if held.is_command() {
        let text = Text::typed(&held.words());
        let remark = remarks::keep(uow, ticket, by, Audience::Team, &text, None);
        return mirrors::show(uow, desk, ticket, Side::Team, &mut [remark], None).await;
    }
    for said in &held.said {
        keep(uow, desk, asker, ticket, said).await?;
    }
    Ok(())
}

/// What a follower adds in the same breath goes the way of their first words; true if they follow anything.
pub(crate) async fn goes_on(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    held: &Held,
    said: &Said,
) -> Result<bool, CommandError> {
    let Some(ticket) = held.became.as_deref().and_then(|id| id.parse().ok()) else {
        return Ok(false);
    };
    let followers = uow.followers().of(ticket).await?;
    if !held.known || !followers.iter().any(|one| one.person == asker.person.id) {
        return Ok(false);
    }
    let ticket = uow.tickets().get(ticket).await?;
    if !ticket.is_open() || ticket.is_private() {
        return Ok(false);
    }
    if !desk::is_small_talk(&said.text.to_plain()) {
        keep(uow, desk, asker, &ticket, said).await?;
    }
    Ok(true)
}

/// Shows the team what somebody said who is affected as well.
async fn keep(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    ticket: &Ticket,
    said: &Said,
) -> Result<(), CommandError> {
    if uow.remarks().find_by_source(&said.message).await?.is_some() {
        return Ok(());
    }
    let (by, source) = (asker.person.id, Some(&said.message));
    let mut remark = remarks::keep(uow, ticket, by, Audience::Team, &said.text, source);
    remark.files.clone_from(&said.files);
    uow.remarks().save(&remark);
    let mut shown = [remark];
    mirrors::show(uow, desk, ticket, Side::Team, &mut shown, None).await?;
    let [mut remark] = shown;
    let attached = remark.files.clone();
    files::share(uow, desk, ticket, Side::Team, &mut remark, attached).await
}
