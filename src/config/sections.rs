//! The readers of the sections.
//!
//! A reader only checks its own section. `check.rs` checks what concerns several sections.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use chat::{ChannelRef, Connection};
use chrono_tz::Tz;
use desk::{Identity, Matrix, PlatformGroup, Requesters};
use secrecy::SecretString;

use super::calendars;
use super::diagnostic::{Located, Location, Problem};
use super::model::{
    BeforeOpening, Channel, Database, Desk, Directory, Discord, Group, Home, Http, Intake, Limits, OnClose,
    Person, Slack, SlackTransport, Team,
};
use super::reader::Section;
use super::values::{self, Platform};

/// The connections of the file, by name.
pub(super) type Connections = BTreeMap<String, Platform>;

/// The default database.
const DATABASE: &str = "sqlite:frontdesk.db";
/// This includes a weekend, after which a requester may notice that the problem remains.
const REOPEN_WITHIN: Duration = Duration::from_secs(5 * 86_400);

/// More open tickets than a person keeps track of.
const OPEN_TICKETS: u32 = 20;
/// More tickets than a person types in a minute.
const PER_MINUTE: u32 = 5;
/// Long enough to read the existing tickets.
const COOL_DOWN: Duration = Duration::from_secs(600);

pub(super) fn database(section: &mut Section<'_>) -> Database {
    let url = section.secret("url", "url_file", |text| {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        match known.iter().any(|scheme| text.starts_with(scheme)) {
            true => Ok(()),
            false => Err(Problem::new(
                "this is no database that the desk knows",
                "Write \"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/NAME\"",
            )),
        }
    });
    Database {
        url: url.map_or_else(|| SecretString::from(DATABASE), |url| url.value),
    }
}

pub(super) fn http(section: &mut Section<'_>) -> Http {
    let listen = section.parsed("listen", values::listen);
    let admin = section.parsed("admin_listen", values::listen);
    let public_url = section.parsed("public_url", values::base_url);
    let or = |at: &Option<Located<SocketAddr>>, port| {
        let default = SocketAddr::from(([127, 0, 0, 1], port));
        at.as_ref().map_or(default, |at| at.value)
    };
    let http = Http {
        listen: or(&listen, 8080),
        admin_listen: or(&admin, 9090),
        public_url: public_url.map(|url| url.value),
    };
    if http.listen == http.admin_listen && http.listen.port() != 0 {
        let location = admin.or(listen).map_or(Location::Nowhere, |at| at.location);
        let problem = Problem::new(
            format!("{} is what `listen` has taken", http.listen),
            "Choose another port, so that metrics stay private",
        );
        section.report(location, "admin_listen", problem);
    }
    http
}

pub(super) fn slack(section: &mut Section<'_>) -> Option<Slack> {
    let had_bot_token = section.has("bot_token") || section.has("bot_token_file");
    let bot_token = section.secret("bot_token", "bot_token_file", |text| {
        has_prefix(text, "xoxb-", "OAuth & Permissions")
    });
    if !had_bot_token {
        section.missing(
            "bot_token",
            "Write bot_token = \"xoxb-…\", or name its file with bot_token_file",
        );
    }
    let transport = transport(section);
    let api_url = section.parsed("api_url", values::base_url);
    let directories = [("managed", Directory::Managed), ("open", Directory::Open)];
    let directory = section.word("directory", &directories);
    Some(Slack {
        bot_token: bot_token?.value,
        transport: transport?,
        api_url: api_url.map_or_else(|| "https://slack.com/api".to_owned(), |url| url.value),
        directory: directory.map(|word| word.value).unwrap_or_default(),
    })
}

/// Reads the transport: sockets or signed requests. Slack uses one of the two.
fn transport(section: &mut Section<'_>) -> Option<SlackTransport> {
    let given = |section: &Section<'_>, key: &str| section.has(key) || section.has(&format!("{key}_file"));
    let (by_socket, by_http) = (given(section, "app_token"), given(section, "signing_secret"));
    if !by_socket && !by_http {
        section.missing(
            "app_token",
            "Write app_token = \"xapp-…\" for socket mode, or signing_secret for events over HTTP; \
             each can name its file with _file behind it",
        );
    }
    let app_token = section.secret("app_token", "app_token_file", |text| {
        has_prefix(text, "xapp-", "Basic Information")
    });
    let secret = section.secret("signing_secret", "signing_secret_file", |text| match text.len() {
        16.. => Ok(()),
        _ => Err(Problem::new(
            "this is too short to be a signing secret",
            "Copy the Signing Secret from the app's page \"Basic Information\"",
        )),
    });
    if by_socket && by_http {
        let problem = Problem::new(
            "app_token is given as well, and Slack sends events one way only",
            "Take app_token out for events over HTTP, or signing_secret for socket mode",
        );
        let location = secret.map_or(Location::Nowhere, |secret| secret.location);
        section.report(location, "signing_secret", problem);
        return None;
    }
    let by_socket = app_token.map(|token| SlackTransport::Socket {
        app_token: token.value,
    });
    by_socket.or_else(|| {
        Some(SlackTransport::Http {
            signing_secret: secret?.value,
        })
    })
}

/// Checks the prefix of a Slack token. The diagnostic never repeats the token.
fn has_prefix(token: &str, prefix: &str, page: &str) -> Result<(), Problem> {
    match token.starts_with(prefix) {
        true => Ok(()),
        false => Err(Problem::new(
            format!("this token does not begin with {prefix}"),
            format!("Copy the one from the app's page \"{page}\""),
        )),
    }
}

pub(super) fn discord(section: &mut Section<'_>) -> Option<Discord> {
    let had_token = section.has("token") || section.has("token_file");
    let token = section.secret("token", "token_file", |_| Ok(()));
    if !had_token {
        section.missing(
            "token",
            "Write token = \"…\" from the page Bot, or name its file with token_file",
        );
    }
    let guild = section.parsed("guild", |text| {
        values::snowflake(text, "the server's name, Copy Server ID")
    });
    let public_key = section.parsed("public_key", values::public_key);
    let api_url = section.parsed("api_url", values::base_url);
    Some(Discord {
        token: token?.value,
        guild: guild.map(|id| id.value),
        public_key: public_key.map(|key| key.value),
        api_url: api_url.map_or_else(|| "https://discord.com".to_owned(), |url| url.value),
    })
}

pub(super) fn channel(section: &mut Section<'_>, connections: &Connections) -> Option<Channel> {
    if !section.has("at") {
        section.missing("at", "Write at = \"CONNECTION:#name\"");
    }
    if !section.has("intake") {
        section.missing("intake", "Write intake = \"suggest\", \"ticket\" or \"manual\"");
    }
    let at = section.parsed("at", |text| channel_ref(text, connections));
    let intakes = [
        ("suggest", Intake::Suggest),
        ("ticket", Intake::Ticket),
        ("manual", Intake::Manual),
    ];
    let intake = section.word("intake", &intakes);
    let team = section.text("team");
    let sensitive = section.list("sensitive", sensitive_word);
    Some(Channel {
        at: at?,
        intake: intake?.value,
        team,
        sensitive,
    })
}

pub(super) fn team(section: &mut Section<'_>, connections: &Connections) -> Option<Team> {
    if !section.has("name") {
        section.missing("name", "Write name = \"it\", or what the team is called");
    }
    if !section.has("triage") {
        section.missing(
            "triage",
            "Write triage = \"CONNECTION:#name\", a private channel where the team works",
        );
    }
    let name = section.parsed("name", values::name);
    let title = section.text("title");
    let triage = section.parsed("triage", |text| channel_ref(text, connections));
    let members = section.list("members", |text| identity(text, connections));
    let leads = section.list("leads", |text| identity(text, connections));
    let confidential = section.parsed("confidential", |text| channel_ref(text, connections));
    let confidants = section.list("confidants", |text| identity(text, connections));
    let transcripts = [
        ("off", OnClose::Off),
        ("team", OnClose::Team),
        ("requester", OnClose::Requester),
        ("both", OnClose::Both),
    ];
    let transcript = section.word("transcript_on_close", &transcripts);
    let calendar = section.text("calendar");
    let hold_after_reply = section.flag("hold_after_reply").unwrap_or(false);
    let name = name?;
    Some(Team {
        title: title.map_or_else(|| name.value.clone(), |title| title.value),
        name,
        triage: triage?,
        members,
        leads,
        confidential,
        confidants,
        transcript_on_close: transcript.map(|word| word.value).unwrap_or_default(),
        calendar,
        hold_after_reply,
    })
}

pub(super) fn group(section: &mut Section<'_>, connections: &Connections) -> Option<Group> {
    if !section.has("name") {
        section.missing("name", "Write name = \"managers\", or what the group is called");
    }
    if !section.has("members") && !section.has("from") {
        section.missing(
            "members",
            "Write members = [\"CONNECTION:ID\", …], or from = [\"CONNECTION:GROUP\", …] for a user group of Slack or a role of Discord",
        );
    }
    let name = section.parsed("name", values::name);
    let members = section.list("members", |text| identity(text, connections));
    let from = section.list("from", |text| platform_group(text, connections));
    Some(Group {
        name: name?,
        members,
        from,
    })
}

pub(super) fn person(section: &mut Section<'_>, connections: &Connections) -> Person {
    if !section.has("identities") {
        section.missing("identities", "Write identities = [\"CONNECTION:ID\", …]");
    }
    section.without_effect("manager", "this version does not ask managers for approval");
    Person {
        identities: section.list("identities", |text| identity(text, connections)),
    }
}

pub(super) fn matrix(section: &mut Section<'_>) -> Matrix {
    let Some(rows) = section.numbers("matrix") else {
        return Matrix::default();
    };
    let read = rows.value.and_then(|rows| {
        let rows: Vec<[i64; 3]> = rows
            .into_iter()
            .map(|row| row.try_into().ok())
            .collect::<Option<_>>()?;
        Matrix::new(rows.try_into().ok()?).ok()
    });
    read.unwrap_or_else(|| {
        let problem = Problem::new(
            "this is not three rows of three priorities from 1 to 5",
            "Write [[1, 2, 3], [2, 3, 4], [3, 4, 5]]: a row per impact, a column per urgency, high first",
        );
        section.report(rows.location, "matrix", problem);
        Matrix::default()
    })
}

pub(super) fn desk(section: &mut Section<'_>, connections: &Connections) -> Desk {
    let requesters = [("members", Requesters::Members), ("nobody", Requesters::Nobody)];
    let homes = [("dm", Home::Direct), ("channel", Home::Channel)];
    Desk {
        administrators: section.list("administrators", |text| identity(text, connections)),
        blocked: section.list("blocked", |text| identity(text, connections)),
        requesters: section
            .word("requesters", &requesters)
            .map(|word| word.value)
            .unwrap_or_default(),
        home: section
            .word("home", &homes)
            .map_or(Home::Direct, |word| word.value),
        language: section
            .word("language", &[("en", "en")])
            .map_or("en", |word| word.value)
            .to_owned(),
        reopen_within: section
            .parsed("reopen_within", values::duration)
            .map_or(REOPEN_WITHIN, |time| time.value),
        hold_nudge_after: section.parsed("hold_nudge_after", values::target),
        hold_close_after: section.parsed("hold_close_after", values::target),
        calendar: section.text("calendar"),
        zone: section
            .parsed("zone", calendars::zone)
            .map_or(Tz::UTC, |zone| zone.value),
    }
}

pub(super) fn intake(section: &mut Section<'_>) -> BeforeOpening {
    BeforeOpening {
        ask_when_alike: section.flag("ask_when_alike").unwrap_or(true),
    }
}

pub(super) fn limits(section: &mut Section<'_>) -> Limits {
    let number = |section: &mut Section<'_>, key, default| {
        section
            .number(key, 0..=10_000)
            .map_or(default, |number| number.value)
    };
    Limits {
        open_tickets: number(section, "open_tickets", OPEN_TICKETS),
        per_minute: number(section, "per_minute", PER_MINUTE),
        cool_down: section
            .parsed("cool_down", values::duration)
            .map_or(COOL_DOWN, |time| time.value),
    }
}

/// Reads a word that makes tickets private. A word of one or two letters would match half of all texts.
fn sensitive_word(text: &str) -> Result<String, Problem> {
    let word = text.trim().to_lowercase();
    match word.chars().count() {
        3.. => Ok(word),
        _ => Err(Problem::new(
            format!("\"{text}\" is too short to tell what is sensitive"),
            "Write words of three letters or more, such as \"salary\"",
        )),
    }
}

pub(super) fn identity(text: &str, connections: &Connections) -> Result<Identity, Problem> {
    let (connection, id) = split(text, "U0LEE")?;
    values::user_id(platform_of(connection, connections)?, id)?;
    Ok(Identity {
        connection: connection.to_owned(),
        user: id.to_owned(),
    })
}

/// Reads a user group of Slack, or a role of Discord.
fn platform_group(text: &str, connections: &Connections) -> Result<PlatformGroup, Problem> {
    let (connection, id) = split(text, "S0ABC")?;
    values::group_id(platform_of(connection, connections)?, id)?;
    Ok(PlatformGroup {
        connection: connection.to_owned(),
        id: id.to_owned(),
    })
}

pub(super) fn channel_ref(text: &str, connections: &Connections) -> Result<ChannelRef, Problem> {
    let (connection, id) = split(text, "#help")?;
    values::channel_id(platform_of(connection, connections)?, id)?;
    Ok(ChannelRef::new(&Connection(connection.to_owned()), id))
}

fn split<'t>(text: &'t str, example: &str) -> Result<(&'t str, &'t str), Problem> {
    text.split_once(':').ok_or_else(|| {
        Problem::new(
            format!("\"{text}\" does not say on which connection"),
            format!("Write CONNECTION:ID, such as \"hq:{example}\""),
        )
    })
}

fn platform_of(connection: &str, connections: &Connections) -> Result<Platform, Problem> {
    connections.get(connection).copied().ok_or_else(|| {
        let help = match values::nearest(connection, connections.keys().map(String::as_str)) {
            Some(near) => {
                format!("Did you mean \"{near}\"? If not, add [slack.{connection}] or [discord.{connection}]")
            }
            None => format!("Add [slack.{connection}] or [discord.{connection}]"),
        };
        Problem::new(format!("there is no connection \"{connection}\""), help)
    })
}
