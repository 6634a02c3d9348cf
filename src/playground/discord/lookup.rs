//! Finds people, channels and messages by the ids that a person's client names, as far as that person sees them.

use super::{
    id::Id,
    state::{Message, World},
};

/// A person of the scene.
pub(super) fn find_user(world: &World, user: &str) -> Result<Id, String> {
    let id = Id::parse(user).filter(|id| world.users.contains_key(id));
    id.ok_or_else(|| format!("nobody has the id {user}"))
}

/// A channel that a person sees.
pub(super) fn visible_channel(world: &World, user: Id, channel: &str) -> Result<Id, String> {
    let place = Id::parse(channel).and_then(|id| world.channels.get(&id));
    let place = place.filter(|place| world.may_see(user, place));
    place
        .map(|place| place.id)
        .ok_or_else(|| "there is no such channel".to_owned())
}

/// A message that a person sees: ephemeral ones only their own.
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
