//! Finds users, channels and messages by id, as far as a person may see them.

use super::{
    id::Id,
    state::{Message, World},
};

/// Finds a user.
pub(super) fn find_user(world: &World, user: &str) -> Result<Id, String> {
    let id = Id::parse(user).filter(|id| world.users.contains_key(id));
    id.ok_or_else(|| format!("nobody has the id {user}"))
}

/// Finds a channel that a person may see.
pub(super) fn visible_channel(world: &World, user: Id, channel: &str) -> Result<Id, String> {
    let place = Id::parse(channel).and_then(|id| world.channels.get(&id));
    let place = place.filter(|place| world.may_see(user, place));
    place
        .map(|place| place.id)
        .ok_or_else(|| "there is no such channel".to_owned())
}

/// Finds a message that a person may see; ephemeral messages are visible to their recipient only.
pub(super) fn visible_message<'w>(
    world: &'w World,
    user: Id,
    channel: Id,
    message: &str,
) -> Result<&'w Message, String> {
    let found = Id::parse(message).and_then(|id| world.message(channel, id));
    let found = found.filter(|message| message.only_for.is_none_or(|only| only == user));
    found.ok_or_else(|| "there is no such message".to_owned())
}
