//! Modals: filling in, submitting, closing, and the effects of the app's answer.

use serde_json::{Map, Value, json};

use super::api::{install, replace, validated_view};
use super::clicks::ack_payload;
use super::payload::PayloadKind;
use super::state::State;
use super::{Slack, forms, input_rules, interactions};
use crate::Side;

/// The message of Slack's client after a wrong or missing answer.
const TROUBLE: &str = "We had some trouble connecting. Try again?";

/// The result of submitting a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The modal is closed; the modal below, if any, is on top again.
    Closed,
    /// The modal stays open, with these errors by block id.
    Errors(Map<String, Value>),
    /// The modal shows another view.
    Updated,
    /// Another modal is on top.
    Pushed,
    /// All modals are closed.
    Cleared,
}

impl Slack {
    /// The modal on top of a person's stack.
    #[must_use]
    pub fn modal_of(&self, user: &str) -> Option<Value> {
        let state = self.state();
        let id = state.stacks.get(user)?.last()?;
        Some(state.views.get(id)?.to_json(&state))
    }

    /// The Home tab that the app has published for a person.
    #[must_use]
    pub fn home_of(&self, user: &str) -> Option<Value> {
        let state = self.state();
        let id = state.homes.get(user)?;
        Some(state.views.get(id)?.to_json(&state))
    }

    /// Fills in and submits a modal: `{block_id: {action_id: value}}`, where a value is a text, an option's value, a
    /// list of them, or a complete state value.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn submit(&self, user: &str, view_id: &str, values: &Value) -> Result<Submitted, String> {
        let payload = self.prepare_submission(user, view_id, values);
        let payload = self.record_notice(user, payload)?;
        let outcome = self
            .deliveries()
            .request_ack(PayloadKind::Interactive, payload)
            .await;
        let outcome = match self.core().faults.loses_answer(Side::Slack) {
            true => Err("operation_timeout".to_owned()),
            false => outcome,
        };
        let answer =
            ack_payload(outcome).and_then(|answer| self.handle_submission_answer(user, view_id, &answer));
        self.record_notice(user, answer.map_err(|_| TROUBLE.to_owned()))
    }

    /// Closes a modal with its button or its cross.
    ///
    /// # Errors
    ///
    /// When the modal is not open.
    pub async fn close(&self, user: &str, view_id: &str) -> Result<(), String> {
        let payload = {
            let mut state = self.state();
            let view = state
                .views
                .get(view_id)
                .filter(|view| view.user == user)
                .ok_or("this form is closed")?
                .clone();
            let clears = view.body.get("clear_on_close") == Some(&json!(true));
            let json = view.to_json(&state);
            let stack = state.stacks.entry(user.to_owned()).or_default();
            let closed: Vec<String> = if clears {
                std::mem::take(stack)
            } else {
                stack.retain(|id| id != view_id);
                vec![view_id.to_owned()]
            };
            for id in closed {
                state.views.remove(&id);
            }
            let mut payload = interactions::envelope(&state, "view_closed", user);
            payload.insert("view".into(), json);
            payload.insert("is_cleared".into(), clears.into());
            (view.body.get("notify_on_close") == Some(&json!(true))).then_some(payload)
        };
        self.core().record.touch();
        if let Some(payload) = payload {
            // The modal is closed already; the app's answer does not matter.
            let _ = self
                .deliveries()
                .request_ack(PayloadKind::Interactive, payload.into())
                .await;
        }
        Ok(())
    }

    fn prepare_submission(&self, user: &str, view_id: &str, values: &Value) -> Result<Value, String> {
        let mut state = self.state();
        if state
            .stacks
            .get(user)
            .and_then(|stack| stack.last())
            .map(String::as_str)
            != Some(view_id)
        {
            return Err("this form is not open".into());
        }
        let trigger_id = self.new_trigger(&mut state, user, Some(view_id));
        let view = state.views.get_mut(view_id).ok_or("this form is closed")?;
        let blocks = view.body.get("blocks").cloned().unwrap_or_default();
        let placed = forms::elements(&blocks);
        for (block_id, actions) in values.as_object().into_iter().flatten() {
            for (action_id, given) in actions.as_object().into_iter().flatten() {
                let here = placed
                    .iter()
                    .find(|here| here.block_id() == block_id && here.action_id() == action_id);
                let here = here.ok_or_else(|| format!("the form has no field {block_id}/{action_id}"))?;
                if given.get("type").is_some_and(|kind| *kind == here.kind()) {
                    view.values[block_id][action_id] = given.clone();
                } else {
                    forms::enter(&mut view.values, here, given)?;
                }
            }
        }
        let entered = view.values.clone();
        for here in &placed {
            let fits = input_rules::check(&state, user, here, &entered);
            fits.map_err(|why| format!("{}: {why}", here.label()))?;
        }
        let missing = placed.iter().find(|here| {
            let is_input = here.block.get("type") == Some(&json!("input"));
            let is_optional = here.block.get("optional") == Some(&json!(true));
            is_input && !is_optional && forms::is_empty(&entered, here)
        });
        if let Some(missing) = missing {
            return Err(format!(
                "Please complete this required field: {}",
                missing.label()
            ));
        }
        let view = state.views.get(view_id).map(|view| view.to_json(&state));
        let mut payload = interactions::envelope(&state, "view_submission", user);
        payload.insert("trigger_id".into(), trigger_id.into());
        payload.insert("view".into(), view.into());
        payload.insert("response_urls".into(), json!([]));
        Ok(payload.into())
    }

    fn handle_submission_answer(
        &self,
        user: &str,
        id: &str,
        answer: &Map<String, Value>,
    ) -> Result<Submitted, String> {
        let result = self.apply_submission_answer(user, id, answer);
        if let Err(error) = &result {
            let body = Value::from(answer.clone());
            self.deliveries()
                .record("socket.view_response", body, Value::Null, Some(error));
        }
        self.core().record.touch();
        result
    }

    fn apply_submission_answer(
        &self,
        user: &str,
        id: &str,
        answer: &Map<String, Value>,
    ) -> Result<Submitted, String> {
        let mut state = self.state();
        let view = || answer.get("view").ok_or("missing_view");
        match answer
            .get("response_action")
            .map(|action| action.as_str().unwrap_or_default())
        {
            None if answer.is_empty() => {
                state.views.remove(id);
                state
                    .stacks
                    .entry(user.to_owned())
                    .or_default()
                    .retain(|open| open != id);
                Ok(Submitted::Closed)
            }
            Some("clear") => {
                for id in state.stacks.remove(user).unwrap_or_default() {
                    state.views.remove(&id);
                }
                Ok(Submitted::Cleared)
            }
            Some("errors") => store_errors(&mut state, id, answer),
            Some("update") => {
                let body =
                    validated_view(&state, view()?, "modal", Some(id)).map_err(|refusal| refusal.error)?;
                replace(&mut state, id, body).ok_or("view_not_found")?;
                Ok(Submitted::Updated)
            }
            Some("push") => {
                let body = validated_view(&state, view()?, "modal", None).map_err(|refusal| refusal.error)?;
                if state.stacks.get(user).is_some_and(|stack| stack.len() >= 3) {
                    return Err("push_limit_reached".into());
                }
                install(&mut state, user, body, Some(id.to_owned()));
                Ok(Submitted::Pushed)
            }
            _ => Err("invalid_response_action".into()),
        }
    }
}

/// Stores the errors of the app, if each refers to an input of the modal.
fn store_errors(state: &mut State, id: &str, answer: &Map<String, Value>) -> Result<Submitted, String> {
    let errors = answer
        .get("errors")
        .and_then(Value::as_object)
        .ok_or("missing_errors")?;
    let view = state.views.get_mut(id).ok_or("view_not_found")?;
    let blocks = view.body.get("blocks").and_then(Value::as_array);
    let is_input = |block_id: &String| {
        let mut blocks = blocks.into_iter().flatten();
        blocks.any(|block| block["type"] == "input" && block["block_id"] == block_id.as_str())
    };
    let all_text = errors
        .values()
        .all(|text| text.as_str().is_some_and(|text| !text.is_empty()));
    if errors.is_empty() || !all_text || !errors.keys().all(is_input) {
        return Err("invalid_errors".into());
    }
    view.errors.clone_from(errors);
    Ok(Submitted::Errors(errors.clone()))
}
