//! Reads the members of a group that a platform keeps.

use std::time::Duration;

use chat::{ChatPlatform, Connection, LookupError, UserRef};
use commands::{GroupFact, Prefetched};
use desk::{Identity, PlatformGroup};

use crate::Context;

/// The longest wait for a reading before an interaction is handled without it. Names are looked up afterwards, and a platform
/// waits three seconds for an answer.
const READ_TIMEOUT: Duration = Duration::from_millis(600);

/// Reads groups at once, each for the interaction of a user if there is one.
pub(crate) async fn look_up<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    groups: Vec<(PlatformGroup, Option<UserRef>)>,
) -> Prefetched {
    let reading = groups.into_iter().map(|(group, user)| async move {
        let read = tokio::time::timeout(READ_TIMEOUT, read(context, &group)).await;
        let fact = match read {
            Ok(Ok(())) => GroupFact::Read,
            Ok(Err(_)) | Err(_) => user
                .and_then(|user| told(context, &group, user))
                .unwrap_or(GroupFact::Unread),
        };
        (group, fact)
    });
    let read = futures::future::join_all(reading).await;
    read.into_iter()
        .fold(facts, |facts, (group, fact)| facts.with_group(group, fact))
}

/// Returns whether a user has a role, if the platform said so with the interaction.
fn told<P: ChatPlatform>(context: &Context<P>, group: &PlatformGroup, user: UserRef) -> Option<GroupFact> {
    let platform = context.platforms.get(&user.connection)?;
    let is_member = platform.has_role(&group.id, &user)?;
    (user.connection.0 == group.connection).then_some(GroupFact::Told { user, is_member })
}

/// Reads a group.
pub(crate) async fn read<P: ChatPlatform>(
    context: &Context<P>,
    group: &PlatformGroup,
) -> Result<(), LookupError> {
    let Some(platform) = context.platforms.get(&Connection(group.connection.clone())) else {
        return Err(LookupError::NotFound {
            why: "there is no such connection".to_owned(),
        });
    };
    let read = platform.group(&group.id).await;
    context
        .groups()
        .note(group, read.as_ref().err().map(ToString::to_string));
    let members = read?.into_iter().map(|user| Identity {
        connection: user.connection.0,
        user: user.id,
    });
    context.groups().learn(group, &members.collect());
    Ok(())
}
