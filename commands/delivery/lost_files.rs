//! Files that will never arrive: one that cannot come along keeps no other one back, and the team is told which and why.

use chat::{FileRef, Span};
use desk::{PostId, Ticket};
use store::{Post, Remark, Side};

use crate::cards::failure::reason;
use crate::delivery::undelivered::Undelivered;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::tell_team;
use crate::threads::{files, mirrors};
use crate::work::Work;

/// Deals with a message of files that will never arrive.
pub(crate) async fn lost(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: &Post,
    lost: &[FileRef],
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Some(mut remark) = carrying(work, ticket, post.id).await? else {
        return Ok(());
    };
    remark.file_posts.retain(|id| *id != post.id);
    work.remarks().save(&remark);
    if remark.deleted_at.is_some() {
        return Ok(());
    }
    if lost.len() > 1 {
        // Which of them it was is found out by sending each on its own.
        for file in lost {
            files::share(work, ticket, post.side, &mut remark, vec![file.clone()]).await?;
        }
        return Ok(());
    }
    for file in lost {
        tell(work, ticket, post.side, file, failure).await?;
    }
    if post.side == Side::Requester {
        // What the requester reads must not promise what they cannot have.
        remark.files.retain(|file| !lost.contains(file));
        work.remarks().save(&remark);
        if let Some(mirror) = remark.mirror {
            mirrors::redraw(work, ticket, mirror).await?;
        }
    }
    Ok(())
}

/// The remark whose files a post was to bring.
async fn carrying(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: PostId,
) -> Result<Option<Remark>, CommandError> {
    let remarks = work.remarks().of(ticket.id).await?;
    Ok(remarks
        .into_iter()
        .find(|remark| remark.file_posts.contains(&post)))
}

/// Says in the team's thread which file it is, why, and where it can be had. A way into the team's own thread is no use
/// to the requester, so nothing is said to them.
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
    tell_team(work, ticket, text).await
}
