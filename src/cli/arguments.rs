//! The command-line arguments and their help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::kb::KbAction;
use super::log_option::LogOption;
use super::sla::SlaAction;

/// A service desk that lives in Slack and Discord.
#[derive(Debug, Parser)]
#[command(
    name = "frontdesk",
    version,
    about,
    long_about = "A service desk that lives in Slack and Discord.\n\n\
        People report trouble or ask for things in chat; the desk turns the conversation into a ticket, shows it to the \
        team in a private channel, and carries answers back. One program, one configuration file, one database.\n\n\
        New here? Start with `frontdesk demo`: it needs no account.",
    after_help = "Exit status: 0 done, 1 failed, 2 wrong use. RUST_LOG sets what is logged (RUST_LOG=debug, \
        RUST_LOG=info,slack=debug).",
    after_long_help = "Examples:\n  \
        frontdesk demo                             try it in the browser, without any account\n  \
        frontdesk manifest slack > manifest.json   what to paste into Slack's page\n  \
        frontdesk check --config desk.toml         is everything right, before people meet it?\n  \
        frontdesk serve --config desk.toml         run it\n  \
        frontdesk outbox list                      what did not arrive, and why\n  \
        frontdesk kb import articles/              what people can find before they open a ticket\n  \
        frontdesk sla simulate --policy new.toml   what other promises would have meant for past tickets\n  \
        frontdesk backup desk.backup               everything in one file, while the desk runs\n\n\
        Exit status: 0 done, 1 failed, 2 wrong use.\n\
        RUST_LOG sets what is logged: RUST_LOG=debug, RUST_LOG=info,slack=debug.",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", default_value = "desk.toml")]
    pub(crate) config: PathBuf,
    /// How the log is written, to the standard error.
    #[arg(long, global = true, value_parser = LogOption::format(), default_value = "text", value_name = "FORMAT")]
    pub(crate) log: LogOption,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the desk.
    #[command(
        long_about = "Runs the desk until it is told to stop (SIGTERM or Ctrl-C).\n\n\
        The database is made or brought up to date first. Stopping is graceful: the desk says on /readyz that it is going, \
        takes nothing new, finishes what it has begun, and ends. A second signal ends it at once; nothing that was \
        acknowledged is lost either way.\n\n\
        Health and metrics stand on the admin port: /healthz, /readyz, /metrics."
    )]
    Serve,
    /// Try everything with an emulated Slack and Discord, in the browser.
    #[command(
        long_about = "Starts an emulated Slack, an emulated Discord and a desk in one process, with people, teams and \
        channels already there, and prints the address of a page where you sit down as any of them. No account, no network, \
        no database: everything is gone when it ends.",
        after_help = "Examples:\n  \
        frontdesk demo\n  \
        frontdesk demo --port 0 --speed 60         the desk's clock runs an hour a minute\n  \
        frontdesk demo --replay channel.jsonl      plays a recorded help channel into #help\n\n\
        A line of the replayed file is a JSON object: {\"conv\": 1, \"ts\": \"2017-05-11T15:46:08\", \"user\": \"Ann\", \
        \"text\": \"the printer eats paper\"}; the text as Slack escapes it."
    )]
    Demo(DemoArgs),
    /// The emulated Slack and Discord alone, for any bot.
    #[command(
        long_about = "Starts the emulated Slack and Discord without a desk, and prints where they are and with which \
        tokens and ids to connect: point your own bot at them. They refuse what the real ones refuse. A bot that takes requests over HTTP finds \
        Slack's signing_secret and Discord's public_key among what is printed; its addresses are given below, or later \
        with PUT /page/addresses and {\"slack\": URL or null, \"discord\": URL or null}, where Discord first tries its own.",
        after_help = "Examples:\n  \
        frontdesk playground                       addresses, tokens and ids for people\n  \
        frontdesk playground --json | head -1      the same for a program: one line of JSON\n  \
        frontdesk playground --slack-request-url http://127.0.0.1:8080/slack \\\n    \
        --discord-interactions-url http://127.0.0.1:8080/discord/interactions"
    )]
    Playground(PlaygroundArgs),
    /// Look whether everything is right, and say how to mend what is not.
    #[command(
        long_about = "Reads the configuration and says every mistake at once, with the key, the line and the mend; then \
        tries the database, every token with its scopes, intents and permissions, and every channel. It changes nothing \
        but Discord's list of commands, which is set to this version's."
    )]
    Check,
    /// Bring the database's schema up to this version.
    #[command(
        long_about = "Brings the database's schema up to this version. `serve` does so by itself; this is for whoever wants \
        to see it happen first. A schema that is newer than this version, or that was edited, is refused."
    )]
    Migrate {
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print what a platform must be told.
    #[command(
        long_about = "Prints what a platform must be told about the desk: for Slack the manifest to paste at \"Create New \
        App, From a manifest\", for Discord the steps on its developer page."
    )]
    Manifest(ManifestArgs),
    /// Look at messages that did not arrive, and send or drop them.
    #[command(
        long_about = "Every message of the desk lies in the outbox until its platform took it. Most stay for less than a \
        second. `dead` ones were refused for good; of `uncertain` ones nobody can tell whether they arrived, because the \
        platform's answer was lost and its history could not be read.",
        after_help = "Examples:\n  \
        frontdesk outbox list                      all that has not arrived\n  \
        frontdesk outbox list --state uncertain\n  \
        frontdesk outbox show out_01J...           one message, whole\n  \
        frontdesk outbox retry out_01J...          send it again, under its old key\n  \
        frontdesk outbox drop out_01J...           take it out; nobody is told"
    )]
    Outbox {
        /// What to do with it.
        #[command(subcommand)]
        action: OutboxAction,
    },
    /// Look at events that failed too often, and deal with them again or drop them.
    #[command(
        long_about = "Every message and reaction is kept in the inbox before its platform is told that it arrived, and is \
        dealt with a moment later. What fails five times is set aside (`quarantined`), so that its conversation goes on; \
        so is what a restored backup still had to do. Administrators are told in a direct message.",
        after_help = "Examples:\n  \
        frontdesk inbox list                       all that waits or was set aside\n  \
        frontdesk inbox list --state quarantined\n  \
        frontdesk inbox show inb_01J...            one event, whole\n  \
        frontdesk inbox retry inb_01J...           deal with it again\n  \
        frontdesk inbox drop inb_01J...            forget it; nobody is told"
    )]
    Inbox {
        /// What to do with it.
        #[command(subcommand)]
        action: InboxAction,
    },
    /// Import, search and evaluate the articles of the knowledge base.
    #[command(
        long_about = "Imports articles from files, searches them, and measures the search. All of it works with or without a \
        running desk, which notices an import within a second.",
        after_help = "Examples:\n  \
        frontdesk kb import articles/              add, revise and archive the articles of a folder\n  \
        frontdesk kb search vpn keeps dropping     what people would find, and why\n  \
        frontdesk kb evaluate --queries queries.jsonl --qrels qrels.tsv"
    )]
    Kb {
        /// What to do.
        #[command(subcommand)]
        action: KbAction,
    },
    /// Simulate promises on past tickets, and explain due times.
    #[command(
        long_about = "Simulates what policies would have promised about past tickets, and explains due times. Both \
        read only, and work with or without a running desk.",
        after_help = "Examples:\n  \
        frontdesk sla explain INC-42\n  \
        frontdesk sla simulate --policy new.toml --since 2026-01-01\n  \
        frontdesk sla simulate --policy new.toml --log events.csv --csv"
    )]
    Sla {
        /// What to do.
        #[command(subcommand)]
        action: SlaAction,
    },
    /// Print what was said about a ticket, from the first word to the last.
    #[command(
        long_about = "Prints a ticket as Markdown, which reads as plain text too: whose it is, how it ended, and every \
        message in order. Without --requester it is the team's copy, with notes, changes and words that were taken back: \
        keep it as you keep the database.",
        after_help = "Examples:\n  \
        frontdesk transcript INC-7                 with the notes, for the team\n  \
        frontdesk transcript INC-7 --requester     what its requester may read"
    )]
    Transcript(TranscriptArgs),
    /// Copy the whole database into a file, beside a running desk.
    #[command(
        long_about = "Copies the whole database into one file (of SQLite, whatever the desk runs on), as it is at one \
        moment; the desk goes on meanwhile. The file is read again and found whole before it gets its name, only its owner \
        can read it, and it holds everything that people wrote to the desk: keep it as you keep the database.",
        after_help = "Examples:\n  \
        frontdesk backup desk-2026-01-31.backup\n  \
        frontdesk backup --force /backups/desk     in the place of the one before"
    )]
    Backup(BackupArgs),
    /// Put a backup back, into SQLite or PostgreSQL.
    #[command(
        long_about = "Puts a backup into the database that the configuration names: SQLite or PostgreSQL, whichever it was \
        made from, so this is also the way from one to the other. The backup is verified first; a running desk, a newer \
        version's backup and a database that is not empty are refused.\n\n\
        What waited in the backup may have happened since, and does not happen twice: messages are looked for in their \
        channels before they are sent, events are set aside, drafts are forgotten, and what was said before this moment is \
        not caught up with. Run it as the user that runs the desk, so that the desk can read the file.",
        after_help = "Examples:\n  \
        frontdesk restore desk-2026-01-31.backup\n  \
        frontdesk restore --force desk.backup      in the place of what is there; a SQLite file is kept aside"
    )]
    Restore(BackupArgs),
}

/// Which ticket, and for whom.
#[derive(Debug, Args)]
pub(crate) struct TranscriptArgs {
    /// What people call it: INC-7.
    #[arg(value_name = "REFERENCE")]
    pub(crate) reference: String,
    /// Only what its requester may read.
    #[arg(long)]
    pub(crate) requester: bool,
}

/// Which file, and what to do if something is in the way.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Take the place of what is there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// How to run the demonstration.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where the page is, on 127.0.0.1; 0 takes any free port.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// How many times as fast as the wall's clock the desk's clock runs.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) speed: u32,
    /// A recorded help channel to play into #help, as fast as the desk takes it. Says what came of it and stays.
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
}

/// How to run the playground alone.
#[derive(Debug, Args)]
pub(crate) struct PlaygroundArgs {
    /// Where it is, on 127.0.0.1; 0 takes any free port.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Print one line of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Deliver Slack's events, interactions and commands over signed HTTP to the paths below this address.
    #[arg(long, value_name = "URL")]
    pub(crate) slack_request_url: Option<String>,
    /// Deliver Discord's interactions over signed HTTP to this address, which is not tried first.
    #[arg(long, value_name = "URL")]
    pub(crate) discord_interactions_url: Option<String>,
}

/// Which platform is to be told something.
#[derive(Debug, Args)]
pub(crate) struct ManifestArgs {
    /// Which platform.
    pub(crate) platform: ManifestPlatform,
    /// Where Slack is to send signed requests, instead of events over socket mode. Left out, the configuration says it,
    /// if there is one.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Discord's application id, so that the inviting address is whole.
    #[arg(long, value_name = "ID")]
    pub(crate) application_id: Option<String>,
}

/// A platform that must be told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ManifestPlatform {
    /// A manifest in JSON.
    Slack,
    /// Steps on a page.
    Discord,
}

/// How a queue is listed.
#[derive(Debug, Args)]
pub(crate) struct Listing {
    /// So many at most.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
    pub(crate) limit: i64,
    /// Print a JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do with the outbox.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxAction {
    /// List messages, oldest first.
    List {
        /// Only those in this state: ready, leased, uncertain, dead or dropped. All that have not arrived if not given.
        #[arg(long)]
        state: Option<String>,
        #[command(flatten)]
        listing: Listing,
    },
    /// Show one message, whole.
    Show {
        /// Which (`out_01J…`).
        id: String,
    },
    /// Send dead, uncertain or dropped messages again.
    Retry {
        /// Which (`out_01J…`).
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Take messages out that wait, are uncertain or dead.
    Drop {
        /// Which (`out_01J…`).
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// What to do with the inbox.
#[derive(Debug, Subcommand)]
pub(crate) enum InboxAction {
    /// List events, oldest first.
    List {
        /// Only those in this state: new, quarantined or done. All that are not done if not given.
        #[arg(long)]
        state: Option<String>,
        #[command(flatten)]
        listing: Listing,
    },
    /// Show one event, whole.
    Show {
        /// Which (`inb_01J…`).
        id: String,
    },
    /// Deal with events again that were set aside.
    Retry {
        /// Which (`inb_01J…`).
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Forget events that were set aside.
    Drop {
        /// Which (`inb_01J…`).
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::log_option::LogFormat;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_work_behind_the_command() {
        let cli = Cli::parse_from([
            "frontdesk",
            "migrate",
            "--dry-run",
            "--config",
            "a.toml",
            "--log",
            "json",
        ]);
        let json = LogOption::Format(LogFormat::Json);
        assert_eq!((cli.config, cli.log), (PathBuf::from("a.toml"), json));
    }

    #[test]
    fn a_simulation_reads_an_event_log_and_knows_the_format_of_its_own_log() {
        let parse = |more: &[&str]| {
            let simulate = [
                "frontdesk",
                "--log",
                "json",
                "sla",
                "simulate",
                "--policy",
                "a.toml",
            ];
            let cli = Cli::parse_from(simulate.iter().chain(more));
            let Command::Sla {
                action: SlaAction::Simulate(args),
            } = cli.command
            else {
                panic!("the command is sla simulate");
            };
            (cli.log.form(), args.events().map(PathBuf::from))
        };
        assert_eq!(parse(&[]), (LogFormat::Json, None));
        let events = Some(PathBuf::from("text"));
        assert_eq!(parse(&["--log", "text"]), (LogFormat::Text, events));
    }
}
