//! `views.*`: modals that need a trigger, and the Home tab of a person.

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::ids;
use crate::slack::blocks;
use crate::slack::forms;
use crate::slack::request::Refusal;
use crate::slack::state::{State, View};

/// How many modals may be stacked.
const STACK: usize = 3;

/// `views.open`
pub(super) fn open(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let body = checked(context, "modal", None)?;
    let user = exchange(context, false)?;
    // A new modal replaces all open ones.
    for id in context.state.stacks.remove(&user).unwrap_or_default() {
        context.state.views.remove(&id);
    }
    let view = install(context.state, &user, body, None);
    context.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(context.state) }))
}

/// `views.push`
pub(super) fn push(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let body = checked(context, "modal", None)?;
    let user = exchange(context, true)?;
    let stack = context.state.stacks.get(&user).cloned().unwrap_or_default();
    if stack.len() >= STACK {
        return Err("push_limit_reached".into());
    }
    let view = install(context.state, &user, body, stack.last().cloned());
    context.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(context.state) }))
}

/// `views.update`
pub(super) fn update(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let by_id = context.request.text("view_id");
    let by_external = context.request.text("external_id");
    let found = context
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
    if context
        .request
        .text("hash")
        .is_some_and(|claimed| claimed != hash)
    {
        return Err("hash_conflict".into());
    }
    let body = checked(context, kind, Some(&id))?;
    let view = replace(context.state, &id, body).ok_or("not_found")?;
    context.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(context.state) }))
}

/// `views.publish`
pub(super) fn publish(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let user = context.request.need("user_id")?;
    context.state.person(&user).ok_or("user_not_found")?;
    let known = context.state.homes.get(&user).cloned();
    let body = checked(context, "home", known.as_deref())?;
    let hash = known
        .as_ref()
        .and_then(|id| context.state.views.get(id))
        .map(|view| view.hash.clone());
    if let (Some(claimed), Some(hash)) = (context.request.text("hash"), hash)
        && claimed != hash
    {
        return Err("hash_conflict".into());
    }
    let view = match known.and_then(|id| replace(context.state, &id, body.clone())) {
        Some(view) => view,
        None => {
            let view = fresh(&user, body, None);
            context.state.homes.insert(user, view.id.clone());
            context.state.views.insert(view.id.clone(), view.clone());
            view
        }
    };
    context.slack.core().record.touch();
    Ok(json!({ "view": view.to_json(context.state) }))
}

/// Pushes a modal onto a person's stack.
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

/// Replaces the content of a view. Input is kept where block, action and type are equal.
pub(in crate::slack) fn replace(state: &mut State, id: &str, body: Map<String, Value>) -> Option<View> {
    let view = state.views.get_mut(id)?;
    let entered = std::mem::take(&mut view.values);
    view.values = forms::initial(&body);
    forms::keep_entered(&mut view.values, &entered);
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

fn checked(
    context: &Context<'_>,
    kind: &str,
    in_place_of: Option<&str>,
) -> Result<Map<String, Value>, Refusal> {
    let Some(view) = context.request.args.get("view") else {
        return context.request.need("view").map(|_| Map::new());
    };
    validated_view(context.state, view, kind, in_place_of)
}

/// Checks a view and completes it.
///
/// # Errors
///
/// `invalid_arguments` and similar errors, and `duplicate_external_id`.
pub(in crate::slack) fn validated_view(
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

/// Uses a trigger: it is valid once, for three seconds. A push needs a trigger from inside a modal.
fn exchange(context: &mut Context<'_>, is_push: bool) -> Result<String, Refusal> {
    let id = context.request.need("trigger_id")?;
    let now = context.now;
    let trigger = context.state.triggers.get_mut(&id).ok_or("invalid_trigger_id")?;
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
