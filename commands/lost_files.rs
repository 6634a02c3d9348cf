//! Files that will never arrive: one that cannot come along keeps no other one back, and the team is told which and why.

use chat::{FileRef, Span};
use desk::{PostId, Ticket};
use store::{Post, Remark, Side, UnitOfWork};

use crate::undelivered::{Undelivered, reason, tell_team};
use crate::{CommandError, Desk, files, mirrors, parties};

/// Deals with a message of files that will never arrive.
pub(crate) async fn lost(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    post: &Post,
    lost: &[FileRef],
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Some(mut remark) = carrying(uow, ticket, post.id).await? else {
        return Ok(());
    };
    remark.file_posts.retain(|id| *id != post.id);
    uow.remarks().save(&remark);
    if remark.deleted_at.is_some() {
        return Ok(());
    }
    if lost.len() > 1 {
        // Which of them it was is found out by sending each on its own.
        for file in lost {
            files::share(uow, desk, ticket, post.side, &mut remark, vec![file.clone()]).await?;
        }
        return Ok(());
    }
    for file in lost {
        tell(uow, desk, ticket, post.side, file, failure).await?;
    }
    if post.side == Side::Requester {
        // What the requester reads must not promise what they cannot have.
        remark.files.retain(|file| !lost.contains(file));
        uow.remarks().save(&remark);
        if let Some(mirror) = remark.mirror {
            mirrors::redraw(uow, desk, ticket, mirror).await?;
        }
    }
    Ok(())
}

/// The remark whose files a post was to bring.
async fn carrying(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    post: PostId,
) -> Result<Option<Remark>, CommandError> {
    let remarks = uow.remarks().of(ticket.id).await?;
    Ok(remarks
        .into_iter()
        .find(|remark| remark.file_posts.contains(&post)))
}

/// Says in the team's thread which file it is, why, and where it can be had. A way into the team's own thread is no use
/// to the requester, so nothing is said to them.
async fn tell(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    file: &FileRef,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let words = &desk.words;
    let name = file.name.as_str();
    let why = reason(desk, &failure.why);
    let text = match (side, &failure.link) {
        (Side::Requester, _) => {
            let requester = parties::name(uow, ticket.requester).await?;
            words.text_with(
                "undelivered-file-out",
                &[
                    ("name", requester.into()),
                    ("file", name.into()),
                    ("why", why.into()),
                ],
            )
        }
        (Side::Team, Some(url)) => {
            let link = Span::Jump {
                url: url.clone(),
                label: words.say("undelivered-file-link"),
            };
            words.text_with(
                "undelivered-file",
                &[("file", name.into()), ("why", why.into()), ("link", link.into())],
            )
        }
        (Side::Team, None) => words.text_with(
            "undelivered-file-unlinked",
            &[("file", name.into()), ("why", why.into())],
        ),
    };
    tell_team(uow, ticket, text).await
}
