//! Whoever is affected by a ticket that is not theirs: they are counted on the team's card, what they say is shown to the
//! team, and they are told directly what comes of it.

use std::collections::BTreeSet;

use chat::{Card, ChannelRef, Home, OutboundMessage, Place, Said, Text, UserRef, What};
use desk::{PersonId, Resolution, ResolutionCode, Ticket, TicketEvent};
use store::{Audience, Follower, Side, UnitOfWork};

use crate::asker::Asker;
use crate::held::Held;
use crate::{CommandError, Desk, change, files, merged, mirrors, parties, remarks};

/// Somebody is affected by a ticket as well. What they said about it stands in the team's thread.
pub(crate) async fn follow(
    uow: &mut UnitOfWork<'_>,
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
    uow: &mut UnitOfWork<'_>,
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
    if !desk::is_small_talk(&said.text.to_plain(), desk.words.vocabulary()) {
        keep(uow, desk, asker, &ticket, said).await?;
    }
    Ok(true)
}

/// Shows the team what somebody said who is affected as well.
async fn keep(
    uow: &mut UnitOfWork<'_>,
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

/// How many people are affected: the requester, those of the tickets that are handled with it, and whoever follows.
pub(crate) async fn count(uow: &mut UnitOfWork<'_>, ticket: &Ticket) -> Result<i64, CommandError> {
    let mut people = owners(uow, ticket).await?;
    people.extend(followers(uow, ticket).await?.iter().map(|one| one.person));
    Ok(i64::try_from(people.len()).unwrap_or(i64::MAX))
}

/// Whose tickets are handled together.
async fn owners(uow: &mut UnitOfWork<'_>, ticket: &Ticket) -> Result<BTreeSet<PersonId>, CommandError> {
    let with = merged::handled_with(uow, ticket).await?;
    Ok(with
        .iter()
        .chain([ticket])
        .map(|ticket| ticket.requester)
        .collect())
}

/// Whoever follows a ticket, or one that is handled with it, and has none among them.
async fn followers(uow: &mut UnitOfWork<'_>, ticket: &Ticket) -> Result<Vec<Follower>, CommandError> {
    // A ticket on its first version has none: to be followed is a change. Of a private one they hear nothing any more.
    if ticket.version == 0 || ticket.is_private() {
        return Ok(Vec::new());
    }
    let mut known = owners(uow, ticket).await?;
    let mut all = uow.followers().of(ticket.id).await?;
    for other in merged::handled_with(uow, ticket).await? {
        all.extend(uow.followers().of(other.id).await?);
    }
    all.retain(|one| known.insert(one.person));
    Ok(all)
}

/// It is solved: they hear what was done.
pub(crate) async fn resolved(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("note", resolution.note.clone().into()),
    ];
    let text = match resolution.code {
        // Who says so is nobody else's business.
        ResolutionCode::ByRequester => desk.words.text_with("follow-works-again", &args),
        _ => desk.words.text_with("follow-resolved", &args),
    };
    tell(uow, ticket, &text).await
}

/// It is not solved after all.
pub(crate) async fn reopened(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    let text = desk.words.text_with("follow-reopened", &args);
    tell(uow, ticket, &text).await
}

/// Nobody works on it any more.
pub(crate) async fn called_off(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    let text = desk.words.text_with("follow-called-off", &args);
    tell(uow, ticket, &text).await
}

/// It goes on in private, where nobody follows it: called before that takes effect.
pub(crate) async fn left_out(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [("reference", ticket.reference.into())];
    let text = desk.words.text_with("follow-left-out", &args);
    tell(uow, ticket, &text).await
}

async fn tell(uow: &mut UnitOfWork<'_>, ticket: &Ticket, text: &Text) -> Result<(), CommandError> {
    for follower in followers(uow, ticket).await? {
        let place = Place::At(Home::Direct(follower.user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()));
        uow.outbox().send(message, None);
    }
    Ok(())
}

/// Somebody takes no direct messages: they are told where they asked, if the desk watches there.
pub(crate) async fn undelivered(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    message: &OutboundMessage,
) -> Result<(), CommandError> {
    let What::Post {
        place: Place::At(Home::Direct(user)),
        card,
        ..
    } = &message.what
    else {
        return Ok(());
    };
    let Some(follower) = uow.followers().latest_of(user).await? else {
        return Ok(());
    };
    if desk.watched(&follower.asked_in).is_none() {
        return Ok(());
    }
    let mention = mention(uow, &follower.user, follower.person).await?;
    let mut card = card.clone();
    if let Some(chat::Block::Text(text)) = card.blocks.first_mut() {
        *text = mention.then(": ").then(text.clone());
    }
    let place = Place::At(Home::Channel(follower.asked_in));
    let message = OutboundMessage::post(place, card).notifying(follower.user);
    uow.outbox().send(message, None);
    Ok(())
}

async fn mention(uow: &mut UnitOfWork<'_>, user: &UserRef, person: PersonId) -> Result<Text, CommandError> {
    let name = parties::name(uow, person).await?;
    Ok(Text(vec![chat::Span::User {
        user: user.clone(),
        name,
    }]))
}

/// Whether somebody is affected by a ticket that is not theirs.
pub(crate) async fn is_follower(
    uow: &mut UnitOfWork<'_>,
    ticket: &Ticket,
    person: PersonId,
) -> Result<bool, CommandError> {
    let followers = uow.followers().of(ticket.id).await?;
    Ok(followers.iter().any(|one| one.person == person))
}
