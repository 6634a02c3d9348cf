//! Moves both sides of a ticket that becomes private out of the public channels, together with its remarks.
//!
//! The desk removes or redacts its own messages there. Messages of people are deleted only where the platform allows
//! it, and the requester is asked to delete the rest.

use chat::{
    Card, ChannelRef, CloseExtent, Conversation, IncomingMessage, MessageAnchor, MessageRef, OutboundAction,
    OutboundMessage, Text,
};
use desk::{PostId, Ticket};
use store::{Audience, ClosedFor, ClosedThread, Post, PostRole, Remark, Side, Subject, Thread};

use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::NewPost;
use crate::threads::{closed_threads, files, mirrors, places, posts};
use crate::work::Work;

/// The maximum length of one message with earlier remarks, in characters. Both platforms accept it even with escaping.
const PAGE: usize = 1_800;

/// Returns the remarks of a ticket that move with it.
pub(crate) async fn kept_remarks(work: &mut Work<'_>, ticket: &Ticket) -> Result<Vec<Remark>, CommandError> {
    let mut remarks = work.remarks().of(ticket.id).await?;
    remarks.retain(|remark| remark.deleted_at.is_none());
    Ok(remarks)
}

/// Moves the requester's side into the requester's direct conversation, if it is not there already.
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
            let explanation = explanation(work, ticket).await?;
            tell_requester(work, ticket, Card::plain(explanation)).await
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
    let line = work.words().say("private-elsewhere");
    redact(work, ticket, Side::Requester, &thread.home, line).await?;
    let own: Vec<&Remark> = remarks
        .iter()
        .filter(|remark| remark.author == ticket.requester)
        .collect();
    let sources: Vec<MessageRef> = own.iter().filter_map(|remark| remark.source.clone()).collect();
    close(work, ticket, &thread, (&sources, deletable(own.into_iter()))).await?;

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

/// Tells the requester in the direct conversation who reads it, which public messages may remain to be deleted, and
/// what was written so far.
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
    let mut text = explanation(work, ticket).await?;
    text = text.then("\n").then(
        work.words()
            .text_with("private-left-behind", &[("place", place.into())]),
    );
    tell_requester(work, ticket, Card::plain(text)).await?;
    if words.is_blank() {
        return Ok(());
    }
    for page in words.pages(PAGE) {
        tell_requester(work, ticket, Card::plain(page)).await?;
    }
    Ok(())
}

/// Returns the text that explains to the requester who reads a private ticket.
async fn explanation(work: &mut Work<'_>, ticket: &Ticket) -> Result<Text, CommandError> {
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

/// Moves the team's side into the team's channel for private tickets: posts a new card, and all remarks under it.
pub(crate) async fn move_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remarks: &mut [Remark],
    by: &str,
    why: &str,
) -> Result<(), CommandError> {
    if let Some(thread) = work.threads().of(ticket.id, Side::Team).await? {
        let line = work.words().say("private-card");
        redact(work, ticket, Side::Team, &thread.home, line).await?;
        remove_mirrors_elsewhere(work, ticket, remarks).await?;
        let notes = remarks.iter().filter(|remark| remark.audience == Audience::Team);
        close(work, ticket, &thread, (&[], deletable(notes))).await?;
    }
    let card = work.mint::<PostId>();
    places::post_to_team(work, ticket, card);
    let args = [("name", by.into()), ("why", why.into())];
    let line = match why.is_empty() {
        true => work.words().text_with("private-by", &args),
        false => work.words().text_with("private-by-why", &args).with_links(),
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

/// Removes the mirrors in the thread of another ticket, which date from the time when this ticket was merged into it.
async fn remove_mirrors_elsewhere(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remarks: &[Remark],
) -> Result<(), CommandError> {
    let mut elsewhere = Vec::new();
    for mirror in remarks.iter().filter_map(|remark| remark.mirror) {
        let post = work.posts().find(mirror).await?;
        elsewhere.extend(post.filter(|post| post.subject != Subject::Ticket(ticket.id)));
    }
    for post in drop_undelivered(work, elsewhere).await? {
        remove(work, &post);
    }
    Ok(())
}

/// Drops the undelivered messages of posts, so that no retry can publish them. Returns the posts that exist.
async fn drop_undelivered(work: &mut Work<'_>, posts: Vec<Post>) -> Result<Vec<Post>, CommandError> {
    let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
    let dropped = work.outbox().drop_posts(&ids).await?;
    Ok(posts
        .into_iter()
        .filter(|post| !dropped.contains(&post.id))
        .collect())
}

/// Redacts the desk's messages about a ticket in a place: the card shows a line without content, all other posts are
/// removed, and undelivered messages are dropped. A warning is removed wherever it is: the team may have moved since.
async fn redact(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    place: &Conversation,
    line: String,
) -> Result<(), CommandError> {
    let mut there = Vec::new();
    for role in [
        PostRole::Card,
        PostRole::Remark,
        PostRole::Files,
        PostRole::Notice,
        PostRole::Warning,
    ] {
        let posts = work.posts().of(ticket.id, side, role).await?;
        let is_there = |post: &Post| post.home == *place || post.role == PostRole::Warning;
        there.extend(posts.into_iter().filter(is_there));
    }
    for post in drop_undelivered(work, there).await? {
        match post.role {
            PostRole::Card | PostRole::PastCard => work.outbox().edit(&post, Card::plain(line.clone())),
            PostRole::Remark
            | PostRole::Files
            | PostRole::Notice
            | PostRole::Warning
            | PostRole::Announcement => remove(work, &post),
        }
    }
    Ok(())
}

/// Replaces cards in channels by a line without content, and drops those that were not delivered yet.
pub(crate) async fn redact_cards(
    work: &mut Work<'_>,
    cards: Vec<Post>,
    line: &str,
) -> Result<(), CommandError> {
    for post in drop_undelivered(work, cards).await? {
        work.posts().replace(&post).await?;
        work.outbox().edit(&post, Card::plain(line.to_owned()));
    }
    Ok(())
}

fn remove(work: &mut Work<'_>, post: &Post) {
    let action = OutboundAction::Remove {
        home: post.home.clone(),
        message: MessageAnchor::Post(post.id.to_string()),
    };
    work.outbox().send(OutboundMessage::quiet(action), None);
}

/// Closes a thread. The action is queued after all other actions in the thread, because nothing can be posted there
/// afterwards. A thread that belongs to somebody else stays open: only the given messages are deleted there. `own` are the messages of the requester.
async fn close(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: &Thread,
    (own, messages): (&[MessageRef], Vec<MessageRef>),
) -> Result<(), CommandError> {
    let root = match &thread.root {
        MessageAnchor::Message(root) => Some(root.clone()),
        MessageAnchor::Post(id) => match id.parse() {
            Ok(id) => work.posts().find(id).await?.and_then(|post| post.message),
            Err(_) => None,
        },
    };
    // A private thread begins with the desk's card, whose address is in that thread.
    let root = root.map(|root| match &thread.home {
        Conversation::Channel(home) if root.channel != *home => MessageRef::new(home, root.channel.id),
        Conversation::Channel(_) | Conversation::Direct(_) => root,
    });
    let mut extent = CloseExtent::Thread;
    if let Some(root) = &root {
        let closed_for = match own.contains(root) {
            true => ClosedFor::Everybody,
            false => closed_threads::closed_for(work, ticket, root).await?,
        };
        if closed_for == ClosedFor::Requester {
            extent = CloseExtent::Messages;
        }
        work.closed_threads().close(ClosedThread {
            root: root.clone(),
            ticket: ticket.id,
            closed_for,
        });
    }
    let action = OutboundAction::Close {
        home: thread.home.clone(),
        root: root.map_or_else(|| thread.root.clone(), MessageAnchor::Message),
        name: work.words().say("private-thread"),
        messages,
        extent,
    };
    work.outbox().send(OutboundMessage::quiet(action), None);
    Ok(())
}

/// Returns the messages of people that can be deleted without loss. Messages with files are left out: a file is deleted
/// with its message, and may not have been copied yet.
fn deletable<'r>(remarks: impl Iterator<Item = &'r Remark>) -> Vec<MessageRef> {
    let without_files = remarks.filter(|remark| remark.files.is_empty());
    without_files.filter_map(|remark| remark.source.clone()).collect()
}

/// Shares the files of the remarks again in the places where the ticket continues.
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

/// Handles a ticket that is private from the start but was requested in a public channel: closes the public thread, and
/// tells the requester in the direct conversation.
pub(crate) async fn move_from_channel(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
) -> Result<(), CommandError> {
    if message.location.direct {
        return Ok(());
    }
    let channel = &message.location.channel;
    let root = message.location.thread.as_ref();
    let root = root.map_or_else(
        || message.message.clone(),
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
    let own = [message.message.clone()];
    let deletable = own.iter().filter(|_| message.files.is_empty()).cloned().collect();
    close(work, ticket, &left, (&own, deletable)).await?;
    welcome(work, ticket, Some(channel), &message.text).await
}
