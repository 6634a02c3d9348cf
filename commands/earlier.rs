//! A ticket made in the middle of a thread takes along what was said there before it was one: as remarks, in order, under
//! their authors' names, shown to the team in one message.

use chat::{MessageRef, Said, UserRef};
use desk::{Person, PersonId, Ticket};
use serde::{Deserialize, Serialize};
use store::{Audience, Side, UnitOfWork};

use crate::asker::identity;
use crate::{CommandError, Desk, Known, mirrors, remarks};

/// A message that was there before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Earlier {
    /// The message.
    pub(crate) said: Said,
    /// What its author was called.
    pub(crate) name: String,
}

/// The message that the thread of this one hangs under, if it stands in one.
pub(crate) fn root(said: &Said) -> Option<MessageRef> {
    if said.spot.direct {
        return None;
    }
    let root = said.spot.thread.as_ref()?;
    Some(MessageRef::new(&said.spot.channel, root.clone()))
}

/// What was said around a message by people, without the message itself.
pub(crate) fn around(known: &Known, said: &Said) -> Vec<Earlier> {
    let Some(root) = root(said) else {
        return Vec::new();
    };
    let others = known.thread(&root).iter();
    let others = others.filter(|other| !other.by_bot && other.message != said.message);
    let others = others.filter(|other| !(other.text.is_blank() && other.files.is_empty()));
    others
        .map(|other| Earlier {
            said: other.clone(),
            name: known
                .profile(&other.author)
                .map_or_else(|| other.author.id.clone(), |profile| profile.name.clone()),
        })
        .collect()
}

/// Keeps what was said before as remarks of the ticket, and shows it to the team.
pub(crate) async fn take_along(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    earlier: &[Earlier],
) -> Result<(), CommandError> {
    let mut shown = Vec::new();
    for one in earlier {
        if uow.remarks().find_by_source(&one.said.message).await?.is_some() {
            continue;
        }
        let author = find_author(uow, desk, &one.said.author, &one.name).await?;
        let source = Some(&one.said.message);
        let mut remark = remarks::keep(uow, ticket, author, Audience::Public, &one.said.text, source);
        remark.files.clone_from(&one.said.files);
        shown.push(remark);
    }
    if shown.is_empty() {
        return Ok(());
    }
    mirrors::show(uow, desk, ticket, Side::Team, &mut shown, None).await
}

/// The human behind an author. To be quoted gives nobody any right.
async fn find_author(
    uow: &mut UnitOfWork,
    desk: &Desk,
    user: &UserRef,
    name: &str,
) -> Result<PersonId, CommandError> {
    let own = identity(user);
    if let Some(person) = uow.people().find_by_identity(&own).await? {
        return Ok(person.id);
    }
    for other in desk.roster.identities_of(&own) {
        if let Some(person) = uow.people().find_by_identity(&other).await? {
            uow.people().join_identity(&person, &own);
            return Ok(person.id);
        }
    }
    let person = Person {
        id: uow.mint(),
        name: name.to_owned(),
    };
    uow.people().insert(&person, &own);
    Ok(person.id)
}
