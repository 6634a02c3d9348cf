//! What the people who use the affected services are told of a change: one message in each channel of the services.
//!
//! The message is posted when the change is scheduled, and edited in place after that. An edit notifies nobody, so a new window
//! is told in a new message, and the message before says that its window does not apply any more.

use chat::Conversation;
use desk::change::{Change, ChangePhase};
use store::{PostRole, Side, Subject};

use crate::cards::announcement;
use crate::error::CommandError;
use crate::threads::change_cards;
use crate::work::Work;

/// Replaces messages that do not apply any more, and adds those that are missing. `before` is the change before the event.
pub(super) async fn follow(
    work: &mut Work<'_>,
    before: &Change,
    change: &Change,
) -> Result<(), CommandError> {
    let subject = Subject::Change(change.id);
    let posts = work
        .posts()
        .of(subject, Side::Requester, PostRole::Announcement)
        .await?;
    let settings = work.settings();
    let channels = settings.channels_of_services(&change.content.services);
    let mut homes: Vec<Conversation> = channels.into_iter().map(Conversation::Channel).collect();
    let has_moved = before.content.window != change.content.window;
    for post in posts {
        let past = match homes.contains(&post.home) {
            false => announcement::elsewhere(settings, change),
            true if has_moved => announcement::moved(settings, change),
            true => {
                homes.retain(|home| *home != post.home);
                continue;
            }
        };
        work.outbox().edit(&post, past);
        work.posts().replace(&post).await?;
    }
    if change.phase() == ChangePhase::Scheduled {
        for home in homes {
            change_cards::add_announcement(work, change, home);
        }
    }
    Ok(())
}
