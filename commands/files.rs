//! Files that people attach: they follow their words to the other side, and go when the words are taken back. What is
//! written here is only which file goes where; whoever delivers it streams it through.

use chat::{Anchor, Card, FileRef, OutboundMessage, Place, What};
use desk::{PostId, Ticket};
use store::{Audience, Post, PostRole, Remark, Side, UnitOfWork};

use crate::remarks::thread_name;
use crate::{CommandError, Desk, merged, parties};

/// Sends the files of a remark to a side, and writes down that it does. Follow-up messages: whatever shows the words
/// goes first.
pub(crate) async fn share(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    remark: &mut Remark,
    files: Vec<FileRef>,
) -> Result<(), CommandError> {
    if files.is_empty() {
        return Ok(());
    }
    let Some(thread) = uow.threads().of(ticket.id, side).await? else {
        return Ok(());
    };
    let name = parties::name(uow, remark.author).await?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let line = desk.words.text_with(
        "files-from",
        &[("name", name.into()), ("files", names.join(", ").into())],
    );
    let mut card = Card::plain(line);
    if ticket.is_private() {
        card = card.fallback(ticket.reference.to_string());
    }
    let id = uow.mint::<PostId>();
    uow.posts().add(Post {
        id,
        ticket: ticket.id,
        side,
        role: PostRole::Files,
        home: thread.home.clone(),
        message: None,
    });
    let what = What::Share {
        place: Place::Under {
            home: thread.home,
            root: thread.root,
            name: thread_name(ticket),
        },
        card,
        files,
    };
    let message = OutboundMessage::quiet(what);
    uow.outbox().send(message, Some(id));
    remark.file_posts.push(id);
    uow.remarks().save(remark);
    Ok(())
}

/// Takes what was shared of a remark's files away again.
pub(crate) async fn take_away(uow: &mut UnitOfWork, remark: &mut Remark) -> Result<(), CommandError> {
    for id in std::mem::take(&mut remark.file_posts) {
        let Some(post) = uow.posts().find(id).await? else {
            continue;
        };
        let what = What::Remove {
            home: post.home,
            message: Anchor::Post(id.to_string()),
        };
        let message = OutboundMessage::quiet(what);
        uow.outbox().send(message, None);
    }
    Ok(())
}

/// A message carries other files now: those that are gone go on the other side too, new ones follow.
pub(crate) async fn changed(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    mut remark: Remark,
    files: &[FileRef],
) -> Result<Remark, CommandError> {
    let ids = |files: &[FileRef]| files.iter().map(|file| file.id.clone()).collect::<Vec<_>>();
    let is_same = ids(&remark.files) == ids(files);
    remark.files = files.to_vec();
    if !is_same && remark.audience == Audience::Public {
        take_away(uow, &mut remark).await?;
        let files = remark.files.clone();
        let main = merged::main_of(uow, ticket).await?;
        share(uow, desk, &main, Side::Team, &mut remark, files).await?;
    }
    uow.remarks().save(&remark);
    Ok(remark)
}
