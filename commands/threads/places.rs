//! Creates and moves the thread and the card of one side of a ticket.

use chat::{Card, ChannelRef, Conversation, MessageAnchor, OutboundMessage, Place, UserRef};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, Thread};

use crate::threads::posts::thread_name;
use crate::work::Work;

/// Returns the thread of one side of a ticket.
pub(crate) fn thread(
    ticket: &Ticket,
    side: Side,
    (home, root): (Conversation, MessageAnchor),
    link: Option<&str>,
    asked_in: &ChannelRef,
) -> Thread {
    Thread {
        ticket: ticket.id,
        side,
        home,
        root,
        link: link.map(str::to_owned),
        asked_in: Some(asked_in.clone()),
        trouble: None,
    }
}

/// Adds the card of one side at a place. The card enters the outbox now, before the posts under it, and is drawn at the
/// end of the command.
pub(crate) fn add_card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (side, id): (Side, PostId),
    place: Place,
    notify: Option<UserRef>,
) {
    let message = OutboundMessage {
        notify: notify.into_iter().collect(),
        ..OutboundMessage::post(place, Card::plain(thread_name(ticket))).with_thread(thread_name(ticket))
    };
    send_card(work, ticket, (side, id), message);
}

/// Adds the card of one side, which a message carries. The card is drawn at the end of the command.
pub(crate) fn send_card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (side, id): (Side, PostId),
    message: OutboundMessage,
) {
    work.posts().add(Post {
        id,
        subject: ticket.id.into(),
        side,
        role: PostRole::Card,
        home: message.home(),
        message: None,
    });
    work.outbox().send(message, Some(id));
    work.redraw_side(ticket, side);
}

/// Posts the team's card in the channel where the team handles the ticket from now on.
pub(crate) fn post_to_team(work: &mut Work<'_>, ticket: &Ticket, card: PostId) {
    let Some(triage) = work.settings().team_channel(ticket) else {
        tracing::warn!(team.name = %ticket.team, "The team has no triage channel, so its card for {} is not posted", ticket.reference);
        return;
    };
    let home = Conversation::Channel(triage.clone());
    let root = MessageAnchor::Post(card.to_string());
    let thread = thread(ticket, Side::Team, (home.clone(), root), None, triage);
    work.threads().add(thread);
    add_card(work, ticket, (Side::Team, card), Place::At(home), None);
}

/// Moves the requester's conversation to another place, under a new card.
pub(crate) fn move_requester(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
    home: Conversation,
    notify: Option<UserRef>,
) {
    let card = work.mint::<PostId>();
    work.threads().add(Thread {
        home: home.clone(),
        root: MessageAnchor::Post(card.to_string()),
        ..thread
    });
    add_card(work, ticket, (Side::Requester, card), Place::At(home), notify);
}
