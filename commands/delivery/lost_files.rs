//! Handles undeliverable files. One undeliverable file does not stop the other files, and the team reads the reason.

use chat::{FileRef, Span};
use desk::{PostId, Ticket};
use store::{Post, Remark, Side};

use crate::cards::delivery::reason;
use crate::delivery::failure::Undelivered;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::tell_team;
use crate::threads::{files, mirrors};
use crate::work::Work;

/// Handles an undeliverable message with files.
pub(crate) async fn lost(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: &Post,
    lost: &[FileRef],
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Some(mut remark) = find_remark(work, ticket, post.id).await? else {
        return Ok(());
    };
    remark.file_posts.retain(|id| *id != post.id);
    work.remarks().save(&remark);
    if remark.deleted_at.is_some() {
        return Ok(());
    }
    if lost.len() > 1 {
        // Sending each file on its own shows which file is undeliverable.
        for file in lost {
            files::share(work, ticket, post.side, &mut remark, vec![file.clone()]).await?;
        }
        return Ok(());
    }
    for file in lost {
        tell(work, ticket, post.side, file, failure).await?;
    }
    if post.side == Side::Requester {
        // The mirror must not name a file that the requester does not get.
        remark.files.retain(|file| !lost.contains(file));
        work.remarks().save(&remark);
        if let Some(mirror) = remark.mirror {
            mirrors::redraw(work, ticket, mirror).await?;
        }
    }
    Ok(())
}

/// Returns the remark whose files the post carried.
async fn find_remark(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: PostId,
) -> Result<Option<Remark>, CommandError> {
    let remarks = work.remarks().of(ticket.id).await?;
    Ok(remarks
        .into_iter()
        .find(|remark| remark.file_posts.contains(&post)))
}

/// Tells the team which file is undeliverable, why, and where the original is. The requester is not told, because they
/// cannot open a link into the team's thread.
async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    file: &FileRef,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let words = work.words();
    let name = file.name.as_str();
    let why = reason(work.settings(), failure.reason, &failure.why);
    let text = match (side, &failure.link) {
        (Side::Requester, _) => {
            let requester = names::name(work, ticket.requester).await?;
            words.text_with(
                "undelivered-file-out",
                &[
                    ("name", requester.into()),
                    ("file", name.into()),
                    ("why", why.into()),
                ],
            )
        }
        (Side::Team | Side::Approver, Some(url)) => {
            let link = Span::Jump {
                url: url.clone(),
                label: words.say("undelivered-file-link"),
            };
            words.text_with(
                "undelivered-file",
                &[("file", name.into()), ("why", why.into()), ("link", link.into())],
            )
        }
        (Side::Team | Side::Approver, None) => words.text_with(
            "undelivered-file-unlinked",
            &[("file", name.into()), ("why", why.into())],
        ),
    };
    tell_team(work, ticket, text).await
}
