//! What each platform must be told about us, in the desk's words.

use ::discord::{CommandSet, MenuEntry, SlashCommand, SlashOption, Takes};
pub use ::slack::Reach;
use ::slack::{CommandWords, ShortcutWords};
use anyhow::bail;
use commands::{Listing, Words};

use crate::config::{Config, SlackTransport};

/// How Slack is to reach the desk of this configuration.
///
/// # Errors
///
/// When Slack is to send requests, and nothing says where to.
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

/// The manifest that an administrator pastes into Slack's page, in English.
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

/// What to do on Discord's developer page, step by step, in English. Without the application's id the address that
/// invites the bot has a gap.
pub fn discord(application_id: Option<&str>) -> String {
    let Listing {
        name, description, ..
    } = english().listing();
    ::discord::manifest(&::discord::ManifestWords { name, description }, application_id)
}

/// The commands that are registered with Discord at each start.
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
    Words::in_language("en").expect("there is an English file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_is_told_the_commands_that_discord_is_told() {
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
    fn slack_is_told_where_to_send_requests_if_it_is_to_send_any() {
        let read = |text: &str| {
            Config::read(text, "desk.toml", std::path::Path::new(""), []).expect("nothing is wrong")
        };
        let socket = "[http]\npublic_url = \"https://desk.example\"\n[slack.hq]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n";
        assert_eq!(reach(&read(socket)).expect("known"), Reach::Socket);
        let http = socket.replace("app_token = \"xapp-1\"", "signing_secret = \"8f742231b10e8888\"");
        assert_eq!(
            reach(&read(&http)).expect("known"),
            Reach::Http("https://desk.example")
        );
        let nowhere = http.replace("public_url = \"https://desk.example\"", "");
        assert!(
            reach(&read(&nowhere))
                .expect_err("unknown")
                .to_string()
                .contains("public_url")
        );
    }

    #[test]
    fn discord_takes_every_description() {
        for command in discord_commands(&english()).commands {
            let options = command.options.iter().map(|option| &option.description);
            for description in options.chain([&command.description]) {
                assert!((1..=100).contains(&description.chars().count()), "{description}");
            }
        }
    }
}
