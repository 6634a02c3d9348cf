//! Parser: slash commands, clicks, shortcuts and submitted forms to [`Inbound`], for every transport.

use chat::{Inbound, InboundEvent, Location, Token, Values};
use serde_json::Value;

use crate::ground::clock;
use crate::ground::directory::Directory;
use crate::ground::refs::{Refs, is_direct, parse_ts};
use crate::interactions::interaction::{Interaction, InteractionKind};
use crate::interactions::modal;
use crate::interactions::origin::Origin;
use crate::read::context::ReadContext;
use crate::read::message::parse_message;
use crate::read::mrkdwn::{KnownNames, parse_mrkdwn};

/// The context of a parser: the connection's references, directory and known names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PayloadContext<'a> {
    pub(crate) refs: &'a Refs,
    pub(crate) directory: &'a Directory,
    pub(crate) known: &'a KnownNames,
}

impl<'a> PayloadContext<'a> {
    fn read_context(self) -> ReadContext<'a> {
        ReadContext {
            refs: self.refs,
            identity: &self.directory.identity,
            known: self.known,
        }
    }
}

/// Parses a slash command.
pub(crate) fn command(payload: &Value, context: PayloadContext<'_>) -> Option<(Inbound, Interaction)> {
    let text = |name: &str| payload[name].as_str();
    let (user, channel, trigger_id) = (text("user_id")?, text("channel_id")?, text("trigger_id")?);
    let name = text("command")?.trim_start_matches('/').to_owned();
    let origin = Origin {
        channel: Some(channel.to_owned()),
        thread: text("thread_ts").map(str::to_owned),
        direct: context.directory.is_own_direct(channel),
        response_url: text("response_url").map(str::to_owned),
        from_private: false,
    };
    let words = parse_mrkdwn(
        text("text").unwrap_or_default(),
        &context.refs.connection,
        context.known,
    );
    let inbound = Inbound {
        key: trigger_id.to_owned(),
        sender: context.refs.user(user),
        location: location(&origin, user, context.refs),
        at: clock::now(),
        what: InboundEvent::Command {
            name,
            words,
            options: Values::new(),
        },
    };
    Some((
        inbound,
        interaction(InteractionKind::Command, user, Some(trigger_id), origin),
    ))
}

/// Parses a click, a shortcut or a form; `None` if it is not ours.
pub(crate) fn interactive(payload: &Value, context: PayloadContext<'_>) -> Option<(Inbound, Interaction)> {
    match payload["type"].as_str()? {
        "block_actions" => click(payload, context),
        "message_action" => menu(payload, context),
        "view_submission" => submission(payload, context),
        _ => None,
    }
}

fn click(payload: &Value, context: PayloadContext<'_>) -> Option<(Inbound, Interaction)> {
    let action = payload["actions"].as_array()?.first()?;
    let value = action["value"]
        .as_str()
        .or_else(|| action["selected_option"]["value"].as_str())?;
    let token: Token = value.parse().ok()?;
    let user = payload["user"]["id"].as_str()?;
    let trigger_id = payload["trigger_id"].as_str();
    let container = &payload["container"];
    let channel = container["channel_id"]
        .as_str()
        .or_else(|| payload["channel"]["id"].as_str())?;
    let ts = container["message_ts"]
        .as_str()
        .or_else(|| payload["message"]["ts"].as_str())?;
    let root = container["thread_ts"]
        .as_str()
        .or_else(|| payload["message"]["thread_ts"].as_str());
    let private = container["is_ephemeral"] == Value::Bool(true);
    if let Some(root) = root.filter(|_| !private) {
        context.directory.learn_thread(channel, ts, root);
    }
    let when = action["action_ts"].as_str().unwrap_or_default();
    let origin = Origin {
        channel: Some(channel.to_owned()),
        thread: root.filter(|root| *root != ts).map(str::to_owned),
        // The desk's messages are in no direct conversation but its own.
        direct: is_direct(channel),
        response_url: payload["response_url"].as_str().map(str::to_owned),
        from_private: private,
    };
    let inbound = Inbound {
        key: trigger_id.map_or_else(|| format!("{user}/{channel}/{ts}/{when}/{value}"), str::to_owned),
        sender: context.refs.user(user),
        location: location(&origin, user, context.refs),
        at: parse_ts(when),
        what: InboundEvent::Click {
            token,
            picked: Values::new(),
            message: (!private).then(|| context.refs.message(channel, ts)),
        },
    };
    Some((
        inbound,
        interaction(InteractionKind::Click, user, trigger_id, origin),
    ))
}

fn menu(payload: &Value, context: PayloadContext<'_>) -> Option<(Inbound, Interaction)> {
    let user = payload["user"]["id"].as_str()?;
    let trigger_id = payload["trigger_id"].as_str()?;
    let channel = payload["channel"]["id"].as_str()?;
    let message = parse_message(&payload["message"], channel, context.read_context())?;
    if let Some(root) = &message.location.thread {
        context.directory.learn_thread(channel, &message.message.id, root);
    }
    let origin = Origin {
        channel: Some(channel.to_owned()),
        thread: message.location.thread.clone(),
        direct: context.directory.is_own_direct(channel),
        response_url: payload["response_url"].as_str().map(str::to_owned),
        from_private: false,
    };
    let inbound = Inbound {
        key: trigger_id.to_owned(),
        sender: context.refs.user(user),
        location: location(&origin, user, context.refs),
        at: parse_ts(payload["action_ts"].as_str().unwrap_or_default()),
        what: InboundEvent::Menu {
            name: payload["callback_id"].as_str()?.to_owned(),
            message,
        },
    };
    Some((
        inbound,
        interaction(InteractionKind::Click, user, Some(trigger_id), origin),
    ))
}

fn submission(payload: &Value, context: PayloadContext<'_>) -> Option<(Inbound, Interaction)> {
    let view = &payload["view"];
    let user = payload["user"]["id"].as_str()?;
    let token: Token = view["callback_id"].as_str()?.parse().ok()?;
    let values = modal::values(view);
    let trigger_id = payload["trigger_id"].as_str();
    let origin = modal::origin(view);
    // Slack submits a form again with the same id and hash if the answer was lost, and each time with another trigger
    // id. A view that the desk updates gets another hash.
    let key = match (view["id"].as_str(), view["hash"].as_str()) {
        (Some(id), Some(hash)) => format!("form/{id}/{hash}"),
        _ => trigger_id?.to_owned(),
    };
    let inbound = Inbound {
        key,
        sender: context.refs.user(user),
        location: location(&origin, user, context.refs),
        at: clock::now(),
        what: InboundEvent::Submitted { token, values },
    };
    let kind = InteractionKind::Form {
        fields: modal::fields(view),
    };
    Some((inbound, interaction(kind, user, trigger_id, origin)))
}

fn interaction(kind: InteractionKind, user: &str, trigger_id: Option<&str>, origin: Origin) -> Interaction {
    Interaction {
        kind,
        user: user.to_owned(),
        trigger_id: trigger_id.map(str::to_owned),
        origin,
    }
}

/// The location of an interaction. A form of unknown origin belongs to its person.
fn location(origin: &Origin, user: &str, refs: &Refs) -> Location {
    Location {
        channel: refs.channel(origin.channel.as_deref().unwrap_or(user)),
        thread: origin.thread.clone(),
        direct: origin.direct,
    }
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;
    use crate::ground::directory::AppIdentity;

    fn with<T>(read: impl FnOnce(PayloadContext<'_>) -> T) -> T {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        let directory = Directory::new(AppIdentity::default(), refs.clone());
        directory.learn_direct(Some("U0LEE"), "D0LEE");
        let known = KnownNames::default();
        read(PayloadContext {
            refs: &refs,
            directory: &directory,
            known: &known,
        })
    }

    #[test]
    fn a_command_has_its_text_and_location() {
        let payload = json!({
            "command": "/ticket", "text": "VPN drops &amp; drops", "user_id": "U0LEE", "channel_id": "D0LEE",
            "trigger_id": "1.2.x", "response_url": "https://hooks.slack.com/commands/x",
        });
        let (inbound, interaction) = with(|context| command(&payload, context)).expect("a command");
        assert_eq!((inbound.key.as_str(), inbound.location.direct), ("1.2.x", true));
        assert_eq!(interaction.trigger_id.as_deref(), Some("1.2.x"));
        let InboundEvent::Command { name, words, .. } = inbound.what else {
            panic!("not a command")
        };
        assert_eq!(
            (name.as_str(), words.to_plain().as_str()),
            ("ticket", "VPN drops & drops")
        );
    }

    #[test]
    fn a_direct_conversation_between_others_is_not_direct() {
        let payload = json!({
            "command": "/ticket", "user_id": "U0LEE", "channel_id": "D0OTHER", "trigger_id": "1.2.x",
        });
        let (inbound, _) = with(|context| command(&payload, context)).expect("a command");
        assert!(!inbound.location.direct);
    }

    fn block_actions(action: &Value, container: &Value) -> Value {
        json!({
            "type": "block_actions", "user": { "id": "U0LEE" }, "trigger_id": "1.2.x", "container": container,
            "channel": { "id": "C1" }, "actions": [action], "response_url": "https://hooks.slack.com/actions/x",
        })
    }

    #[test]
    fn buttons_selects_and_menus_carry_their_token() {
        let container =
            json!({ "type": "message", "message_ts": "9.1", "channel_id": "C1", "thread_ts": "9.0" });
        for action in [
            json!({ "type": "button", "action_id": "0/claim:tkt_1:3", "value": "claim:tkt_1:3", "action_ts": "10.5" }),
            json!({ "type": "static_select", "selected_option": { "value": "claim:tkt_1:3" }, "action_ts": "10.5" }),
            json!({ "type": "overflow", "selected_option": { "value": "claim:tkt_1:3" }, "action_ts": "10.5" }),
        ] {
            let (inbound, interaction) =
                with(|context| interactive(&block_actions(&action, &container), context)).expect("a click");
            assert_eq!(inbound.location.thread.as_deref(), Some("9.0"));
            assert!(!interaction.origin.from_private);
            let InboundEvent::Click { token, message, .. } = inbound.what else {
                panic!("not a click")
            };
            assert_eq!(token, Token::new("claim", "tkt_1", 3));
            assert_eq!(message.map(|message| message.id).as_deref(), Some("9.1"));
        }
    }

    #[test]
    fn a_private_message_has_no_reference_and_a_link_button_is_ignored() {
        let action = json!({ "type": "button", "value": "help::0", "action_ts": "10.5" });
        let container = json!({ "message_ts": "9.1", "channel_id": "C1", "is_ephemeral": true });
        let (inbound, interaction) =
            with(|context| interactive(&block_actions(&action, &container), context)).expect("a click");
        assert!(interaction.origin.from_private);
        assert!(matches!(inbound.what, InboundEvent::Click { message: None, .. }));

        let link = json!({ "type": "button", "action_id": "0/link", "url": "https://desk.example" });
        assert_eq!(
            with(|context| interactive(&block_actions(&link, &container), context)),
            None
        );
    }

    #[test]
    fn a_form_has_its_values_and_its_origin() {
        let payload = json!({
            "type": "view_submission", "user": { "id": "U0LEE" }, "trigger_id": "1.3.x",
            "view": {
                "id": "V1", "hash": "h", "callback_id": "open::0", "private_metadata": r#"{"c":"C1","t":"9.0"}"#,
                "blocks": [{ "type": "input", "block_id": "title" }],
                "state": { "values": { "title": { "value": { "type": "plain_text_input", "value": "VPN" } } } },
            },
        });
        let (inbound, interaction) = with(|context| interactive(&payload, context)).expect("a form");
        assert_eq!(inbound.key, "form/V1/h");
        assert_eq!(
            (
                inbound.location.channel.id.as_str(),
                inbound.location.thread.as_deref()
            ),
            ("C1", Some("9.0"))
        );
        assert_eq!(
            interaction.kind,
            InteractionKind::Form {
                fields: vec!["title".into()]
            }
        );
        let InboundEvent::Submitted { token, values } = inbound.what else {
            panic!("not a form")
        };
        assert_eq!(token, Token::bare("open"));
        assert_eq!(values.get("title").map(String::as_str), Some("VPN"));
    }

    #[test]
    fn a_shortcut_has_its_message() {
        let payload = json!({
            "type": "message_action", "callback_id": "open_ticket", "user": { "id": "U0BO" }, "trigger_id": "1.4.x",
            "action_ts": "11.0", "channel": { "id": "C1" }, "message_ts": "9.0",
            "message": { "type": "message", "user": "U0LEE", "ts": "9.0", "text": "VPN drops" },
        });
        let (inbound, _) = with(|context| interactive(&payload, context)).expect("a menu");
        assert_eq!(inbound.sender.id, "U0BO");
        let InboundEvent::Menu { name, message } = inbound.what else {
            panic!("not a menu")
        };
        assert_eq!(
            (name.as_str(), message.author.id.as_str()),
            ("open_ticket", "U0LEE")
        );
    }
}
