//! What one connection to one Discord guild needs to know; plain values, read from files by others.

use std::fmt;

use chat::Connection;
use secrecy::SecretString;

use crate::ground::connection::public_key::PublicKey;

/// One connection.
#[derive(Clone)]
pub struct Config {
    /// Its name.
    pub connection: Connection,
    /// The bot's token.
    pub token: SecretString,
    /// Where Discord is: `https://discord.com`, or another server that speaks its protocols.
    pub api_url: String,
    /// The application's public key, where interactions come over HTTP ([`http`](crate::http)).
    pub public_key: Option<PublicKey>,
    /// The guild's id; all guilds that the bot is in if absent.
    pub guild: Option<String>,
    /// The commands that people can use, in the desk's language.
    pub commands: CommandSet,
}

/// What is registered with Discord; registering the same again changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandSet {
    /// Slash commands.
    pub commands: Vec<SlashCommand>,
    /// Entries of the menu on a message.
    pub menu: Vec<MenuEntry>,
}

/// A slash command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashCommand {
    /// Its name without the slash, in lower case.
    pub name: String,
    /// What it does; at most 100 characters.
    pub description: String,
    /// What can be said with it. The option named `words` is its text.
    pub options: Vec<SlashOption>,
}

/// Something optional that can be said with a slash command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashOption {
    /// Its name, in lower case.
    pub name: String,
    /// What it means; at most 100 characters.
    pub description: String,
    /// What can be said.
    pub takes: Takes,
}

/// What can be said with an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any words.
    Words,
    /// One of these: value and label.
    OneOf(Vec<(String, String)>),
    /// A member of the server; comes in as the user's id.
    Person,
}

/// An entry of the menu on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuEntry {
    /// What the desk calls it (`open_ticket`).
    pub name: String,
    /// What it says ("Open a ticket"); at most 32 characters.
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
