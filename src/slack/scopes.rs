//! What the app must be allowed: the manifest asks for it, and `check` names what is missing.

/// The bot scopes, each with what it is for.
pub(crate) const SCOPES: &[(&str, &str)] = &[
    ("channels:history", "to hear what is said in public channels"),
    (
        "channels:read",
        "to know public channels by name and who can read them",
    ),
    ("chat:write", "to post and edit messages"),
    ("commands", "to offer slash commands and the message shortcut"),
    (
        "groups:history",
        "to hear what is said in private channels it was invited to",
    ),
    ("groups:read", "to know whether a channel is private"),
    ("im:history", "to hear what people write to it directly"),
    ("im:write", "to write to people directly"),
    ("reactions:read", "to notice the ticket reaction"),
    ("users:read", "to tell members from guests and strangers"),
];

/// The events that the app subscribes to.
pub(crate) const EVENTS: &[&str] = &[
    "app_home_opened",
    "channel_rename",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "user_change",
];
