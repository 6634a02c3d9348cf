//! The sections of `desk.toml` as plain structs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chat::ChannelRef;
use chrono_tz::Tz;
use desk::approval::{Ask, Need, Vote};
use desk::change::{Plans, RiskQuestion};
use desk::{ArticleState, Audience, Criticality, Identity, Matrix, PlatformGroup, Requesters};
use secrecy::SecretString;

use super::diagnostic::{Diagnostics, Located, Location};

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[database]`
    pub database: Database,
    /// `[http]`
    pub http: Http,
    /// `[slack.NAME]`: the Slack workspaces by name.
    pub slack: BTreeMap<String, Slack>,
    /// `[discord.NAME]`: the Discord guilds by name.
    pub discord: BTreeMap<String, Discord>,
    /// `[[channel]]`: the watched channels.
    pub channels: Vec<Channel>,
    /// `[[team]]`: the teams. The first team takes the tickets from places without a team.
    pub teams: Vec<Team>,
    /// `[[category]]`: the forms with their own questions.
    pub categories: Vec<Category>,
    /// `[[group]]`: the groups of people.
    pub groups: Vec<Group>,
    /// `[[service]]`: the services that the organisation runs.
    pub services: Vec<Service>,
    /// `[[approval_policy]]`: who decides on changes.
    pub approval_policies: Vec<ApprovalPolicy>,
    /// `[change]`. Without it, the desk knows no changes.
    pub change: Option<Change>,
    /// `[[change_template]]`: the standard changes.
    pub change_templates: Vec<ChangeTemplate>,
    /// `[[calendar]]`: the calendars.
    pub calendars: Vec<Calendar>,
    /// `[[sla]]`: the policies. The first one that matches a ticket applies.
    pub sla_policies: Vec<SlaPolicy>,
    /// `[knowledge]`
    pub knowledge: Knowledge,
    /// `[[person]]`: the linked identities.
    pub people: Vec<Person>,
    /// `[priority]`: the priority by impact and urgency.
    pub matrix: Matrix,
    /// `[limits]`
    pub limits: Limits,
    /// `[intake]`
    pub intake: BeforeOpening,
    /// `[desk]`
    pub desk: Desk,
    /// A file with the seconds by which the desk's clock is ahead (`FRONTDESK_CLOCK`). Only tests and the demo use it.
    pub clock_file: Option<PathBuf>,
    /// A file with the free disk space (`FRONTDESK_DISK`). Only tests use it.
    pub disk_file: Option<PathBuf>,
    /// The diagnostics that do not prevent the start.
    pub warnings: Diagnostics,
}

/// `[database]`: the database.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`. It is a secret, because it can contain a password. Default
    /// `sqlite:frontdesk.db`.
    pub url: SecretString,
}

/// `[http]`: the addresses of the HTTP servers.
#[derive(Clone, Debug)]
pub struct Http {
    /// The address for web pages and for requests of Slack and Discord. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// The address for `/healthz`, `/readyz` and `/metrics`. Default `127.0.0.1:9090`.
    pub admin_listen: SocketAddr,
    /// The public URL of `listen`, without a trailing slash.
    pub public_url: Option<String>,
}

/// `[slack.NAME]`: a workspace.
#[derive(Clone, Debug)]
pub struct Slack {
    /// The bot token (`xoxb-…`).
    pub bot_token: SecretString,
    /// How events arrive.
    pub transport: SlackTransport,
    /// The URL of Slack's Web API. Default `https://slack.com/api`.
    pub api_url: String,
    /// Who manages the e-mail addresses of its members. Default: the members themselves.
    pub directory: Directory,
}

/// Who manages the e-mail addresses of a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Directory {
    /// The members themselves. An address is no evidence of identity.
    #[default]
    Open,
    /// The organisation. Two accounts with the same address belong to one person.
    Managed,
}

/// How events arrive from a workspace.
#[derive(Clone, Debug)]
pub enum SlackTransport {
    /// Over WebSockets that the desk opens (socket mode).
    Socket {
        /// The app-level token (`xapp-…`).
        app_token: SecretString,
    },
    /// As HTTP requests to `listen`.
    Http {
        /// The secret with which Slack signs the requests.
        signing_secret: SecretString,
    },
}

/// `[discord.NAME]`: a guild.
#[derive(Clone, Debug)]
pub struct Discord {
    /// The bot token.
    pub token: SecretString,
    /// The id of the guild. Default: every guild of the bot.
    pub guild: Option<String>,
    /// The public key of the application. With it, clicks and commands arrive as signed HTTP requests, and otherwise
    /// over the gateway.
    pub public_key: Option<::discord::PublicKey>,
    /// The URL of Discord. Default `https://discord.com`.
    pub api_url: String,
}

/// `[[channel]]`: a watched channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The channel. Its id is a `#name` until it is looked up on the platform.
    pub at: Located<ChannelRef>,
    /// How the desk handles its messages.
    pub intake: Intake,
    /// The responsible team. Default: the first team.
    pub team: Option<Located<String>>,
    /// Words in lower case. A message with one of them opens a private ticket. Default: none.
    pub sensitive: Vec<Located<String>>,
}

/// How the desk handles a message in a watched channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// Every message outside threads opens a ticket.
    Ticket,
    /// The desk privately asks the author whether to open a ticket.
    Suggest,
    /// A ticket is opened only by a reaction, the message menu or a command.
    Manual,
}

/// `[[team]]`: a team of agents.
#[derive(Clone, Debug)]
pub struct Team {
    /// The name, to which `[[channel]] team` refers.
    pub name: Located<String>,
    /// The title that requesters read. Default: the name.
    pub title: String,
    /// The private channel for its cards.
    pub triage: Located<ChannelRef>,
    /// The members.
    pub members: Vec<Located<Identity>>,
    /// The leads. A lead is also a member.
    pub leads: Vec<Located<Identity>>,
    /// The private channel for the cards of its private tickets. Default: the team has no private tickets.
    pub confidential: Option<Located<ChannelRef>>,
    /// The members who see private tickets. Leads see them without being named here.
    pub confidants: Vec<Located<Identity>>,
    /// Who gets the transcript of an ended ticket. Default: nobody.
    pub transcript_on_close: OnClose,
    /// Its calendar. Default: the one of the desk.
    pub calendar: Option<Located<String>>,
    /// Whether a reply usually waits for the requester. Default: no.
    pub hold_after_reply: bool,
}

/// Who gets the transcript of an ended ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnClose {
    /// Nobody.
    #[default]
    Off,
    /// The team, in the thread of its card.
    Team,
    /// The requester, in the requester's thread.
    Requester,
    /// Both get their own transcript.
    Both,
}

/// `[[category]]`: a form with its own questions.
#[derive(Clone, Debug)]
pub struct Category {
    /// The short name.
    pub name: Located<String>,
    /// The title that people read.
    pub title: String,
    /// The kind of ticket.
    pub kind: desk::Kind,
    /// The responsible team. Default: the team of the channel where the person asks.
    pub team: Option<Located<String>>,
    /// The approval policy for which each ticket waits. Default: none.
    pub approval: Option<Located<String>>,
    /// The impact of its tickets. Default: medium.
    pub impact: desk::Impact,
    /// The urgency of its tickets. Default: medium.
    pub urgency: desk::Urgency,
    /// `[[category.field]]`: the questions.
    pub fields: Vec<desk::Question>,
}

/// `[[group]]`: an audience, a group of requesters, approvers.
#[derive(Clone, Debug)]
pub struct Group {
    /// The name, to which audiences refer.
    pub name: Located<String>,
    /// The members.
    pub members: Vec<Located<Identity>>,
    /// The user groups (Slack) and roles (Discord) whose members belong to the group too.
    pub from: Vec<Located<PlatformGroup>>,
}

/// `[[service]]`: a service that the organisation runs.
#[derive(Clone, Debug)]
pub struct Service {
    /// The name, to which other services and articles refer.
    pub name: Located<String>,
    /// The title that people read. Default: the name.
    pub title: String,
    /// The owner. Default: nobody.
    pub owner: Option<Identity>,
    /// The team that runs the service. Default: none.
    pub team: Option<Located<String>>,
    /// How much the organisation depends on it. Default: medium.
    pub criticality: Criticality,
    /// The services on which it depends.
    pub depends_on: Vec<Located<String>>,
    /// The words that people use for it, in lower case.
    pub words: Vec<Located<String>>,
    /// The channels that are told of its changes.
    pub channels: Vec<Located<ChannelRef>>,
}

/// `[[approval_policy]]`: who decides, and how many must agree.
#[derive(Clone, Debug)]
pub struct ApprovalPolicy {
    /// The name, to which `[change] policies` refers.
    pub name: Located<String>,
    /// The channels where the decision card is posted. Default: none.
    pub channels: Vec<Located<ChannelRef>>,
    /// The rounds, one after the other.
    pub rounds: Vec<ApprovalRound>,
    /// Whether the first rejection decides. Default: no.
    pub veto: bool,
    /// Who is asked if too few people can answer, or after `expire`. Default: nobody.
    pub fallback: Vec<Located<Identity>>,
    /// How long an approver can wait before the first reminder. Default: no reminder.
    pub remind: Option<desk::Target>,
    /// How long a round waits for answers. Default: without a limit.
    pub expire: Option<desk::Target>,
    /// The votes that need a reason. Default: a rejection.
    pub reasons: BTreeSet<Vote>,
    /// Whether an approval needs a second, private step. Default: no.
    pub confirm: bool,
}

/// One round of a policy.
#[derive(Clone, Debug)]
pub struct ApprovalRound {
    /// Who is asked.
    pub ask: Vec<Located<Ask>>,
    /// How many must agree. Default: all.
    pub need: Need,
    /// The location of the round.
    pub location: Location,
}

/// `[change]`: the changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// The team that raises changes.
    pub team: Located<String>,
    /// The channel for reminders and outcomes.
    pub channel: Located<ChannelRef>,
    /// The policies.
    pub policies: ChangePolicies,
    /// The sum of points from which the risk is medium. Default 3.
    pub medium_from: u32,
    /// The sum of points from which the risk is high. Default 6.
    pub high_from: u32,
    /// `[[change.question]]`: the questions about the risk.
    pub questions: Vec<RiskQuestion>,
}

/// The approval policies of changes, by risk.
#[derive(Clone, Debug)]
pub struct ChangePolicies {
    /// For a normal change of low risk.
    pub low: Located<String>,
    /// For a normal change of medium risk.
    pub medium: Located<String>,
    /// For a normal change of high risk.
    pub high: Located<String>,
    /// For an emergency.
    pub emergency: Located<String>,
}

/// `[[change_template]]`: a standard change.
#[derive(Clone, Debug)]
pub struct ChangeTemplate {
    /// The short name.
    pub name: Located<String>,
    /// The title that people read.
    pub title: String,
    /// The affected services. Default: none.
    pub services: Vec<Located<String>>,
    /// The plans.
    pub plans: Plans,
}

/// `[[calendar]]`: weekly hours and holidays.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The name, to which teams and policies refer.
    pub name: Located<String>,
    /// The hours and holidays.
    pub calendar: desk::Calendar,
    /// The holidays of the iCalendar file.
    pub named: Vec<NamedHoliday>,
}

/// A holiday that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedHoliday {
    /// The name.
    pub name: String,
    /// The days.
    pub days: desk::Holiday,
}

/// `[[sla]]`: what is promised to some tickets.
#[derive(Clone, Debug)]
pub struct SlaPolicy {
    /// The name.
    pub name: Located<String>,
    /// The team of the tickets.
    pub team: Option<Located<String>>,
    /// The service of the tickets.
    pub service: Option<Located<String>>,
    /// The group of the requesters.
    pub group: Option<Located<String>>,
    /// The calendar. Default: the one of the team.
    pub calendar: Option<Located<String>>,
    /// The whole policy, with the names above.
    pub policy: desk::SlaPolicy,
}

/// `[knowledge]`: the articles.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// The folders with article files. Default: none.
    pub folders: Vec<Located<PathBuf>>,
    /// Whether the articles that come with the program are used. Default: no.
    pub starter: bool,
    /// Where the index is kept. Default: beside the SQLite file, or else beside the configuration file.
    pub index: PathBuf,
    /// Words with the same meaning, in lower case. Default: none.
    pub synonyms: Vec<Vec<String>>,
    /// Who may read an article whose file does not say so. Default: the agents.
    pub audience: Located<Audience>,
    /// The state of an article whose file does not name one. Default: not validated.
    pub state: ArticleState,
}

/// `[[person]]`: the accounts of one person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The identities on all connections.
    pub identities: Vec<Located<Identity>>,
}

/// `[desk]`: settings of the desk itself.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The administrators.
    pub administrators: Vec<Located<Identity>>,
    /// The blocked people. Default: nobody.
    pub blocked: Vec<Located<Identity>>,
    /// The people who may ask for help. Default: nobody.
    pub requesters: Requesters,
    /// The conversation for tickets that are opened without a message. Default: the direct conversation.
    pub home: Home,
    /// The language. Default `en`.
    pub language: String,
    /// How long a resolved ticket can be reopened. Default 5 days.
    pub reopen_within: Duration,
    /// How long a ticket is on hold before somebody is reminded. Default 3 business days.
    pub hold_nudge_after: Option<Located<desk::Target>>,
    /// How long a ticket waits for its requester before it is closed. Default 10 business days.
    pub hold_close_after: Option<Located<desk::Target>>,
    /// The calendar of the teams that name none. Default: none, so that these teams are always open.
    pub calendar: Option<Located<String>>,
    /// The time zone of the desk. Default UTC.
    pub zone: Tz,
}

/// The conversation for tickets that are opened without a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// The direct conversation with the requester.
    Direct,
    /// The watched channel.
    Channel,
}

/// `[intake]`: the checks before a ticket is opened.
#[derive(Clone, Debug)]
pub struct BeforeOpening {
    /// Whether the desk asks a requester first whose text looks like a known issue or an own open ticket. Default true.
    pub ask_when_alike: bool,
}

/// `[limits]`: the limits per requester.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The maximum number of open tickets. 0 means no limit. Default 20.
    pub open_tickets: u32,
    /// The maximum number of new tickets per minute. 0 means no limit. Default 5.
    pub per_minute: u32,
    /// The cool-down after too many tickets within a minute. Default 10 minutes.
    pub cool_down: Duration,
}
