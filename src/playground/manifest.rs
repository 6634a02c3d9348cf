//! Applies a Slack app manifest to the scene, as Slack's administration page does.

use serde_json::Value;

use crate::scene::{ShortcutKind, SlackApp, SlackCommand, SlackShortcut};

impl SlackApp {
    /// The app that this JSON manifest describes. Ids, tokens and the secret are those of [`SlackApp::demo`].
    ///
    /// # Errors
    ///
    /// A sentence, when the text is not JSON or breaks a limit of Slack's manifest page.
    pub fn from_manifest(json: &str) -> Result<Self, String> {
        let manifest: Value =
            serde_json::from_str(json).map_err(|error| format!("not a JSON manifest: {error}"))?;
        let mut app = Self::demo();
        app.bot_name = text(&manifest, "/features/bot_user/display_name", 80)?;
        text(&manifest, "/display_information/name", 35)?;
        app.scopes = strings(&manifest, "/oauth_config/scopes/bot", 255)?;
        app.events = strings(&manifest, "/settings/event_subscriptions/bot_events", 100)?;
        app.commands = list(&manifest, "/features/slash_commands", 50)?
            .iter()
            .map(command)
            .collect::<Result<_, _>>()?;
        app.shortcuts = list(&manifest, "/features/shortcuts", 10)?
            .iter()
            .map(shortcut)
            .collect::<Result<_, _>>()?;
        app.socket_mode = manifest
            .pointer("/settings/socket_mode_enabled")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        app.request_url = manifest
            .pointer("/settings/event_subscriptions/request_url")
            .and_then(Value::as_str)
            .map(|url| url.trim_end_matches("/events").to_owned());
        if !app.commands.is_empty() && !app.scopes.iter().any(|scope| scope == "commands") {
            return Err("slash commands need the bot scope `commands`".into());
        }
        Ok(app)
    }
}

fn command(of: &Value) -> Result<SlackCommand, String> {
    let command = text(of, "/command", 32)?;
    if !command.starts_with('/') {
        return Err(format!("the command {command} does not begin with a slash"));
    }
    Ok(SlackCommand {
        command,
        description: text(of, "/description", 2000)?,
        usage_hint: of
            .get("usage_hint")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        should_escape: of.get("should_escape").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn shortcut(of: &Value) -> Result<SlackShortcut, String> {
    Ok(SlackShortcut {
        name: text(of, "/name", 24)?,
        callback_id: text(of, "/callback_id", 255)?,
        description: text(of, "/description", 150)?,
        kind: match of.get("type").and_then(Value::as_str) {
            Some("message") => ShortcutKind::Message,
            Some("global") => ShortcutKind::Global,
            other => return Err(format!("a shortcut is of type message or global, not {other:?}")),
        },
    })
}

fn text(of: &Value, at: &str, limit: usize) -> Result<String, String> {
    let text = of
        .pointer(at)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("{at} is missing"))?;
    if text.is_empty() || text.chars().count() > limit {
        return Err(format!("{at} must have 1 to {limit} characters"));
    }
    Ok(text.to_owned())
}

fn list(of: &Value, at: &str, limit: usize) -> Result<Vec<Value>, String> {
    let list = of
        .pointer(at)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if list.len() > limit {
        return Err(format!("{at} has more than {limit} entries"));
    }
    Ok(list)
}

fn strings(of: &Value, at: &str, limit: usize) -> Result<Vec<String>, String> {
    list(of, at, limit)?
        .iter()
        .map(|item| {
            item.as_str()
                .map(str::to_owned)
                .ok_or_else(|| format!("{at} must list strings"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_manifest_gives_scopes_events_commands_and_shortcuts() {
        let mut manifest = json!({
            "display_information": { "name": "Service Desk" },
            "features": {
                "bot_user": { "display_name": "desk" },
                "slash_commands": [{ "command": "/ticket", "description": "Open a ticket", "should_escape": true }],
                "shortcuts": [{
                    "name": "Open a ticket", "type": "message", "callback_id": "ticket_from_message",
                    "description": "Turn this message into a ticket",
                }],
            },
            "oauth_config": { "scopes": { "bot": ["commands", "chat:write"] } },
            "settings": { "event_subscriptions": { "bot_events": ["app_mention"] }, "socket_mode_enabled": true },
        });
        let app = SlackApp::from_manifest(&manifest.to_string()).expect("a good manifest");
        assert_eq!(
            (app.scopes.len(), app.events.len(), app.socket_mode),
            (2, 1, true)
        );
        assert_eq!(app.commands[0].command, "/ticket");
        assert_eq!(app.shortcuts[0].kind, ShortcutKind::Message);
        manifest["features"]["shortcuts"][0]["name"] = "A name that is longer than Slack allows".into();
        let error = SlackApp::from_manifest(&manifest.to_string()).expect_err("the name is too long");
        assert!(error.contains("1 to 24"), "{error}");
    }
}
