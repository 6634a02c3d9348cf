//! Buttons, menus and selects, in messages and in views.
//!
//! Each function returns once the app has acknowledged, or with the message that Slack's client shows when the app did
//! not acknowledge.

use serde_json::{Map, Value, json};

use super::conversation::MessageRef;
use super::delivery::AckResult;
use super::forms::{self, PlacedElement};
use super::payload::PayloadKind;
use super::state::{ResponseTarget, State};
use super::{Slack, events, input_rules, interactions};

/// The surface that holds the element.
enum Surface<'a> {
    Message(MessageRef<'a>),
    View { id: &'a str },
}

/// The element that is used: by whom, and with which value.
struct ActionUse<'a> {
    user: &'a str,
    action_id: &'a str,
    value: &'a Value,
    moment: String,
}

impl Slack {
    /// Clicks a button of a message (channel and timestamp), or chooses from an overflow menu by the option's value.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn click(
        &self,
        user: &str,
        (channel, ts): (&str, &str),
        action_id: &str,
        value: Option<&str>,
    ) -> Result<(), String> {
        let value = value.map_or(Value::Null, Value::from);
        self.trigger_action(
            user,
            &Surface::Message(MessageRef { channel, ts }),
            action_id,
            &value,
        )
        .await
    }

    /// Chooses from a select, a date picker, radio buttons or checkboxes in a message (channel and timestamp).
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn select(
        &self,
        user: &str,
        (channel, ts): (&str, &str),
        action_id: &str,
        value: impl Into<Value>,
    ) -> Result<(), String> {
        self.trigger_action(
            user,
            &Surface::Message(MessageRef { channel, ts }),
            action_id,
            &value.into(),
        )
        .await
    }

    /// Clicks or chooses inside a modal or a Home tab.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn click_in_view(
        &self,
        user: &str,
        view_id: &str,
        action_id: &str,
        value: impl Into<Value>,
    ) -> Result<(), String> {
        self.trigger_action(user, &Surface::View { id: view_id }, action_id, &value.into())
            .await
    }

    /// Types into a select with external options; returns the options.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn suggest(
        &self,
        user: &str,
        view_id: &str,
        action_id: &str,
        typed: &str,
    ) -> Result<Value, String> {
        let payload = {
            let state = self.state();
            let view = state
                .views
                .get(view_id)
                .filter(|view| view.user == user)
                .ok_or("this form is closed")?;
            let blocks = view.body.get("blocks").ok_or("this form is empty")?;
            let placed = forms::elements(blocks)
                .into_iter()
                .find(|placed| placed.action_id() == action_id);
            let placed = placed.ok_or_else(|| format!("there is no {action_id} here"))?;
            let mut payload = interactions::envelope(&state, "block_suggestion", user);
            payload.insert("action_id".into(), action_id.into());
            payload.insert("block_id".into(), placed.block_id().into());
            payload.insert("value".into(), typed.into());
            payload.insert("container".into(), json!({ "type": "view", "view_id": view_id }));
            payload.insert("view".into(), view.to_json(&state));
            payload.into()
        };
        let answer = self
            .deliveries()
            .request_ack(PayloadKind::Interactive, payload)
            .await?
            .unwrap_or_default();
        let has_options = answer.get("options").is_some() || answer.get("option_groups").is_some();
        if has_options {
            Ok(answer)
        } else {
            Err("No result".into())
        }
    }

    async fn trigger_action(
        &self,
        user: &str,
        surface: &Surface<'_>,
        action_id: &str,
        value: &Value,
    ) -> Result<(), String> {
        let payload = self.prepare_action(user, surface, action_id, value);
        let payload = self.record_notice(user, payload)?;
        let outcome = self
            .deliveries()
            .request_ack(PayloadKind::Interactive, payload)
            .await;
        self.record_notice(
            user,
            outcome
                .map(drop)
                .map_err(|error| format!("⚠ this did not work: {error}")),
        )
    }

    fn prepare_action(
        &self,
        user: &str,
        surface: &Surface<'_>,
        action_id: &str,
        value: &Value,
    ) -> Result<Value, String> {
        let mut state = self.state();
        let used = ActionUse {
            user,
            action_id,
            value,
            moment: events::micros(self.core().clock.now()),
        };
        let payload = match surface {
            Surface::Message(at) => self.message_action(&mut state, &used, *at)?,
            Surface::View { id } => self.view_action(&mut state, &used, id)?,
        };
        Ok(payload.into())
    }

    fn message_action(
        &self,
        state: &mut State,
        used: &ActionUse<'_>,
        at: MessageRef<'_>,
    ) -> Result<Map<String, Value>, String> {
        let MessageRef { channel, ts } = at;
        let (message, is_ephemeral) = visible_message(state, used.user, at)?;
        let blocks = message.get("blocks").cloned().unwrap_or_default();
        let mut values = forms::initial_of(&blocks);
        let action = used.action(&blocks, &mut values)?;
        used.check(state, &blocks, &values)?;
        let thread_ts = message
            .get("thread_ts")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let mut container = json!({
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": is_ephemeral,
        });
        if let Some(thread_ts) = &thread_ts {
            container["thread_ts"] = thread_ts.clone().into();
        }
        let mut payload = interactions::envelope(state, "block_actions", used.user);
        payload.insert("container".into(), container);
        payload.insert(
            "channel".into(),
            state.conversations.get(channel).map(interactions::channel).into(),
        );
        if !is_ephemeral {
            payload.insert("message".into(), message.into());
        }
        payload.insert("state".into(), json!({ "values": values }));
        payload.insert("actions".into(), json!([action]));
        let original = Some((ts.to_owned(), is_ephemeral));
        // Slack answers in a thread only if the clicked message is a reply; a message with replies is not.
        let thread = thread_ts.filter(|root| root.as_str() != ts);
        let target = ResponseTarget {
            user: used.user.to_owned(),
            channel: channel.to_owned(),
            thread_ts: thread,
            original,
        };
        let url = self.new_response_url(state, target);
        payload.insert("response_url".into(), url.into());
        payload.insert(
            "trigger_id".into(),
            self.new_trigger(state, used.user, None).into(),
        );
        Ok(payload)
    }

    fn view_action(
        &self,
        state: &mut State,
        used: &ActionUse<'_>,
        id: &str,
    ) -> Result<Map<String, Value>, String> {
        let view = state
            .views
            .get(id)
            .filter(|view| view.user == used.user)
            .ok_or("this form is closed")?;
        let blocks = view.body.get("blocks").cloned().unwrap_or_default();
        let mut values = view.values.clone();
        let action = used.action(&blocks, &mut values)?;
        used.check(state, &blocks, &values)?;
        let view = state.views.get_mut(id).ok_or("this form is closed")?;
        view.values = values;
        let is_modal = view.text("type") == "modal";
        let mut payload = interactions::envelope(state, "block_actions", used.user);
        payload.insert("container".into(), json!({ "type": "view", "view_id": id }));
        payload.insert(
            "view".into(),
            state.views.get(id).map(|view| view.to_json(state)).into(),
        );
        payload.insert("actions".into(), json!([action]));
        let trigger = self.new_trigger(state, used.user, is_modal.then_some(id));
        payload.insert("trigger_id".into(), trigger.into());
        Ok(payload)
    }
}

impl ActionUse<'_> {
    /// Refuses a value that Slack's client does not send.
    fn check(&self, state: &State, blocks: &Value, values: &Map<String, Value>) -> Result<(), String> {
        forms::elements(blocks)
            .iter()
            .filter(|placed| placed.action_id() == self.action_id)
            .try_for_each(|placed| input_rules::check(state, self.user, placed, values))
    }

    /// The `actions` entry for the element.
    fn action(&self, blocks: &Value, values: &mut Map<String, Value>) -> Result<Value, String> {
        let fitting = |placed: &PlacedElement<'_>| placed.action_id() == self.action_id;
        let mut found: Vec<PlacedElement<'_>> = forms::elements(blocks).into_iter().filter(fitting).collect();
        if found.len() > 1 {
            // Several blocks may contain the same button; the value then identifies the block.
            found.retain(|placed| placed.element.get("value") == Some(self.value));
        }
        let placed = found
            .first()
            .ok_or_else(|| format!("there is no {} here", self.action_id))?;
        let mut action = json!({
            "type": placed.kind(), "action_id": self.action_id, "block_id": placed.block_id(), "action_ts": self.moment,
        });
        match placed.kind() {
            "button" | "workflow_button" => {
                for name in ["text", "value", "style"] {
                    if let Some(field) = placed.element.get(name) {
                        action[name] = field.clone();
                    }
                }
            }
            "overflow" => action["selected_option"] = forms::option(placed.element, self.value)?,
            kind => {
                forms::enter(values, placed, self.value)?;
                if let Some(field) = forms::field(kind) {
                    action[field] = values[placed.block_id()][self.action_id][field].clone();
                }
            }
        }
        Ok(action)
    }
}

/// A message that the person sees, and whether it is ephemeral.
fn visible_message(
    state: &State,
    user: &str,
    at: MessageRef<'_>,
) -> Result<(Map<String, Value>, bool), String> {
    let own = state
        .ephemerals
        .iter()
        .find(|ephemeral| ephemeral.user == user && ephemeral.message.ts == at.ts);
    if let Some(ephemeral) = own {
        return Ok((ephemeral.message.to_json(state, None, false), true));
    }
    let (conversation, message) = state.message(at).ok_or("this message is not there any more")?;
    if !state.may_see(user, conversation) {
        return Err("you cannot see this message".into());
    }
    Ok((message.to_json(state, Some(conversation), true), false))
}

/// The payload of an acknowledgement.
pub(super) fn ack_payload(outcome: AckResult) -> Result<Map<String, Value>, String> {
    match outcome? {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(payload)) => Ok(payload),
        Some(_) => Err("invalid_response".into()),
    }
}
