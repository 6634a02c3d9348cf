//! What each platform must be told about us, in the desk's words.

use ::discord::{CommandSet, MenuEntry, SlashCommand, SlashOption, Takes};
use ::slack::{CommandWords, ShortcutWords};
use commands::{Listing, Words};

/// The manifest that an administrator pastes into Slack's page, in English.
pub fn slack() -> serde_json::Value {
    let listing = english().listing();
    ::slack::manifest(&::slack::ManifestWords {
        bot_name: listing.name.clone(),
        name: listing.name,
        description: listing.description,
        ticket: CommandWords {
            description: listing.ticket,
            usage_hint: listing.ticket_hint,
        },
        desk: CommandWords {
            description: listing.desk,
            usage_hint: listing.desk_hint,
        },
        open_ticket: ShortcutWords {
            name: listing.open_menu,
            description: listing.open_menu_does,
        },
    })
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
        let manifest = slack();
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
    fn discord_takes_every_description() {
        for command in discord_commands(&english()).commands {
            let options = command.options.iter().map(|option| &option.description);
            for description in options.chain([&command.description]) {
                assert!((1..=100).contains(&description.chars().count()), "{description}");
            }
        }
    }
}
