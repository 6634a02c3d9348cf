//! Opens a ticket, for every intake path: reference, conversation, the requester's card, the team's card, and the
//! first journal entry.

use chat::{ChannelRef, Conversation, MessageAnchor, MessageRef, Place};
use desk::{Action, NewTicket, PostId, RemarkId, Resource, Source, Ticket, TicketId};
use store::{Audience, Remark, Side, Thread};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::{context, limits, sensitive, whereabouts};
use crate::settings::Settings;
use crate::threads::posts::thread_name;
use crate::threads::{closed_threads, files, places, privacy};
use crate::work::Work;

/// Opens a ticket. If the starting message belongs to a ticket already, returns that ticket.
///
/// # Errors
///
/// Besides faults: [`desk::Refusal::Limited`], if requesters open a ticket for themselves and have reached a limit; a
/// denial, if the message belongs to a private ticket that the opener may not read.
pub(crate) async fn open(work: &mut Work<'_>, opening: Opening<'_>) -> Result<Opened, CommandError> {
    if let Some(existing) = existing(work, &opening).await? {
        let existing = work.tickets().get(existing).await?;
        if existing.is_private() {
            opening.opener.may(Action::Read, Resource::Ticket(&existing))?;
        }
        return Ok(Opened::Already(Box::new(existing)));
    }
    if opening.opener.person.id == opening.requester.person.id {
        limits::check(work, opening.requester).await?;
    }
    let private = sensitive::is_sensitive(work, &opening).await?;
    let id = work.mint::<TicketId>();
    if let Start::Message { said: message, .. } | Start::Thread { said: message, .. } = opening.start {
        let author = opening.requester.person.id;
        work.origins()
            .claim(&message.message, id, author, message.at)
            .await?;
    }
    opening.requester.remember(work);
    if opening.opener.person.id != opening.requester.person.id {
        opening.opener.remember(work);
    }
    let new = NewTicket {
        id,
        reference: work.tickets().next_reference(opening.kind).await?,
        title: opening.title,
        description: opening.description,
        requester: opening.requester.person.id,
        opened_by: opening.opener.person.id,
        source: opening.source,
        team: opening.team,
        impact: opening.levels.impact,
        urgency: opening.levels.urgency,
        service: opening.service,
        follows: opening.follows,
        split_from: opening.start.split_from(),
        private,
        at: work.now(),
    };
    let (ticket, event) = Ticket::open(new, &work.settings().matrix);
    work.create(&ticket, opening.opener.person.id, event);
    if let Start::Form { filed: answers, .. } = opening.start {
        work.form_answers().add(ticket.id, answers.clone());
    }

    let card = work.mint::<PostId>();
    let is_direct = ticket.is_private() || whereabouts::cannot_answer(work.prefetched(), opening.start);
    let start = (opening.start, is_direct);
    let (thread, place) = conversation(work.settings(), &ticket, opening.requester, start, card);
    work.threads().add(thread);
    let notify = Some(opening.requester.user.clone());
    places::add_card(work, &ticket, (Side::Requester, card), place, notify);
    if let (true, Start::Message { said: message, .. } | Start::Thread { said: message, .. }) =
        (private, opening.start)
    {
        privacy::move_from_channel(work, &ticket, message).await?;
    }

    let team_card = work.mint::<PostId>();
    let shown_by = work
        .settings()
        .team_channel(&ticket)
        .is_some()
        .then_some(team_card);
    let remark = add_opening_remark(work, &ticket, opening.requester, opening.start, shown_by).await?;
    places::post_to_team(work, &ticket, team_card);
    context::add_context(work, &ticket, opening.earlier).await?;
    if let Some(mut remark) = remark {
        let files = remark.files.clone();
        files::share(work, &ticket, Side::Team, &mut remark, files).await?;
    }
    Ok(Opened::New(Box::new(ticket)))
}

/// Stores the opening message as a remark, so that later edits and deletions of the message reach the ticket. The
/// team's card shows the remark.
async fn add_opening_remark(
    work: &mut Work<'_>,
    ticket: &Ticket,
    author: &Actor,
    start: Start<'_>,
    shown_by: Option<PostId>,
) -> Result<Option<Remark>, CommandError> {
    let message = match start {
        Start::Message { said: message, .. } | Start::Thread { said: message, .. } => message,
        Start::Split { remark, .. } => {
            let id = work.mint::<RemarkId>();
            let text = remark.text.clone();
            let mut copy =
                Remark::new(id, ticket.id, author.person.id, text, work.now()).for_audience(Audience::Public);
            copy.opening = true;
            copy.mirror = shown_by;
            copy.files.clone_from(&remark.files);
            work.remarks().add(copy.clone());
            return Ok(Some(copy));
        }
        Start::Location(_) | Start::Form { .. } => return Ok(None),
    };
    // A message in a conversation, or a mention of the desk, may already be a remark on another ticket.
    let may_be_another = message.location.direct || message.location.thread.is_some() || message.addressed;
    if may_be_another && work.remarks().find_by_source(&message.message).await?.is_some() {
        return Ok(None);
    }
    let text = message.text.clone();
    let mut remark = Remark::new(
        work.mint::<RemarkId>(),
        ticket.id,
        author.person.id,
        text,
        work.now(),
    )
    .for_audience(Audience::Public);
    remark.source = Some(message.message.clone());
    remark.opening = true;
    remark.mirror = shown_by;
    remark.files.clone_from(&message.files);
    work.remarks().add(remark.clone());
    Ok(Some(remark))
}

/// Returns the ticket that a message, or the message's thread, already belongs to.
pub(crate) async fn existing(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
) -> Result<Option<TicketId>, CommandError> {
    let message = match opening.start {
        Start::Message { said: message, .. } => message,
        Start::Thread { said: message, .. } => return Ok(work.origins().find(&message.message).await?),
        Start::Location(_) | Start::Form { .. } | Start::Split { .. } => return Ok(None),
    };
    if let Some(ticket) = closed_threads::left(work, message).await? {
        return Ok(Some(ticket));
    }
    if let Some(root) = &message.location.thread
        && let Some(thread) = work
            .threads()
            .find_by_root(&message.location.channel, root)
            .await?
    {
        return Ok(Some(thread.ticket));
    }
    if let Some(ticket) = work.origins().find(&message.message).await? {
        return Ok(Some(ticket));
    }
    // A ticket that was opened in the thread under the message has the message as a remark. A new message or mention in a
    // watched channel has no thread yet, so it needs no query.
    let is_root = !message.location.direct && message.location.thread.is_none();
    if !is_root || matches!(opening.source, Source::Channel | Source::Mention) {
        return Ok(None);
    }
    let remark = work.remarks().find_by_source(&message.message).await?;
    Ok(remark.map(|remark| remark.ticket))
}

/// Returns the thread of the conversation with the requester, and the place of the requester's card. The conversation
/// is a direct one if it must not, or cannot, be in the channel.
fn conversation(
    settings: &Settings,
    ticket: &Ticket,
    requester: &Actor,
    (start, is_direct): (Start<'_>, bool),
    card: PostId,
) -> (Thread, Place) {
    if is_direct && let Some((channel, link)) = public_channel(start) {
        let home = Conversation::Direct(requester.user.clone());
        let root = MessageAnchor::Post(card.to_string());
        let thread = places::thread(ticket, Side::Requester, (home.clone(), root), link, channel);
        return (thread, Place::At(home));
    }
    match start {
        Start::Message { said: message, link } => {
            let home = if message.location.direct {
                Conversation::Direct(message.author.clone())
            } else {
                Conversation::Channel(message.location.channel.clone())
            };
            let root = message.location.thread.as_ref().map_or_else(
                || message.message.clone(),
                |thread| MessageRef::new(&message.location.channel, thread.clone()),
            );
            let root = MessageAnchor::Message(root);
            let place = Place::Under {
                home: home.clone(),
                root: root.clone(),
                name: thread_name(ticket),
            };
            (
                places::thread(
                    ticket,
                    Side::Requester,
                    (home, root),
                    link,
                    &message.location.channel,
                ),
                place,
            )
        }
        Start::Thread { thread, .. } => {
            let place = Place::Under {
                home: thread.home.clone(),
                root: thread.root.clone(),
                name: thread_name(ticket),
            };
            let thread = Thread {
                ticket: ticket.id,
                ..thread.clone()
            };
            (thread, place)
        }
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            let home = match settings.channel_of_command(location) {
                Some(channel) => Conversation::Channel(channel.clone()),
                None => Conversation::Direct(requester.user.clone()),
            };
            let root = MessageAnchor::Post(card.to_string());
            let thread = places::thread(
                ticket,
                Side::Requester,
                (home.clone(), root),
                None,
                &location.channel,
            );
            (thread, Place::At(home))
        }
    }
}

/// Returns the channel where a ticket was requested, with a link to the message. Returns nothing if the conversation
/// is already a direct one.
fn public_channel(start: Start<'_>) -> Option<(&ChannelRef, Option<&str>)> {
    match start {
        Start::Message { said: message, link } => {
            (!message.location.direct).then_some((&message.location.channel, link))
        }
        Start::Thread {
            thread,
            said: message,
        } => match thread.home {
            Conversation::Channel(_) => Some((&message.location.channel, thread.link.as_deref())),
            Conversation::Direct(_) => None,
        },
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            Some((&location.channel, None))
        }
    }
}
