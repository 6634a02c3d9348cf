//! A ticket that goes on in private: both its sides leave the places where too many read, and take along what was said.
//!
//! What the desk itself wrote there is taken away or covered. What people wrote is theirs: it is taken away only where the
//! platform lets us, and they are told to do it themselves.

use chat::{
    Card, ChannelRef, Conversation, IncomingMessage, MessageAnchor, MessageRef, OutboundAction,
    OutboundMessage, Text,
};
use desk::{PostId, Ticket};
use store::{Audience, Post, PostRole, Remark, Side, Thread};

use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::NewPost;
use crate::threads::{files, mirrors, places, posts};
use crate::work::Work;

/// How much of what was said stands in one message, in characters; both platforms take that, escaped.
const PAGE: usize = 1_800;

/// The remarks of a ticket that move with it.
pub(crate) async fn kept_remarks(work: &mut Work<'_>, ticket: &Ticket) -> Result<Vec<Remark>, CommandError> {
    let mut remarks = work.remarks().of(ticket.id).await?;
    remarks.retain(|remark| remark.deleted_at.is_none());
    Ok(remarks)
}

/// Moves the requester's side into their direct conversation, if it is not there already.
pub(crate) async fn move_requester(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remarks: &[Remark],
) -> Result<(), CommandError> {
    match work.threads().of(ticket.id, Side::Requester).await? {
        Some(thread) if matches!(thread.home, Conversation::Channel(_)) => {
            leave_channel(work, ticket, thread, remarks).await
        }
        Some(_) => {
            let told = told(work, ticket).await?;
            tell_requester(work, ticket, Card::plain(told)).await
        }
        None => Ok(()),
    }
}

async fn leave_channel(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
    remarks: &[Remark],
) -> Result<(), CommandError> {
    let Some(user) = names::user_on(work, ticket.requester, thread.home.connection()).await? else {
        return Ok(());
    };
    let args = [("reference", ticket.reference.into())];
    let line = work.words().say_with("private-elsewhere", &args);
    redact(work, ticket, Side::Requester, &thread.home, line).await?;
    let own = remarks.iter().filter(|remark| remark.author == ticket.requester);
    close(work, ticket, &thread, deletable(own)).await?;

    let home = Conversation::Direct(user.clone());
    places::move_requester(work, ticket, thread.clone(), home, Some(user));
    let mut words = Text::default();
    for remark in remarks
        .iter()
        .filter(|remark| remark.audience == Audience::Public)
    {
        if !words.0.is_empty() {
            words = words.then("\n");
        }
        let name = names::name(work, remark.author).await?;
        words = words.then(Text::bold(name)).then("\n").then(remark.text.clone());
    }
    welcome(work, ticket, thread.asked_in.as_ref(), &words).await
}

/// Says in the requester's direct conversation who reads it, what was said so far, and what is left to do for them.
async fn welcome(
    work: &mut Work<'_>,
    ticket: &Ticket,
    left: Option<&ChannelRef>,
    words: &Text,
) -> Result<(), CommandError> {
    let place = left.and_then(|channel| work.settings().watched(channel));
    let place = place.map_or_else(
        || work.words().say("private-there"),
        |place| format!("#{}", place.name),
    );
    let mut told = told(work, ticket).await?;
    told = told.then("\n").then(
        work.words()
            .text_with("private-left-behind", &[("place", place.into())]),
    );
    tell_requester(work, ticket, Card::plain(told)).await?;
    if words.is_blank() {
        return Ok(());
    }
    for page in words.pages(PAGE) {
        tell_requester(work, ticket, Card::plain(page)).await?;
    }
    Ok(())
}

async fn told(work: &mut Work<'_>, ticket: &Ticket) -> Result<Text, CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let args = [
        ("requester", name.into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    Ok(work.words().text_with("private-told", &args))
}

async fn tell_requester(work: &mut Work<'_>, ticket: &Ticket, card: Card) -> Result<(), CommandError> {
    posts::post(
        work,
        ticket,
        NewPost::new(Side::Requester, PostRole::Remark, card),
    )
    .await
}

/// Moves the team's side into its channel for private tickets: a new card, and under it all remarks.
pub(crate) async fn move_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remarks: &mut [Remark],
    by: &str,
    why: &str,
) -> Result<(), CommandError> {
    if let Some(thread) = work.threads().of(ticket.id, Side::Team).await? {
        let args = [("reference", ticket.reference.into())];
        let line = work.words().say_with("private-card", &args);
        redact(work, ticket, Side::Team, &thread.home, line).await?;
        shown_elsewhere(work, ticket, remarks).await?;
        let notes = remarks.iter().filter(|remark| remark.audience == Audience::Team);
        close(work, ticket, &thread, deletable(notes)).await?;
    }
    let card = work.mint::<PostId>();
    places::post_to_team(work, ticket, card);
    let args = [("name", by.into()), ("why", why.into())];
    let line = match why.is_empty() {
        true => work.words().text_with("private-by", &args),
        false => work.words().text_with("private-by-why", &args),
    };
    posts::tell_team(work, ticket, line).await?;
    for remark in remarks.iter_mut().filter(|remark| remark.opening) {
        remark.mirror = Some(card);
        work.remarks().save(remark);
    }
    let mut rest: Vec<Remark> = remarks.iter().filter(|remark| !remark.opening).cloned().collect();
    if rest.is_empty() {
        return Ok(());
    }
    mirrors::show(work, ticket, Side::Team, &mut rest, None).await?;
    for remark in remarks.iter_mut() {
        if let Some(shown) = rest.iter().find(|shown| shown.id == remark.id) {
            remark.clone_from(shown);
        }
    }
    Ok(())
}

/// Words that stood with another ticket, while this one was handled with it, are taken away there.
async fn shown_elsewhere(work: &mut Work<'_>, ticket: &Ticket, said: &[Remark]) -> Result<(), CommandError> {
    for mirror in said.iter().filter_map(|remark| remark.mirror) {
        if let Some(post) = work
            .posts()
            .find(mirror)
            .await?
            .filter(|post| post.ticket != ticket.id)
        {
            remove(work, &post);
        }
    }
    Ok(())
}

/// What the desk wrote about a ticket in a place: its card says a line without content, all else is taken away.
async fn redact(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    place: &Conversation,
    line: String,
) -> Result<(), CommandError> {
    for post in work.posts().of(ticket.id, side, PostRole::Card).await? {
        if post.home == *place {
            work.outbox().edit(&post, Card::plain(line.clone()));
        }
    }
    for role in [PostRole::Remark, PostRole::Files, PostRole::Notice] {
        for post in work.posts().of(ticket.id, side, role).await? {
            if post.home == *place {
                remove(work, &post);
            }
        }
    }
    Ok(())
}

fn remove(work: &mut Work<'_>, post: &Post) {
    let what = OutboundAction::Remove {
        home: post.home.clone(),
        message: MessageAnchor::Post(post.id.to_string()),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
}

/// A thread has come to its end. Queued behind everything else that is done in it, since nothing can be after it.
async fn close(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: &Thread,
    messages: Vec<MessageRef>,
) -> Result<(), CommandError> {
    let root = match &thread.root {
        MessageAnchor::Message(root) => Some(root.clone()),
        MessageAnchor::Post(id) => match id.parse() {
            Ok(id) => work.posts().find(id).await?.and_then(|post| post.message),
            Err(_) => None,
        },
    };
    if let Some(root) = root {
        work.closed_threads().close(root, ticket.id);
    }
    let what = OutboundAction::Close {
        home: thread.home.clone(),
        root: thread.root.clone(),
        name: ticket.reference.to_string(),
        messages,
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
    Ok(())
}

/// The messages of people's that can be taken away without losing anything. A file is lost with its message, and may not
/// have been brought along yet.
fn deletable<'r>(remarks: impl Iterator<Item = &'r Remark>) -> Vec<MessageRef> {
    let light = remarks.filter(|remark| remark.files.is_empty());
    light.filter_map(|remark| remark.source.clone()).collect()
}

/// What was attached is brought to where the ticket goes on.
pub(crate) async fn move_files(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remarks: Vec<Remark>,
) -> Result<(), CommandError> {
    for mut remark in remarks {
        let Some(first) = remark.file_posts.first().copied() else {
            continue;
        };
        let Some(post) = work.posts().find(first).await? else {
            continue;
        };
        let thread = work.threads().of(ticket.id, post.side).await?;
        if thread.is_some_and(|thread| thread.home == post.home) {
            continue;
        }
        remark.file_posts.clear();
        let files = remark.files.clone();
        files::share(work, ticket, post.side, &mut remark, files).await?;
    }
    Ok(())
}

/// A ticket was private from its first word: whoever wrote it in the open is told, and nobody goes on there.
pub(crate) async fn move_from_channel(
    work: &mut Work<'_>,
    ticket: &Ticket,
    said: &IncomingMessage,
) -> Result<(), CommandError> {
    if said.location.direct {
        return Ok(());
    }
    let channel = &said.location.channel;
    let root = said.location.thread.as_ref();
    let root = root.map_or_else(
        || said.message.clone(),
        |root| MessageRef::new(channel, root.clone()),
    );
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let left = Thread {
        home: Conversation::Channel(channel.clone()),
        root: MessageAnchor::Message(root),
        ..thread
    };
    let own = said.files.is_empty().then(|| said.message.clone());
    close(work, ticket, &left, own.into_iter().collect()).await?;
    welcome(work, ticket, Some(channel), &said.text).await
}
