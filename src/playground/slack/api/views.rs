//! `views.*`: modals against triggers, and the Home of a person.

use serde_json::{Map, Value, json};

use super::context::Turn;
use crate::ids;
use crate::slack::blocks;
use crate::slack::forms;
use crate::slack::request::Refusal;
use crate::slack::state::{State, View};

/// Modals may be stacked so high.
const STACK: usize = 3;

/// `views.open`
pub(super) fn open(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let body = checked(turn, "modal", None)?;
    let user = exchange(turn, false)?;
    // A new modal takes the place of whatever is open.
    for id in turn.state.stacks.remove(&user).unwrap_or_default() {
        turn.state.views.remove(&id);
    }
    let view = install(turn.state, &user, body, None);
    turn.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(turn.state) }))
}

/// `views.push`
pub(super) fn push(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let body = checked(turn, "modal", None)?;
    let user = exchange(turn, true)?;
    let stack = turn.state.stacks.get(&user).cloned().unwrap_or_default();
    if stack.len() >= STACK {
        return Err("push_limit_reached".into());
    }
    let view = install(turn.state, &user, body, stack.last().cloned());
    turn.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(turn.state) }))
}

/// `views.update`
pub(super) fn update(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let by_id = turn.ask.text("view_id");
    let by_external = turn.ask.text("external_id");
    let found = turn
        .state
        .views
        .values()
        .find(|view| match (&by_id, &by_external) {
            (Some(id), _) => view.id == *id,
            (None, Some(id)) => view.text("external_id") == id,
            (None, None) => false,
        });
    let view = found.ok_or("not_found")?;
    let kind = if view.text("type") == "home" {
        "home"
    } else {
        "modal"
    };
    let (id, hash) = (view.id.clone(), view.hash.clone());
    if turn.ask.text("hash").is_some_and(|claimed| claimed != hash) {
        return Err("hash_conflict".into());
    }
    let body = checked(turn, kind, Some(&id))?;
    let view = replace(turn.state, &id, body).ok_or("not_found")?;
    turn.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(turn.state) }))
}

/// `views.publish`
pub(super) fn publish(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let user = turn.ask.need("user_id")?;
    turn.state.person(&user).ok_or("user_not_found")?;
    let known = turn.state.homes.get(&user).cloned();
    let body = checked(turn, "home", known.as_deref())?;
    let hash = known
        .as_ref()
        .and_then(|id| turn.state.views.get(id))
        .map(|view| view.hash.clone());
    if let (Some(claimed), Some(hash)) = (turn.ask.text("hash"), hash)
        && claimed != hash
    {
        return Err("hash_conflict".into());
    }
    let view = match known.and_then(|id| replace(turn.state, &id, body.clone())) {
        Some(view) => view,
        None => {
            let view = fresh(&user, body, None);
            turn.state.homes.insert(user, view.id.clone());
            turn.state.views.insert(view.id.clone(), view.clone());
            view
        }
    };
    turn.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(turn.state) }))
}

/// Puts a modal on top of a person's stack.
pub(in crate::slack) fn install(
    state: &mut State,
    user: &str,
    body: Map<String, Value>,
    below: Option<String>,
) -> View {
    let mut view = fresh(user, body, below);
    if let Some(below) = view.previous_id.as_ref().and_then(|id| state.views.get(id)) {
        view.root_id.clone_from(&below.root_id);
    }
    state
        .stacks
        .entry(user.to_owned())
        .or_default()
        .push(view.id.clone());
    state.views.insert(view.id.clone(), view.clone());
    view
}

/// Gives a view another content; what was entered stays where block, action and type are the same.
pub(in crate::slack) fn replace(state: &mut State, id: &str, body: Map<String, Value>) -> Option<View> {
    let view = state.views.get_mut(id)?;
    let entered = std::mem::take(&mut view.values);
    view.values = forms::initial(&body);
    forms::carry_over(&mut view.values, &entered);
    view.body = body;
    view.errors.clear();
    view.hash = new_hash();
    Some(view.clone())
}

fn fresh(user: &str, body: Map<String, Value>, below: Option<String>) -> View {
    let id = format!("V{}", ids::upper(10));
    let values = forms::initial(&body);
    View {
        root_id: id.clone(),
        id,
        user: user.to_owned(),
        body,
        hash: new_hash(),
        previous_id: below,
        values,
        errors: Map::new(),
    }
}

fn new_hash() -> String {
    format!("{}.{}", ids::next(), ids::hex(8))
}

fn checked(turn: &Turn<'_>, kind: &str, in_place_of: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    let Some(view) = turn.ask.args.get("view") else {
        return turn.ask.need("view").map(|_| Map::new());
    };
    checked_view(turn.state, view, kind, in_place_of)
}

/// Checks a view and fills it.
///
/// # Errors
///
/// `invalid_arguments` and its like, and `duplicate_external_id`.
pub(in crate::slack) fn checked_view(
    state: &State,
    view: &Value,
    kind: &str,
    in_place_of: Option<&str>,
) -> Result<Map<String, Value>, Refusal> {
    blocks::check_view(view, kind)?;
    let mut body = view.as_object().cloned().unwrap_or_default();
    body.retain(|_, value| !value.is_null());
    let external = body
        .get("external_id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty());
    let is_other = |view: &View| Some(view.id.as_str()) != in_place_of;
    if external.is_some_and(|id| {
        state
            .views
            .values()
            .any(|view| is_other(view) && view.text("external_id") == id)
    }) {
        return Err("duplicate_external_id".into());
    }
    if let Some(blocks) = body.get_mut("blocks") {
        blocks::fill(blocks);
    }
    Ok(body)
}

/// Takes the trigger: valid for three seconds, once, and for a push only from within a modal.
fn exchange(turn: &mut Turn<'_>, is_push: bool) -> Result<String, Refusal> {
    let id = turn.ask.need("trigger_id")?;
    let now = turn.now;
    let trigger = turn.state.triggers.get_mut(&id).ok_or("invalid_trigger_id")?;
    if trigger.is_used {
        return Err("exchanged_trigger_id".into());
    }
    if trigger.expires <= now {
        return Err("expired_trigger_id".into());
    }
    if is_push && trigger.view.is_none() {
        return Err(Refusal::explained(
            "invalid_arguments",
            &["a view can only be pushed from a modal".to_owned()],
        ));
    }
    trigger.is_used = true;
    Ok(trigger.user.clone())
}
