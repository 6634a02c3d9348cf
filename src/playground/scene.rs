//! The scene as plain data: which people, channels and apps the emulated platforms start with.
//!
//! Everything is public, so that a test can build exactly the world it needs.

use serde::{Deserialize, Serialize};

/// Which platform.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Slack.
    Slack,
    /// Discord.
    Discord,
}

/// The whole world at start.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scene {
    /// The Slack workspace.
    pub slack: SlackScene,
    /// The Discord guild.
    pub discord: DiscordScene,
}

// === Slack ===

/// One Slack workspace with one app installed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlackScene {
    /// `T...`
    pub team_id: String,
    /// Shown name of the workspace.
    pub team_name: String,
    /// The part before `.slack.com`.
    pub team_domain: String,
    /// Everybody but the app's bot user.
    pub people: Vec<SlackPerson>,
    /// Channels; direct messages are opened as people write them.
    pub channels: Vec<SlackChannel>,
    /// The app under test.
    pub app: SlackApp,
}

/// A person (or foreign bot) of a Slack workspace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlackPerson {
    /// `U...`
    pub id: String,
    /// The handle, as in `@lee`.
    pub name: String,
    /// The full name.
    pub real_name: String,
    /// What their profile says they do.
    pub title: String,
    /// Address, if their profile has one.
    pub email: Option<String>,
    /// IANA name of their time zone.
    pub tz: String,
    /// What they are in this workspace.
    pub standing: SlackStanding,
    /// Whether the app may message them directly (`cannot_dm_user` otherwise).
    pub accepts_dms: bool,
}

/// What somebody is in a Slack workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlackStanding {
    /// A full member.
    Member,
    /// A multi-channel guest (`is_restricted`).
    Guest,
    /// A single-channel guest (`is_ultra_restricted`).
    SingleChannelGuest,
    /// Somebody of another workspace, met in a shared channel (`is_stranger`).
    Stranger,
    /// A bot that is not the app under test.
    Bot,
    /// An account that was switched off (`deleted`).
    Deactivated,
}

/// A Slack channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Slack's own model")]
pub struct SlackChannel {
    /// `C...`
    pub id: String,
    /// Without the `#`.
    pub name: String,
    /// Shown in its header.
    pub topic: String,
    /// Whether only members may see it.
    pub is_private: bool,
    /// Whether it is shared with another workspace.
    pub is_ext_shared: bool,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Ids of the people in it.
    pub members: Vec<String>,
    /// Whether the app is in it.
    pub app_is_member: bool,
}

/// The Slack app under test, as its manifest and installation made it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlackApp {
    /// `A...`
    pub app_id: String,
    /// `B...`
    pub bot_id: String,
    /// `U...`
    pub bot_user_id: String,
    /// The bot user's name.
    pub bot_name: String,
    /// `xoxb-...`
    pub bot_token: String,
    /// `xapp-...`, for Socket Mode.
    pub app_token: String,
    /// Signs what is delivered over HTTP.
    pub signing_secret: String,
    /// Bot scopes that were granted.
    pub scopes: Vec<String>,
    /// Bot events that are subscribed, such as `message.channels`.
    pub events: Vec<String>,
    /// Slash commands.
    pub commands: Vec<SlackCommand>,
    /// Global and message shortcuts.
    pub shortcuts: Vec<SlackShortcut>,
    /// Whether events come over Socket Mode.
    pub socket_mode: bool,
    /// Without Socket Mode: the address under which `/events`, `/interactions` and `/commands` lie.
    pub request_url: Option<String>,
}

/// A slash command of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlackCommand {
    /// With its slash.
    pub command: String,
    /// Shown when it is typed.
    pub description: String,
    /// Shown behind it.
    pub usage_hint: String,
    /// Whether `@name` and `#channel` in its text become ids.
    #[serde(default)]
    pub should_escape: bool,
}

/// A shortcut of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlackShortcut {
    /// As the menu shows it.
    pub name: String,
    /// How the app knows it.
    pub callback_id: String,
    /// Shown beneath.
    pub description: String,
    /// Where it stands.
    pub kind: ShortcutKind,
}

/// Where a shortcut stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortcutKind {
    /// In the menu of a message.
    Message,
    /// In the menu of the workspace.
    Global,
}

// === Discord ===

/// One Discord guild with one application in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordScene {
    /// Snowflake.
    pub guild_id: String,
    /// Shown name.
    pub guild_name: String,
    /// Everybody but the application's bot user.
    pub people: Vec<DiscordPerson>,
    /// Roles besides `@everyone` (whose id is the guild's).
    pub roles: Vec<DiscordRole>,
    /// Channels of the guild.
    pub channels: Vec<DiscordChannel>,
    /// The application under test.
    pub app: DiscordApp,
}

/// A user of Discord.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Discord's own model")]
pub struct DiscordPerson {
    /// Snowflake.
    pub id: String,
    /// Unique handle.
    pub username: String,
    /// Shown name.
    pub global_name: String,
    /// Whether they are in the guild.
    pub is_member: bool,
    /// Whether it is a bot.
    pub is_bot: bool,
    /// Whether they have yet to pass the guild's screening.
    pub pending: bool,
    /// Ids of their roles.
    pub roles: Vec<String>,
    /// Whether the application may message them directly (50007 otherwise).
    pub accepts_dms: bool,
}

/// A role of the guild.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordRole {
    /// Snowflake.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Permission bits.
    pub permissions: u64,
    /// RGB.
    pub color: u32,
    /// Whether anybody may mention it.
    pub mentionable: bool,
}

/// A channel of the guild.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordChannel {
    /// Snowflake.
    pub id: String,
    /// Without the `#`.
    pub name: String,
    /// Shown in its header.
    pub topic: String,
    /// Discord's number for the kind of channel: 0 for text.
    pub kind: u8,
    /// Ids of the roles and users that may see it; everybody if `None`.
    pub private_to: Option<Vec<String>>,
    /// What the application may do here, as permission bits.
    pub app_permissions: u64,
}

/// The Discord application under test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordApp {
    /// Snowflake.
    pub application_id: String,
    /// Snowflake.
    pub bot_user_id: String,
    /// The bot user's name.
    pub bot_name: String,
    /// The bot token.
    pub token: String,
    /// Verifies interactions delivered over HTTP (ed25519, hexadecimal).
    pub public_key_hex: String,
    /// Signs them (hexadecimal).
    pub signing_key_hex: String,
    /// Intents that the developer page grants; privileged ones missing here close the gateway with 4014.
    pub enabled_intents: u64,
    /// Where interactions go over HTTP; over the gateway if `None`.
    pub interactions_url: Option<String>,
}
