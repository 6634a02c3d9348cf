//! The demonstration scene: a small company, "Northwind", on Slack and on Discord.

use crate::scene::{
    DiscordApp, DiscordChannel, DiscordPerson, DiscordRole, DiscordScene, Scene, ShortcutKind,
    SlackAccountKind, SlackApp, SlackChannel, SlackCommand, SlackPerson, SlackScene, SlackShortcut,
    SlackUserGroup,
};

/// The scopes in the app's Slack manifest.
const SCOPES: &[&str] = &[
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
];

/// The bot events in the app's Slack manifest.
const EVENTS: &[&str] = &[
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
];

/// The app's slash commands, with the description and hint that Slack shows.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "/ticket",
        "Report a problem or ask for something",
        "[what is wrong]",
    ),
    (
        "/tickets",
        "Your tickets, or those of your team",
        "[mine | team | words]",
    ),
    ("/kb", "Search the knowledge base", "[words]"),
    ("/change", "Propose a change", "[what changes]"),
    ("/changes", "What changes when", "[week]"),
    ("/approvals", "What waits for your decision", ""),
    ("/sla", "How the promises stand", "[ticket]"),
    (
        "/desk",
        "Help, settings and linking accounts",
        "[help | link | home | settings]",
    ),
];

/// The permissions that a support bot asks for: view, send, embed, attach, history, react, public and private threads,
/// manage messages, lock threads.
const BOT_PERMISSIONS: u64 = 0x400
    | 0x800
    | 0x2000
    | 0x4000
    | 0x8000
    | 0x1_0000
    | 0x40
    | 0x8_0000_0000
    | 0x10_0000_0000
    | 0x40_0000_0000
    | 0x4_0000_0000;

impl Scene {
    /// Northwind: employees, agents, an IT lead, an approver and a guest, on Slack and on Discord.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            slack: SlackScene::demo(),
            discord: DiscordScene::demo(),
        }
    }
}

impl SlackScene {
    /// The Slack workspace of Northwind.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            team_id: "T0NORTH".into(),
            team_name: "Northwind".into(),
            team_domain: "northwind".into(),
            people: slack_people(),
            channels: slack_channels(),
            usergroups: vec![SlackUserGroup {
                id: "S0IT".into(),
                name: "IT support".into(),
                handle: "it-support".into(),
                members: vec!["U0SAM".into(), "U0KIM".into()],
            }],
            app: SlackApp::demo(),
        }
    }
}

impl SlackApp {
    /// The desk's app as its manifest describes it, installed in Northwind.
    #[must_use]
    pub fn demo() -> Self {
        let commands = COMMANDS
            .iter()
            .map(|&(command, description, usage_hint)| SlackCommand {
                command: command.into(),
                description: description.into(),
                usage_hint: usage_hint.into(),
                should_escape: true,
            });
        Self {
            app_id: "A0DESK".into(),
            bot_id: "B0DESK".into(),
            bot_user_id: "U0DESK".into(),
            bot_name: "desk".into(),
            bot_token: "xoxb-playground-bot".into(),
            app_token: "xapp-1-A0DESK-playground".into(),
            signing_secret: "8f742231b10e8888abcd99yyyzzz85a5".into(),
            scopes: SCOPES.iter().map(ToString::to_string).collect(),
            events: EVENTS.iter().map(ToString::to_string).collect(),
            commands: commands.collect(),
            shortcuts: vec![
                SlackShortcut {
                    name: "Open a ticket".into(),
                    callback_id: "ticket_from_message".into(),
                    description: "Turn this message into a ticket".into(),
                    kind: ShortcutKind::Message,
                },
                SlackShortcut {
                    name: "Report a problem".into(),
                    callback_id: "ticket_new".into(),
                    description: "Open a ticket from anywhere".into(),
                    kind: ShortcutKind::Global,
                },
            ],
            socket_mode: true,
            request_url: None,
        }
    }
}

impl DiscordScene {
    /// The Discord guild of Northwind's customers.
    #[must_use]
    pub fn demo() -> Self {
        let agents = "1100000000000000301";
        Self {
            guild_id: "1100000000000000001".into(),
            guild_name: "Northwind Community".into(),
            people: vec![
                user("1100000000000001001", "bo", "Bo", &[]),
                user("1100000000000001002", "mia", "Mia", &[]),
                user("1100000000000001003", "sam.it", "Sam", &[agents]),
                user("1100000000000001004", "kim.it", "Kim", &[agents]),
                DiscordPerson {
                    pending: true,
                    ..user("1100000000000001005", "newcomer", "Nia", &[])
                },
            ],
            roles: vec![DiscordRole {
                id: agents.into(),
                name: "Agents".into(),
                permissions: 0,
                color: 0x2f_855a,
                mentionable: true,
            }],
            channels: vec![
                room("1100000000000000101", "help", "Something broken? Ask here", None),
                room("1100000000000000102", "general", "Anything else", None),
                room(
                    "1100000000000000103",
                    "desk-agents",
                    "Where IT works on tickets",
                    Some(agents),
                ),
                room(
                    "1100000000000000104",
                    "desk-private",
                    "Tickets that few may read",
                    Some("1100000000000001004"),
                ),
                room(
                    "1100000000000000105",
                    "approvals",
                    "Changes that wait for a decision",
                    Some(agents),
                ),
            ],
            app: DiscordApp::demo(),
        }
    }
}

impl DiscordApp {
    /// The desk's application, with the message-content intent granted.
    #[must_use]
    pub fn demo() -> Self {
        let signing = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        Self {
            application_id: "1100000000000009001".into(),
            bot_user_id: "1100000000000009001".into(),
            bot_name: "desk".into(),
            token: "MTEwMDAwMDAwMDAwMDAwOTAwMQ.Playgr.ound-discord-bot-token".into(),
            public_key_hex: hex::encode(signing.verifying_key().to_bytes()),
            signing_key_hex: hex::encode(signing.to_bytes()),
            enabled_intents: u64::MAX >> 11,
            interactions_url: None,
        }
    }
}

fn slack_people() -> Vec<SlackPerson> {
    let member = |id, name, real_name, title| person(id, name, real_name, title, SlackAccountKind::Member);
    let guest = SlackAccountKind::SingleChannelGuest;
    vec![
        member("U0ANN", "ann", "Ann Berg", "Sales"),
        member("U0LEE", "lee", "Lee Park", "Marketing"),
        member("U0SAM", "sam", "Sam Ortiz", "IT support"),
        member("U0KIM", "kim", "Kim Novak", "IT lead"),
        member("U0DANA", "dana", "Dana Cole", "Head of operations"),
        person("U0GUS", "gus", "Gus Hart", "Contractor", guest),
    ]
}

fn slack_channels() -> Vec<SlackChannel> {
    let everybody = ["U0ANN", "U0LEE", "U0SAM", "U0KIM", "U0DANA"];
    let with_guest = ["U0ANN", "U0LEE", "U0SAM", "U0KIM", "U0DANA", "U0GUS"];
    let private = |id, name, topic, members: &[&str]| SlackChannel {
        is_private: true,
        ..channel(id, name, topic, members)
    };
    vec![
        channel("C0HELP", "help", "Something broken? Ask here", &with_guest),
        SlackChannel {
            app_is_member: false,
            ..channel("C0GENERAL", "general", "Company-wide news", &everybody)
        },
        private(
            "C0AGENTS",
            "desk-agents",
            "Where IT works on tickets",
            &["U0SAM", "U0KIM"],
        ),
        private(
            "C0PRIVATE",
            "desk-private",
            "Tickets that few may read",
            &["U0KIM"],
        ),
        private(
            "C0APPROVALS",
            "approvals",
            "Changes that wait for a decision",
            &["U0SAM", "U0KIM", "U0DANA"],
        ),
    ]
}

fn person(id: &str, name: &str, real_name: &str, title: &str, standing: SlackAccountKind) -> SlackPerson {
    SlackPerson {
        id: id.into(),
        name: name.into(),
        real_name: real_name.into(),
        title: title.into(),
        email: Some(format!("{name}@northwind.example")),
        tz: "Europe/Berlin".into(),
        standing,
        accepts_dms: true,
    }
}

/// A public channel with the app in it.
fn channel(id: &str, name: &str, topic: &str, members: &[&str]) -> SlackChannel {
    SlackChannel {
        id: id.into(),
        name: name.into(),
        topic: topic.into(),
        is_private: false,
        is_ext_shared: false,
        is_archived: false,
        members: members.iter().map(ToString::to_string).collect(),
        app_is_member: true,
    }
}

fn user(id: &str, username: &str, global_name: &str, roles: &[&str]) -> DiscordPerson {
    DiscordPerson {
        id: id.into(),
        username: username.into(),
        global_name: global_name.into(),
        is_member: true,
        is_bot: false,
        pending: false,
        roles: roles.iter().map(ToString::to_string).collect(),
        accepts_dms: true,
    }
}

fn room(id: &str, name: &str, topic: &str, private_to: Option<&str>) -> DiscordChannel {
    DiscordChannel {
        id: id.into(),
        name: name.into(),
        topic: topic.into(),
        kind: 0,
        private_to: private_to.map(|role| vec![role.to_owned()]),
        app_permissions: BOT_PERMISSIONS,
    }
}
