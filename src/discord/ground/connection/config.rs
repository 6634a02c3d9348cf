//! The configuration of one connection: plain values. The binary reads them from files.

use std::fmt;

use chat::Connection;
use secrecy::SecretString;

use crate::ground::connection::public_key::PublicKey;

/// The address of Discord itself.
pub(crate) const DISCORD_URL: &str = "https://discord.com";

/// The configuration of one connection.
#[derive(Clone)]
pub struct Config {
    /// The connection's name.
    pub connection: Connection,
    /// The bot's token.
    pub token: SecretString,
    /// Discord's address: `https://discord.com`, or another server that speaks its protocols.
    pub api_url: String,
    /// The application's public key, if interactions arrive over HTTP ([`http`](crate::http)).
    pub public_key: Option<PublicKey>,
    /// The guild's id. Without it, the connection serves all guilds that the bot is in.
    pub guild: Option<String>,
    /// The commands to register, in the desk's language.
    pub commands: CommandSet,
}

/// The commands that are registered with Discord. Registration is idempotent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandSet {
    /// Slash commands.
    pub commands: Vec<SlashCommand>,
    /// Entries in the context menu of a message.
    pub menu: Vec<MenuEntry>,
}

/// A slash command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashCommand {
    /// The name without the slash, in lower case.
    pub name: String,
    /// The description; at most 100 characters.
    pub description: String,
    /// The options. The option named `words` is the command's text.
    pub options: Vec<SlashOption>,
}

/// An optional argument of a slash command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashOption {
    /// The name, in lower case.
    pub name: String,
    /// The description; at most 100 characters.
    pub description: String,
    /// The type of the value.
    pub takes: Takes,
}

/// The type of an option's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any text.
    Words,
    /// Any text. The desk suggests values while the person types.
    Suggested,
    /// One of these choices: value and label.
    OneOf(Vec<(String, String)>),
    /// A member of the server. The value is the user's id.
    Person,
}

/// An entry in the context menu of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuEntry {
    /// The desk's name for it (`open_ticket`).
    pub name: String,
    /// The label that people see ("Open a ticket"); at most 32 characters.
    pub label: String,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("connection", &self.connection)
            .field("api_url", &self.api_url)
            .field("guild", &self.guild)
            .finish_non_exhaustive()
    }
}
