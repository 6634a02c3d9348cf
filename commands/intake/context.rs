//! Adds the earlier messages of a thread to a ticket that was opened inside the thread. The messages become remarks,
//! in order and under their authors' names. The team sees all of them in one message.

use chat::{IncomingMessage, MessageRef, UserRef};
use desk::{Person, PersonId, Ticket};
use serde::{Deserialize, Serialize};
use store::{Audience, Side};

use crate::actor::identity;
use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::threads::remarks::NewRemark;
use crate::threads::{closed_threads, mirrors, remarks};
use crate::work::Work;

/// An earlier message of the thread.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ContextMessage {
    /// The message.
    pub(crate) said: IncomingMessage,
    /// The author's name.
    pub(crate) name: String,
}

/// Returns the root message of the message's thread, if there is one.
pub(crate) fn root(message: &IncomingMessage) -> Option<MessageRef> {
    if message.location.direct {
        return None;
    }
    let root = message.location.thread.as_ref()?;
    Some(MessageRef::new(&message.location.channel, root.clone()))
}

/// Returns the thread's other messages that people wrote.
pub(crate) fn around(prefetched: &Prefetched, message: &IncomingMessage) -> Vec<ContextMessage> {
    let Some(root) = root(message) else {
        return Vec::new();
    };
    let others = prefetched.thread(&root).iter();
    let others = others.filter(|other| !other.by_bot && other.message != message.message);
    let others = others.filter(|other| !(other.text.is_blank() && other.files.is_empty()));
    others
        .map(|other| ContextMessage {
            said: other.clone(),
            name: prefetched
                .profile(&other.author)
                .map_or_else(|| other.author.id.clone(), |profile| profile.name.clone()),
        })
        .collect()
}

/// Adds the earlier messages as remarks of the ticket, and shows them to the team.
pub(crate) async fn add_context(
    work: &mut Work<'_>,
    ticket: &Ticket,
    earlier: &[ContextMessage],
) -> Result<(), CommandError> {
    let mut shown = Vec::new();
    for one in earlier {
        if work.remarks().find_by_source(&one.said.message).await?.is_some() {
            continue;
        }
        // What the requester of a private ticket wrote in this thread stays out of every other ticket.
        if closed_threads::left(work, &one.said).await?.is_some() {
            continue;
        }
        let author = find_author(work, &one.said.author, &one.name).await?;
        let new = NewRemark::of_message(author, Audience::Public, &one.said);
        let remark = remarks::keep(work, ticket, &new);
        shown.push(remark);
    }
    if shown.is_empty() {
        return Ok(());
    }
    mirrors::show(work, ticket, Side::Team, &mut shown, None).await
}

/// Returns the person of an author, and creates the person if necessary. Being quoted grants no permission.
async fn find_author(work: &mut Work<'_>, user: &UserRef, name: &str) -> Result<PersonId, CommandError> {
    let own = identity(user);
    if let Some(person) = work.people().find_by_identity(&own).await? {
        return Ok(person.id);
    }
    for other in work.settings().roster.identities_of(&own) {
        if let Some(person) = work.people().find_by_identity(&other).await? {
            work.people().join_identity(&person, &own);
            return Ok(person.id);
        }
    }
    let person = Person {
        id: work.mint(),
        name: name.to_owned(),
    };
    work.people().insert(&person, &own);
    Ok(person.id)
}
