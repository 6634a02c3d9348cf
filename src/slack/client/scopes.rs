//! The scopes and events of the app: the manifest requests them, and the check names missing ones.

use crate::ground::granted_scopes::CUSTOMIZE;

/// The required bot scopes, each with its purpose.
pub(crate) const REQUIRED_SCOPES: &[(&str, &str)] = &[
    ("app_mentions:read", "to hear who names the desk"),
    ("channels:history", "to hear what is said in public channels"),
    (
        "channels:read",
        "to know public channels by name and who can read them",
    ),
    ("chat:write", "to post and edit messages"),
    ("commands", "to offer slash commands and the message shortcut"),
    ("files:read", "to carry people's files to the desk's agents"),
    ("files:write", "to carry the agents' files to people"),
    (
        "groups:history",
        "to hear what is said in private channels it was invited to",
    ),
    ("groups:read", "to know whether a channel is private"),
    ("im:history", "to hear what people write to it directly"),
    ("im:write", "to write to people directly"),
    (
        "mpim:history",
        "to hear what is said in group conversations it was invited to",
    ),
    ("mpim:read", "to know who can read a group conversation"),
    ("reactions:read", "to notice the ticket reaction"),
    ("users:read", "to tell members from guests and strangers"),
];

/// The optional bot scopes, each with its purpose.
pub(crate) const OPTIONAL_SCOPES: &[(&str, &str)] = &[
    (
        "usergroups:read",
        "to read the user groups that desk.toml names in [[group]] from",
    ),
    (
        CUSTOMIZE,
        "to show what people say under their own name and picture",
    ),
    (
        "users:read.email",
        "to join people's identities by e-mail where desk.toml allows it",
    ),
];

/// The events that the app subscribes to.
pub(crate) const BOT_EVENTS: &[&str] = &[
    "app_home_opened",
    "app_mention",
    "channel_rename",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
];
