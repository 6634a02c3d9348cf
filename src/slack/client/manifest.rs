//! The app manifest, generated from the scopes and the desk's words.

use serde_json::{Value, json};

use crate::client::scopes::{BOT_EVENTS, OPTIONAL_SCOPES, REQUIRED_SCOPES};
use crate::ground::limits;
use crate::write::truncate;

/// The texts in Slack's own menus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestWords {
    /// The app's name; at most 35 characters.
    pub name: String,
    /// The app's description; at most 140 characters.
    pub description: String,
    /// The bot's display name; at most 80 characters.
    pub bot_name: String,
    /// `/ticket`.
    pub ticket: CommandWords,
    /// `/tickets`.
    pub tickets: CommandWords,
    /// `/kb`.
    pub kb: CommandWords,
    /// `/change`.
    pub change: CommandWords,
    /// `/changes`.
    pub changes: CommandWords,
    /// `/approvals`.
    pub approvals: CommandWords,
    /// `/sla`.
    pub sla: CommandWords,
    /// `/desk`.
    pub desk: CommandWords,
    /// The message shortcut that opens a ticket.
    pub open_ticket: ShortcutWords,
}

/// The texts of a slash command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandWords {
    /// The command's description.
    pub description: String,
    /// The hint for its arguments.
    pub usage_hint: String,
}

/// The texts of a message shortcut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortcutWords {
    /// The name; at most 24 characters.
    pub name: String,
    /// The description; at most 150 characters.
    pub description: String,
}

/// The transport of the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Socket Mode.
    Socket,
    /// HTTP requests to this base URL, which has no trailing slash.
    Http(&'a str),
}

/// The manifest for "Create New App, From a manifest". Texts are cut to Slack's limits.
#[must_use]
pub fn manifest(words: &ManifestWords, reach: Reach<'_>) -> Value {
    let mut manifest = socket_manifest(words);
    if let Reach::Http(url) = reach {
        let features = &mut manifest["features"];
        for command in features["slash_commands"].as_array_mut().into_iter().flatten() {
            command["url"] = json!(format!("{url}/slack/commands"));
        }
        let settings = &mut manifest["settings"];
        settings["socket_mode_enabled"] = json!(false);
        settings["event_subscriptions"]["request_url"] = json!(format!("{url}/slack/events"));
        settings["interactivity"]["request_url"] = json!(format!("{url}/slack/interactions"));
    }
    manifest
}

fn socket_manifest(words: &ManifestWords) -> Value {
    let scopes: Vec<&str> = REQUIRED_SCOPES
        .iter()
        .chain(OPTIONAL_SCOPES)
        .map(|(scope, _)| *scope)
        .collect();
    json!({
        "_metadata": { "major_version": 1 },
        "display_information": {
            "name": truncate::with_ellipsis(&words.name, limits::APP_NAME),
            "description": truncate::with_ellipsis(&words.description, limits::APP_DESCRIPTION),
        },
        "features": {
            "app_home": {
                "home_tab_enabled": false,
                "messages_tab_enabled": true,
                "messages_tab_read_only_enabled": false,
            },
            "bot_user": { "display_name": truncate::with_ellipsis(&words.bot_name, limits::BOT_NAME), "always_online": true },
            "slash_commands": [
                command("/ticket", &words.ticket),
                command("/tickets", &words.tickets),
                command("/kb", &words.kb),
                command("/change", &words.change),
                command("/changes", &words.changes),
                command("/approvals", &words.approvals),
                command("/sla", &words.sla),
                command("/desk", &words.desk),
            ],
            "shortcuts": [{
                "name": truncate::with_ellipsis(&words.open_ticket.name, limits::SHORTCUT_NAME),
                "type": "message",
                "callback_id": "open_ticket",
                "description": truncate::with_ellipsis(&words.open_ticket.description, limits::SHORTCUT_DESCRIPTION),
            }],
        },
        "oauth_config": { "scopes": { "bot": scopes } },
        "settings": {
            "event_subscriptions": { "bot_events": BOT_EVENTS },
            "interactivity": { "is_enabled": true },
            "org_deploy_enabled": false,
            "socket_mode_enabled": true,
            "token_rotation_enabled": false,
        },
    })
}

fn command(name: &str, words: &CommandWords) -> Value {
    json!({
        "command": name,
        "description": truncate::with_ellipsis(&words.description, limits::COMMAND_DESCRIPTION),
        "usage_hint": truncate::with_ellipsis(&words.usage_hint, limits::COMMAND_USAGE_HINT),
        // Mentions arrive with their ids instead of as text.
        "should_escape": true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_keeps_slacks_limits_with_any_words() {
        let long = || "word ".repeat(1000);
        let command = || CommandWords {
            description: long(),
            usage_hint: long(),
        };
        let words = ManifestWords {
            name: long(),
            description: long(),
            bot_name: long(),
            ticket: command(),
            tickets: command(),
            kb: command(),
            change: command(),
            changes: command(),
            approvals: command(),
            sla: command(),
            desk: command(),
            open_ticket: ShortcutWords {
                name: long(),
                description: long(),
            },
        };
        let http = manifest(&words, Reach::Http("https://desk.example"));
        for (pointer, value) in [
            ("/settings/socket_mode_enabled", json!(false)),
            (
                "/settings/event_subscriptions/request_url",
                json!("https://desk.example/slack/events"),
            ),
            (
                "/settings/interactivity/request_url",
                json!("https://desk.example/slack/interactions"),
            ),
            (
                "/features/slash_commands/1/url",
                json!("https://desk.example/slack/commands"),
            ),
        ] {
            assert_eq!(http.pointer(pointer), Some(&value), "{pointer}");
        }
        let manifest = manifest(&words, Reach::Socket);
        assert!(!manifest.to_string().contains("url"));
        for (pointer, max) in [
            ("/display_information/name", 35),
            ("/display_information/description", 140),
            ("/features/bot_user/display_name", 80),
            ("/features/slash_commands/0/description", 2000),
            ("/features/slash_commands/1/usage_hint", 1000),
            ("/features/shortcuts/0/name", 24),
            ("/features/shortcuts/0/description", 150),
        ] {
            let words = manifest.pointer(pointer).and_then(Value::as_str).expect(pointer);
            assert!(truncate::utf16_len(words) <= max, "{pointer}");
        }
        assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
        assert_eq!(manifest["features"]["shortcuts"][0]["callback_id"], "open_ticket");
    }

    #[test]
    fn every_message_event_has_the_scope_it_needs() {
        for (event, scope) in [
            ("message.channels", "channels:history"),
            ("message.groups", "groups:history"),
            ("message.im", "im:history"),
            ("message.mpim", "mpim:history"),
            ("app_mention", "app_mentions:read"),
            ("reaction_added", "reactions:read"),
            ("user_change", "users:read"),
            ("channel_rename", "channels:read"),
        ] {
            assert!(BOT_EVENTS.contains(&event), "{event}");
            assert!(REQUIRED_SCOPES.iter().any(|(held, _)| *held == scope), "{scope}");
        }
        for event in ["subteam_members_changed", "subteam_updated"] {
            assert!(BOT_EVENTS.contains(&event), "{event}");
        }
        assert!(OPTIONAL_SCOPES.iter().any(|(held, _)| *held == "usergroups:read"));
    }
}
