//! Parser: closed and reopened accounts. Slack sends every profile change; only these two matter.

use chat::{Inbound, InboundEvent};
use serde_json::Value;

use crate::ground::directory::Directory;
use crate::ground::refs::parse_ts;
use crate::read::context::ReadContext;

/// Parses a `user_change` event; `None` for every other change, and for bots. Call this before the directory is
/// updated: a return is reported only for an account that the directory knows as closed.
pub(crate) fn account_change(
    payload: &Value,
    context: ReadContext<'_>,
    directory: &Directory,
) -> Option<Inbound> {
    let event = &payload["event"];
    let user = &event["user"];
    let id = user["id"].as_str()?;
    if event["type"] != "user_change" || user["is_bot"] == true || id == context.identity.user {
        return None;
    }
    let (what, word) = if user["deleted"] == true {
        (InboundEvent::Left, "left")
    } else if directory.has_left(id) {
        (InboundEvent::Returned, "returned")
    } else {
        return None;
    };
    // The event's id is stable across redeliveries. Without an id, the time of the change is the key.
    let change_id = payload["event_id"]
        .as_str()
        .map_or_else(|| format!("{id}/{}", user["updated"]), str::to_owned);
    let at = parse_ts(event["event_ts"].as_str().unwrap_or_default());
    Some(Inbound::of_person(
        context.refs.user(id),
        format!("{word}/{change_id}"),
        at,
        what,
    ))
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;
    use crate::ground::directory::AppIdentity;
    use crate::ground::refs::Refs;
    use crate::read::mrkdwn::KnownNames;

    fn change(deleted: bool) -> Value {
        json!({
            "event_id": if deleted { "Ev1" } else { "Ev2" },
            "event": {
                "type": "user_change", "event_ts": "8.000001",
                "user": { "id": "U1", "team_id": "T1", "deleted": deleted },
            },
        })
    }

    #[test]
    fn only_closing_and_reopening_an_account_is_reported() {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        let identity = AppIdentity {
            user: "UDESK".into(),
            team: "T1".into(),
            ..AppIdentity::default()
        };
        let directory = Directory::new(identity.clone(), refs.clone());
        let known = KnownNames::default();
        let context = ReadContext {
            refs: &refs,
            identity: &identity,
            known: &known,
        };
        assert_eq!(
            account_change(&change(false), context, &directory),
            None,
            "a new picture is not reported"
        );
        let left = account_change(&change(true), context, &directory).expect("a report");
        assert_eq!(
            (left.key.as_str(), left.what.clone()),
            ("left/Ev1", InboundEvent::Left)
        );
        assert_eq!((left.sender.id.as_str(), left.at.timestamp()), ("U1", 8));

        directory.apply_change(&change(true)["event"]["user"]);
        directory.apply_change(&change(false)["event"]["user"]);
        let back = account_change(&change(false), context, &directory).expect("a report");
        assert_eq!(
            (back.key.as_str(), back.what.clone()),
            ("returned/Ev2", InboundEvent::Returned)
        );
        assert_eq!(
            back.conversation(),
            left.conversation(),
            "both belong to one queue"
        );
        directory.mark_returned("U1");
        assert_eq!(
            account_change(&change(false), context, &directory),
            None,
            "the return is already reported"
        );

        let mut bot = change(true);
        bot["event"]["user"]["is_bot"] = json!(true);
        assert_eq!(account_change(&bot, context, &directory), None);
    }
}
