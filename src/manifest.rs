//! The registration of the desk with each platform: manifests and commands.

use ::discord::{CommandSet, MenuEntry, SlashCommand, SlashOption, Takes};
pub use ::slack::Reach;
use ::slack::{CommandWords, ShortcutWords};
use anyhow::bail;
use commands::{Listing, Words};

use crate::config::{Config, SlackTransport};

/// The way in which Slack reaches the desk of this configuration.
///
/// # Errors
///
/// Slack is to send requests, and the configuration has no public address.
pub fn reach(config: &Config) -> anyhow::Result<Reach<'_>> {
    let is_http = |transport: &SlackTransport| matches!(transport, SlackTransport::Http { .. });
    match &config.http.public_url {
        _ if config.slack.values().all(|slack| !is_http(&slack.transport)) => Ok(Reach::Socket),
        Some(url) => Ok(Reach::Http(url)),
        None => bail!(
            "a signing_secret is given, and nothing says where Slack reaches the desk: \
             write [http] public_url = \"https://…\""
        ),
    }
}

/// The Slack manifest for an administrator, in English.
pub fn slack(reach: Reach<'_>) -> serde_json::Value {
    let listing = english().listing();
    let words = ::slack::ManifestWords {
        bot_name: listing.name.clone(),
        name: listing.name,
        description: listing.description,
        ticket: CommandWords {
            description: listing.ticket,
            usage_hint: listing.ticket_hint,
        },
        tickets: CommandWords {
            description: listing.tickets,
            usage_hint: String::new(),
        },
        kb: CommandWords {
            description: listing.kb,
            usage_hint: listing.kb_hint,
        },
        change: CommandWords {
            description: listing.change,
            usage_hint: listing.change_hint,
        },
        changes: CommandWords {
            description: listing.changes,
            usage_hint: String::new(),
        },
        approvals: CommandWords {
            description: listing.approvals,
            usage_hint: String::new(),
        },
        sla: CommandWords {
            description: listing.sla,
            usage_hint: String::new(),
        },
        desk: CommandWords {
            description: listing.desk,
            usage_hint: listing.desk_hint,
        },
        open_ticket: ShortcutWords {
            name: listing.open_menu,
            description: listing.open_menu_does,
        },
    };
    ::slack::manifest(&words, reach)
}

/// The steps on Discord's developer page, in English. Without the application id, the bot's invitation address has a
/// placeholder.
pub fn discord(application_id: Option<&str>) -> String {
    let Listing {
        name, description, ..
    } = english().listing();
    ::discord::manifest(&::discord::ManifestWords { name, description }, application_id)
}

/// The commands that the desk registers with Discord at each start.
pub fn discord_commands(words: &Words) -> CommandSet {
    let listing = words.listing();
    let option = |name: &str, description: String, takes| SlashOption {
        name: name.to_owned(),
        description,
        takes,
    };
    CommandSet {
        commands: vec![
            SlashCommand {
                name: "ticket".to_owned(),
                description: listing.ticket,
                options: vec![
                    option("words", listing.ticket_words, Takes::Words),
                    option("kind", listing.ticket_kind, Takes::OneOf(listing.kinds)),
                    option("for", listing.ticket_for, Takes::Person),
                ],
            },
            SlashCommand {
                name: "tickets".to_owned(),
                description: listing.tickets,
                options: Vec::new(),
            },
            SlashCommand {
                name: "kb".to_owned(),
                description: listing.kb,
                options: vec![option("words", listing.kb_words, Takes::Suggested)],
            },
            SlashCommand {
                name: "change".to_owned(),
                description: listing.change,
                options: vec![option("words", listing.change_words, Takes::Words)],
            },
            SlashCommand {
                name: "changes".to_owned(),
                description: listing.changes,
                options: Vec::new(),
            },
            SlashCommand {
                name: "approvals".to_owned(),
                description: listing.approvals,
                options: Vec::new(),
            },
            SlashCommand {
                name: "sla".to_owned(),
                description: listing.sla,
                options: Vec::new(),
            },
            SlashCommand {
                name: "desk".to_owned(),
                description: listing.desk,
                options: vec![option("words", listing.desk_words, Takes::Words)],
            },
        ],
        menu: vec![MenuEntry {
            name: "open_ticket".to_owned(),
            label: listing.open_menu,
        }],
    }
}

fn english() -> Words {
    Words::in_language("en").expect("the English file exists")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_and_discord_have_the_same_commands() {
        let manifest = slack(Reach::Socket);
        let slack: Vec<_> = manifest["features"]["slash_commands"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|command| {
                command["command"]
                    .as_str()
                    .unwrap_or_default()
                    .trim_start_matches('/')
                    .to_owned()
            })
            .collect();
        let discord: Vec<_> = discord_commands(&english())
            .commands
            .into_iter()
            .map(|command| command.name)
            .collect();
        assert_eq!(slack, discord);
    }

    #[test]
    fn slack_gets_a_request_address_only_for_http() {
        let read = |text: &str| {
            Config::read(text, "desk.toml", std::path::Path::new(""), []).expect("the configuration is valid")
        };
        let socket = "[http]\npublic_url = \"https://desk.example\"\n[slack.hq]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n";
        assert_eq!(
            reach(&read(socket)).expect("the transport is known"),
            Reach::Socket
        );
        let http = socket.replace("app_token = \"xapp-1\"", "signing_secret = \"8f742231b10e8888\"");
        assert_eq!(
            reach(&read(&http)).expect("the transport is known"),
            Reach::Http("https://desk.example")
        );
        let without_address = http.replace("public_url = \"https://desk.example\"", "");
        assert!(
            reach(&read(&without_address))
                .expect_err("the address is missing")
                .to_string()
                .contains("public_url")
        );
    }

    #[test]
    fn every_description_fits_discords_limit() {
        for command in discord_commands(&english()).commands {
            let options = command.options.iter().map(|option| &option.description);
            for description in options.chain([&command.description]) {
                assert!((1..=100).contains(&description.chars().count()), "{description}");
            }
        }
    }
}
