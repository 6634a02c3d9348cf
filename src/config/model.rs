//! The sections of `desk.toml` as plain structs.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chat::ChannelRef;
use desk::{Identity, Matrix, Requesters};
use secrecy::SecretString;

use super::diagnostic::{Diagnostics, Located};

/// All that an administrator decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where tickets are kept.
    pub database: Database,
    /// Where the desk listens.
    pub http: Http,
    /// Slack workspaces by their names.
    pub slack: BTreeMap<String, Slack>,
    /// Discord guilds by their names.
    pub discord: BTreeMap<String, Discord>,
    /// Watched channels.
    pub channels: Vec<Channel>,
    /// Teams; the first takes what comes from a place without one.
    pub teams: Vec<Team>,
    /// Forms with questions of their own.
    pub categories: Vec<Category>,
    /// Joined identities.
    pub people: Vec<Person>,
    /// Priority by impact and urgency.
    pub matrix: Matrix,
    /// How much one requester may ask for at once.
    pub limits: Limits,
    /// What happens before a ticket is opened.
    pub intake: BeforeOpening,
    /// The desk itself.
    pub desk: Desk,
    /// A file with the seconds by which the desk's clock is ahead (`FRONTDESK_CLOCK`); for tests and the demo.
    pub clock_file: Option<PathBuf>,
    /// A file that says how much room there is (`FRONTDESK_DISK`); for tests.
    pub disk_file: Option<PathBuf>,
    /// What is written and has no effect.
    pub warnings: Diagnostics,
}

/// `[database]`: where tickets are kept.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`; hidden, because it may hold a password. Default `sqlite:frontdesk.db`.
    pub url: SecretString,
}

/// `[http]`: where the desk listens.
#[derive(Clone, Debug)]
pub struct Http {
    /// Pages, and Slack and Discord over HTTP. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// `/healthz`, `/readyz`, `/metrics`. Default `127.0.0.1:9090`.
    pub admin_listen: SocketAddr,
    /// Where people and platforms reach `listen`, without a slash at its end, if they can.
    pub public_url: Option<String>,
}

/// `[slack.NAME]`: one workspace.
#[derive(Clone, Debug)]
pub struct Slack {
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// How events come in.
    pub transport: SlackTransport,
    /// Where Slack's Web API is. Default `https://slack.com/api`.
    pub api_url: String,
    /// Who answers for the addresses that people have there. Default: nobody.
    pub directory: Directory,
}

/// Who answers for what a workspace says about people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Directory {
    /// People themselves: an address proves nothing.
    #[default]
    Open,
    /// The organisation: two accounts with one address are one human.
    Managed,
}

/// How events come in from a workspace.
#[derive(Clone, Debug)]
pub enum SlackTransport {
    /// Over sockets that the desk opens, with the app-level token (`xapp-…`).
    Socket {
        /// The token.
        app_token: SecretString,
    },
    /// By requests to `listen`.
    Http {
        /// What Slack signs them with.
        signing_secret: SecretString,
    },
}

/// `[discord.NAME]`: one guild.
#[derive(Clone, Debug)]
pub struct Discord {
    /// The bot's token.
    pub token: SecretString,
    /// The guild's id; every guild that the bot is in if nothing is said.
    pub guild: Option<String>,
    /// The application's public key: clicks and commands come signed over HTTP then, and not over the gateway.
    pub public_key: Option<::discord::PublicKey>,
    /// Where Discord is. Default `https://discord.com`.
    pub api_url: String,
}

/// `[[channel]]`: a channel that the desk watches.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Which; its id is a `#name` until the platform was asked.
    pub at: Located<ChannelRef>,
    /// What becomes of messages there.
    pub intake: Intake,
    /// Who deals with them; the first team if nothing is said.
    pub team: Option<Located<String>>,
    /// Words, in small letters, with which what is asked there is private from the start. Default: none.
    pub sensitive: Vec<Located<String>>,
}

/// What becomes of a message in a watched channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// Every message that starts a conversation becomes a ticket.
    Ticket,
    /// Its author is asked quietly whether it is to be one.
    Suggest,
    /// Nothing, until somebody asks: by a reaction, the message menu or a command.
    Manual,
}

/// `[[team]]`: people who answer tickets.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its name, as `[[channel]] team` says it.
    pub name: Located<String>,
    /// How requesters read it. Default: the name.
    pub title: String,
    /// The private channel where its cards stand.
    pub triage: Located<ChannelRef>,
    /// Who works in it.
    pub members: Vec<Located<Identity>>,
    /// Who leads it; leads count as members.
    pub leads: Vec<Located<Identity>>,
    /// The private channel where the cards of its private tickets stand. Default: it keeps none.
    pub confidential: Option<Located<ChannelRef>>,
    /// Which members see private tickets, besides the leads.
    pub confidants: Vec<Located<Identity>>,
    /// Who gets a ticket's transcript when it ends. Default: nobody.
    pub transcript_on_close: OnClose,
}

/// Who gets a ticket's transcript when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnClose {
    /// Nobody.
    #[default]
    Off,
    /// The team, under its card.
    Team,
    /// The requester, in their thread.
    Requester,
    /// Each theirs.
    Both,
}

/// `[[category]]`: a form with questions of its own.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its short name.
    pub name: Located<String>,
    /// How people read it.
    pub title: String,
    /// Whether something is broken or wanted.
    pub kind: desk::Kind,
    /// Who deals with it; the team of the place where it is asked, if nothing is said.
    pub team: Option<Located<String>>,
    /// `[[category.field]]`: what it asks.
    pub fields: Vec<desk::Question>,
}

/// `[[person]]`: what the platforms do not tell about a human.
#[derive(Clone, Debug)]
pub struct Person {
    /// All that they are, on every connection.
    pub identities: Vec<Located<Identity>>,
}

/// `[desk]`: the desk itself.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Who sets it up.
    pub administrators: Vec<Located<Identity>>,
    /// Whom the desk is closed to. Default: nobody.
    pub blocked: Vec<Located<Identity>>,
    /// Who may ask for help. Default: nobody.
    pub requesters: Requesters,
    /// Where a conversation lives that was opened without a message. Default: the direct conversation.
    pub home: Home,
    /// In which language the desk speaks. Default `en`.
    pub language: String,
    /// How long after a resolution one click reopens. Default 5 days.
    pub reopen_within: Duration,
}

/// Where a conversation lives that was opened without a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// The direct conversation with the requester.
    Direct,
    /// The watched channel.
    Channel,
}

/// `[intake]`: what happens before a ticket is opened.
#[derive(Clone, Debug)]
pub struct BeforeOpening {
    /// Whether somebody is asked first whose ticket looks like a known issue, or like one that they have. Default true.
    pub ask_when_alike: bool,
}

/// `[limits]`: how much one requester may ask for at once.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open tickets at once; 0 is no limit. Default 20.
    pub open_tickets: u32,
    /// New tickets within a minute; 0 is no limit. Default 5.
    pub per_minute: u32,
    /// How long whoever was faster waits. Default 10 minutes.
    pub cool_down: Duration,
}
