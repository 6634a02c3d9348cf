//! Where a conversation continues if its requester accepts no direct messages: in a private thread of the channel where
//! they asked, or else behind a button in that channel. Words that were typed privately never appear in a channel.

use chat::{Card, ChannelRef, Conversation, FailureReason, MessageAnchor, OutboundMessage, Place};
use desk::{PostId, Ticket};
use store::{PostRole, Side, Thread};

use crate::error::CommandError;
use crate::facts::{names, reach};
use crate::threads::places;
use crate::verbs::Verb;
use crate::work::Work;

/// Opens a private thread in the channel where the requester asked, and moves the refused direct conversation there.
/// Returns false if the desk does not watch the channel, or if the ticket is private: a private ticket stays in the
/// direct messages.
pub(crate) async fn open_thread(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: &Thread,
) -> Result<bool, CommandError> {
    let Some(channel) = channel(work, ticket, thread) else {
        return Ok(false);
    };
    let Some(reader) = names::user_on(work, ticket.requester, &channel.connection).await? else {
        return Ok(false);
    };
    let (card, home) = (work.mint::<PostId>(), Conversation::Channel(channel));
    work.threads().add(Thread {
        home: home.clone(),
        root: MessageAnchor::Post(card.to_string()),
        trouble: Some(reach::MOVING.to_owned()),
        ..thread.clone()
    });
    let name = ticket.reference.to_string();
    let message = OutboundMessage::post(Place::At(home), Card::plain(name.clone()))
        .notifying(reader.clone())
        .in_private_thread(reader, name);
    places::send_card(work, ticket, (Side::Requester, card), message);
    work.redraw_side(ticket, Side::Team);
    Ok(true)
}

/// Returns a conversation to the direct messages, because the platform has opened no private thread.
pub(crate) async fn return_to_direct(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
) -> Result<Option<Thread>, CommandError> {
    let connection = thread.home.connection().clone();
    let Some(user) = names::user_on(work, ticket.requester, &connection).await? else {
        return Ok(None);
    };
    let home = Conversation::Direct(user);
    let cards = work
        .posts()
        .of(ticket.id, Side::Requester, PostRole::Card)
        .await?;
    let root = cards.iter().rev().find(|card| card.home == home);
    let thread = Thread {
        root: root.map_or(thread.root, |card| MessageAnchor::Post(card.id.to_string())),
        home,
        trouble: Some(FailureReason::DirectClosed.to_string()),
        ..thread
    };
    work.threads().add(thread.clone());
    work.redraw_side(ticket, Side::Team);
    Ok(Some(thread))
}

/// Posts a neutral line in the channel where the requester asked. Its button shows the conversation to the requester
/// only. Returns whether there is such a channel.
pub(crate) async fn offer(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: &Thread,
) -> Result<bool, CommandError> {
    let Some(channel) = channel(work, ticket, thread) else {
        return Ok(false);
    };
    let (requester, user) = names::mention(work, ticket.requester, &channel.connection).await?;
    let Some(user) = user else {
        return Ok(false);
    };
    let line = work
        .words()
        .text_with("undelivered-line", &[("requester", requester.into())]);
    let card = Card::plain(line).button(
        work.words().say("button-show-privately"),
        Verb::ShowPrivately.on(ticket),
    );
    let place = Place::At(Conversation::Channel(channel));
    work.outbox()
        .send(OutboundMessage::post(place, card).notifying(user), None);
    Ok(true)
}

/// Returns the watched channel in which the requester of a direct conversation asked. A private ticket has none.
fn channel(work: &Work<'_>, ticket: &Ticket, thread: &Thread) -> Option<ChannelRef> {
    let is_direct = matches!(thread.home, Conversation::Direct(_));
    let channel = thread
        .asked_in
        .clone()
        .filter(|_| is_direct && !ticket.is_private())?;
    work.settings().watched(&channel).is_some().then_some(channel)
}
