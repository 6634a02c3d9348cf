//! The scene as plain data: the people, channels and apps with which the emulated platforms start.
//!
//! All fields are public, so that a test can build its own scene.

use serde::{Deserialize, Serialize};

/// One of the two platforms.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Slack.
    Slack,
    /// Discord.
    Discord,
}

/// The initial state of both platforms.
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
    /// The display name of the workspace.
    pub team_name: String,
    /// The part before `.slack.com`.
    pub team_domain: String,
    /// All people except the app's bot user.
    pub people: Vec<SlackPerson>,
    /// The channels. Direct messages are opened when a person writes the first one.
    pub channels: Vec<SlackChannel>,
    /// The user groups.
    #[serde(default)]
    pub usergroups: Vec<SlackUserGroup>,
    /// The app under test.
    pub app: SlackApp,
}

/// A user group of a Slack workspace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlackUserGroup {
    /// `S...`
    pub id: String,
    /// The display name.
    pub name: String,
    /// The handle, as in `@it-team`.
    pub handle: String,
    /// Ids of the members.
    pub members: Vec<String>,
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
    /// The job title in their profile.
    pub title: String,
    /// The email address, if their profile has one.
    pub email: Option<String>,
    /// IANA name of their time zone.
    pub tz: String,
    /// The kind of account in this workspace.
    pub standing: SlackAccountKind,
    /// Whether the app may message them directly (`cannot_dm_user` otherwise).
    pub accepts_dms: bool,
}

/// The kind of a person's account in a Slack workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlackAccountKind {
    /// A full member.
    Member,
    /// A multi-channel guest (`is_restricted`).
    Guest,
    /// A single-channel guest (`is_ultra_restricted`).
    SingleChannelGuest,
    /// A member of another workspace, who appears in a shared channel (`is_stranger`).
    Stranger,
    /// A bot that is not the app under test.
    Bot,
    /// A deactivated account (`deleted`).
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
    /// The topic in the channel's header.
    pub topic: String,
    /// Whether only members may see it.
    pub is_private: bool,
    /// Whether it is shared with another workspace.
    pub is_ext_shared: bool,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Ids of the members.
    pub members: Vec<String>,
    /// Whether the app is a member.
    pub app_is_member: bool,
}

/// The Slack app under test, with the settings of its manifest and its installation.
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
    /// The secret that signs HTTP deliveries.
    pub signing_secret: String,
    /// The granted bot scopes.
    pub scopes: Vec<String>,
    /// The subscribed bot events, such as `message.channels`.
    pub events: Vec<String>,
    /// Slash commands.
    pub commands: Vec<SlackCommand>,
    /// Global and message shortcuts.
    pub shortcuts: Vec<SlackShortcut>,
    /// Whether events are delivered over Socket Mode.
    pub socket_mode: bool,
    /// Without Socket Mode: the base address of `/events`, `/interactions` and `/commands`.
    pub request_url: Option<String>,
}

/// A slash command of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlackCommand {
    /// The command with its slash.
    pub command: String,
    /// The description that Slack shows while a person types.
    pub description: String,
    /// The hint that Slack shows after the command.
    pub usage_hint: String,
    /// Whether `@name` and `#channel` in the command's text become ids.
    #[serde(default)]
    pub should_escape: bool,
}

/// A shortcut of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlackShortcut {
    /// The name in the menu.
    pub name: String,
    /// The id that the app receives.
    pub callback_id: String,
    /// The description below the name.
    pub description: String,
    /// The menu that contains the shortcut.
    pub kind: ShortcutKind,
}

/// The menu that contains a shortcut.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortcutKind {
    /// The menu of a message.
    Message,
    /// The menu of the workspace.
    Global,
}

// === Discord ===

/// One Discord guild with one application in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordScene {
    /// Snowflake.
    pub guild_id: String,
    /// The display name.
    pub guild_name: String,
    /// All people except the application's bot user.
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
    /// The unique handle.
    pub username: String,
    /// The display name.
    pub global_name: String,
    /// Whether they are a member of the guild.
    pub is_member: bool,
    /// Whether the user is a bot.
    pub is_bot: bool,
    /// Whether they have not passed the guild's screening yet.
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
    /// The display name.
    pub name: String,
    /// Permission bits.
    pub permissions: u64,
    /// RGB.
    pub color: u32,
    /// Whether everybody may mention the role.
    pub mentionable: bool,
}

/// A channel of the guild.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscordChannel {
    /// Snowflake.
    pub id: String,
    /// Without the `#`.
    pub name: String,
    /// The topic in the channel's header.
    pub topic: String,
    /// Discord's number for the kind of channel: 0 for text.
    pub kind: u8,
    /// Ids of the roles and users that may see the channel; everybody if `None`.
    pub private_to: Option<Vec<String>>,
    /// The application's permission bits in this channel.
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
    /// The public key for interactions over HTTP (ed25519, hexadecimal).
    pub public_key_hex: String,
    /// The signing key for interactions over HTTP (hexadecimal).
    pub signing_key_hex: String,
    /// The intents that the developer page grants. A privileged intent that is missing here closes the gateway with
    /// 4014.
    pub enabled_intents: u64,
    /// The address for interactions over HTTP; interactions use the gateway if `None`.
    pub interactions_url: Option<String>,
}
