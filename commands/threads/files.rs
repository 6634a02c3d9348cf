//! Files that people attach to messages. The desk shares them with the other side, and removes them when their message
//! is deleted. A command only queues which file goes where; the delivery job streams the contents.

use chat::{Card, FileRef, MessageAnchor, OutboundAction, OutboundMessage, Place};
use desk::{PostId, Ticket};
use store::{Audience, Post, PostRole, Remark, Side};

use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts::thread_name;
use crate::work::Work;

/// Sends the files of a remark to a side, and records the post. The files are a message of their own, so the caller
/// must queue the message with the text first.
pub(crate) async fn share(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    remark: &mut Remark,
    files: Vec<FileRef>,
) -> Result<(), CommandError> {
    if files.is_empty() {
        return Ok(());
    }
    let Some(thread) = work.threads().of(ticket.id, side).await? else {
        return Ok(());
    };
    let name = names::name(work, remark.author).await?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let line = work.words().text_with(
        "files-from",
        &[("name", name.into()), ("files", names.join(", ").into())],
    );
    let mut card = Card::plain(line);
    if ticket.is_private() {
        card = card.fallback(ticket.reference.to_string());
    }
    let id = work.mint::<PostId>();
    work.posts().add(Post {
        id,
        subject: ticket.id.into(),
        side,
        role: PostRole::Files,
        home: thread.home.clone(),
        message: None,
    });
    let action = OutboundAction::Share {
        place: Place::Under {
            home: thread.home,
            root: thread.root,
            name: thread_name(ticket),
        },
        card,
        files,
    };
    let message = OutboundMessage::quiet(action);
    work.outbox().send(message, Some(id));
    remark.file_posts.push(id);
    work.remarks().save(remark);
    Ok(())
}

/// Removes the posts that share the files of a remark.
pub(crate) async fn remove_posts(work: &mut Work<'_>, remark: &mut Remark) -> Result<(), CommandError> {
    for id in std::mem::take(&mut remark.file_posts) {
        let Some(post) = work.posts().find(id).await? else {
            continue;
        };
        let action = OutboundAction::Remove {
            home: post.home,
            message: MessageAnchor::Post(id.to_string()),
        };
        let message = OutboundMessage::quiet(action);
        work.outbox().send(message, None);
    }
    Ok(())
}

/// Handles an edit of the files of a message: removes the old files from the other side and shares the current ones.
pub(crate) async fn changed(
    work: &mut Work<'_>,
    ticket: &Ticket,
    mut remark: Remark,
    files: &[FileRef],
) -> Result<Remark, CommandError> {
    let ids = |files: &[FileRef]| files.iter().map(|file| file.id.clone()).collect::<Vec<_>>();
    let is_same = ids(&remark.files) == ids(files);
    remark.files = files.to_vec();
    if !is_same && remark.audience == Audience::Public {
        remove_posts(work, &mut remark).await?;
        let files = remark.files.clone();
        let main = related::main_of(work, ticket).await?;
        share(work, &main, Side::Team, &mut remark, files).await?;
    }
    work.remarks().save(&remark);
    Ok(remark)
}
