//! What people do that the application must answer: commands, clicks, selections, forms.
//!
//! Each returns once the application has answered, or with what the person's client shows after three seconds.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{
    Discord,
    id::Id,
    interactions::{Ask, Asked, FIRST_ANSWER_S, Stage},
    people::{known, place_of},
    permissions::USE_APPLICATION_COMMANDS,
    state::{LOADING, Message, World},
};

/// Shown under a message whose button was not answered.
const FAILED: &str = "This interaction failed";
/// Shown for a command that was not answered.
const NO_RESPONSE: &str = "The application did not respond";
/// Shown in a modal that was not answered.
const MODAL_FAILED: &str = "Something went wrong. Try again.";

impl Discord {
    /// Types a slash command; `name` holds subcommands after spaces, `options` maps names to values.
    ///
    /// # Errors
    ///
    /// What the client refuses to send, or shows when the application does not answer in time.
    pub async fn slash(&self, user: &str, channel: &str, name: &str, options: Value) -> Result<(), String> {
        let asked = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let typed = world.typed(name, &options, None)?;
            world.ask(Ask {
                asked: Asked::Command,
                user,
                channel,
                data: typed.data,
                source: None,
                message_kind: 20,
                option_kind: 3,
            })
        };
        self.settle(asked, NO_RESPONSE).await.map(|_| ())
    }

    /// Types into an option that completes itself; returns the choices offered.
    ///
    /// # Errors
    ///
    /// As for [`Discord::slash`].
    pub async fn autocomplete(
        &self,
        user: &str,
        channel: &str,
        name: &str,
        option: &str,
        text: &str,
    ) -> Result<Vec<Value>, String> {
        let asked = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let typed = world.typed(name, &json!({option: text}), Some(option))?;
            let option_kind = typed.focused_kind;
            world.ask(Ask {
                asked: Asked::Autocomplete,
                user,
                channel,
                data: typed.data,
                source: None,
                message_kind: 0,
                option_kind,
            })
        };
        match self.settle(asked, "Loading options failed").await? {
            Stage::Choices(choices) => Ok(choices),
            _ => Ok(Vec::new()),
        }
    }

    /// Chooses a command in a message's menu.
    ///
    /// # Errors
    ///
    /// As for [`Discord::slash`].
    pub async fn message_menu(
        &self,
        user: &str,
        command: &str,
        channel: &str,
        message: &str,
    ) -> Result<(), String> {
        let asked = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let target = seen(&world, user, channel, message)?;
            let resolved = json!({"messages": {target.id.to_string(): world.message_json(target)}});
            let data = menu_data(&world, 3, command, target.id, &resolved)?;
            world.ask(Ask {
                asked: Asked::Command,
                user,
                channel,
                data,
                source: None,
                message_kind: 23,
                option_kind: 3,
            })
        };
        self.settle(asked, NO_RESPONSE).await.map(|_| ())
    }

    /// Chooses a command in a person's menu.
    ///
    /// # Errors
    ///
    /// As for [`Discord::slash`].
    pub async fn user_menu(
        &self,
        user: &str,
        command: &str,
        channel: &str,
        target: &str,
    ) -> Result<(), String> {
        let asked = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let target = known(&world, target)?;
            let mut resolved = json!({});
            world.resolve_id(target, &mut resolved);
            let data = menu_data(&world, 2, command, target, &resolved)?;
            world.ask(Ask {
                asked: Asked::Command,
                user,
                channel,
                data,
                source: None,
                message_kind: 23,
                option_kind: 3,
            })
        };
        self.settle(asked, NO_RESPONSE).await.map(|_| ())
    }

    /// Clicks a button.
    ///
    /// # Errors
    ///
    /// When there is no such button to click, or what the client shows when it is not answered in time.
    pub async fn click(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        custom_id: &str,
    ) -> Result<(), String> {
        self.component(user, channel, message, custom_id, None).await
    }

    /// Chooses values in a select.
    ///
    /// # Errors
    ///
    /// When the select does not offer them, or what the client shows when it is not answered in time.
    pub async fn select(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        custom_id: &str,
        values: &[&str],
    ) -> Result<(), String> {
        self.component(user, channel, message, custom_id, Some(values))
            .await
    }

    async fn component(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        custom_id: &str,
        values: Option<&[&str]>,
    ) -> Result<(), String> {
        let asked = {
            let mut world = self.world();
            let user = known(&world, user)?;
            let channel = place_of(&world, user, channel)?;
            let source = seen(&world, user, channel, message)?;
            if source.flags & LOADING != 0 {
                return Err("the application is still thinking".to_owned());
            }
            let component = find_component(&source.components, custom_id)
                .ok_or_else(|| format!("there is no {custom_id:?} on that message"))?;
            if component["disabled"] == true {
                return Err(format!("{custom_id:?} is disabled"));
            }
            let data = component_data(&world, component, values)?;
            let source = Some(source.id);
            world.ask(Ask {
                asked: Asked::Component,
                user,
                channel,
                data,
                source,
                message_kind: 0,
                option_kind: 3,
            })
        };
        self.settle(asked, FAILED).await.map(|_| ())
    }

    /// Sends the modal that is open, with a text per `custom_id` (or a list of values for a select).
    ///
    /// # Errors
    ///
    /// When the client would not send it, or what it shows when it is not answered in time.
    pub async fn submit(&self, user: &str, modal: &str, values: &Value) -> Result<(), String> {
        let asked = {
            let mut world = self.world();
            let user = known(&world, user)?;
            let screen = world.screens.get(&user).and_then(|screen| screen.modal.clone());
            let (opener, shown) = screen
                .filter(|(_, shown)| shown["custom_id"] == modal)
                .ok_or("that form is not open")?;
            let opener = world.interaction(opener).cloned().ok_or("that form is too old")?;
            let components = filled_in(&world, &shown["components"], values)?;
            let data = json!({"custom_id": modal, "components": components});
            let source = opener.source;
            world.ask(Ask {
                asked: Asked::Modal,
                user,
                channel: opener.channel,
                data,
                source,
                message_kind: 0,
                option_kind: 3,
            })
        };
        self.settle(asked, MODAL_FAILED).await.map(|_| ())
    }

    /// Hands an interaction over and waits for its first answer.
    async fn settle(&self, (id, payload): (Id, Value), failure: &str) -> Result<Stage, String> {
        let user = self
            .world()
            .interaction(id)
            .map(|interaction| interaction.user)
            .ok_or("forgotten")?;
        let mut changed = self.inner.core.record.changed();
        let deadline = self.inner.core.clock.now() + TimeDelta::seconds(FIRST_ANSWER_S);
        self.deliver(id, payload);
        loop {
            changed.mark_unchanged();
            let stage = self
                .world()
                .interaction(id)
                .map(|interaction| interaction.stage.clone());
            match stage {
                Some(Stage::Waiting) => {}
                Some(Stage::Failed) | None => break,
                Some(stage) => {
                    self.world().screen(user).notice = None;
                    return Ok(stage);
                }
            }
            tokio::select! {
                _ = changed.changed() => {}
                () = self.inner.core.clock.sleep_until(deadline) => {
                    let mut world = self.world();
                    if let Some(late) = world.interaction_mut(id).filter(|late| late.stage == Stage::Waiting) {
                        late.stage = Stage::Failed;
                    }
                }
            }
        }
        self.world().screen(user).notice = Some(failure.to_owned());
        self.inner.core.record.touch();
        Err(failure.to_owned())
    }
}

fn may_use_commands(world: &World, user: &str, channel: &str) -> Result<(Id, Id), String> {
    let user = known(world, user)?;
    let channel = place_of(world, user, channel)?;
    if world.permissions(user, &world.channels[&channel]) & USE_APPLICATION_COMMANDS == 0 {
        return Err("you may not use commands here".to_owned());
    }
    Ok((user, channel))
}

/// A message that a person sees: ephemeral ones only their own.
pub(super) fn seen<'w>(
    world: &'w World,
    user: Id,
    channel: Id,
    message: &str,
) -> Result<&'w Message, String> {
    let found = Id::parse(message).and_then(|id| world.message(channel, id));
    let found = found.filter(|message| message.only_for.is_none_or(|only| only == user));
    found.ok_or_else(|| "there is no such message".to_owned())
}

fn menu_data(world: &World, kind: u64, name: &str, target: Id, resolved: &Value) -> Result<Value, String> {
    let command = world.find_command(kind, name)?;
    let mut data =
        json!({"id": command.id, "name": name, "type": kind, "target_id": target, "resolved": resolved});
    if let Some(guild) = command.guild {
        data["guild_id"] = json!(guild);
    }
    Ok(data)
}

/// A component somewhere in a tree, by its id.
fn find_component<'v>(components: &'v [Value], custom_id: &str) -> Option<&'v Value> {
    components.iter().find_map(|component| {
        if component["custom_id"] == custom_id {
            return Some(component);
        }
        let inner = component
            .get("components")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let accessory = component.get("accessory").map_or(&[][..], std::slice::from_ref);
        find_component(inner, custom_id).or_else(|| find_component(accessory, custom_id))
    })
}

fn component_data(world: &World, component: &Value, values: Option<&[&str]>) -> Result<Value, String> {
    let kind = component["type"].as_i64().unwrap_or(0);
    let mut data =
        json!({"custom_id": component["custom_id"], "component_type": kind, "id": component["id"]});
    let Some(values) = values else {
        return if kind == 2 {
            Ok(data)
        } else {
            Err("that is not a button".to_owned())
        };
    };
    if kind == 2 {
        return Err("that is not a select".to_owned());
    }
    let least = component["min_values"].as_u64().unwrap_or(1);
    let most = component["max_values"].as_u64().unwrap_or(1);
    let count = values.len() as u64;
    if count < least || count > most {
        return Err(format!("{least} to {most} values can be chosen"));
    }
    check_offered(component, values)?;
    data["values"] = json!(values);
    if kind != 3 {
        let mut resolved = json!({});
        for value in values {
            let known = Id::parse(value).is_some_and(|id| world.resolve_id(id, &mut resolved));
            known
                .then_some(())
                .ok_or_else(|| format!("there is nothing with the id {value}"))?;
        }
        data["resolved"] = resolved;
    }
    Ok(data)
}

fn check_offered(component: &Value, values: &[&str]) -> Result<(), String> {
    let Some(options) = component.get("options").and_then(Value::as_array) else {
        return Ok(());
    };
    match values
        .iter()
        .find(|value| !options.iter().any(|option| option["value"] == **value))
    {
        Some(missing) => Err(format!("{missing:?} is not offered")),
        None => Ok(()),
    }
}

/// The components of a modal as they are submitted: only ids and values.
fn filled_in(world: &World, components: &Value, values: &Value) -> Result<Vec<Value>, String> {
    let empty = Map::new();
    let values = values.as_object().unwrap_or(&empty);
    let mut used = Vec::new();
    let mut filled = Vec::new();
    for (number, component) in components.as_array().into_iter().flatten().enumerate() {
        let (holder, inner) = match component["type"].as_u64() {
            Some(18) => ("component", &component["component"]),
            Some(10) => continue,
            _ => ("components", &component["components"][0]),
        };
        let name = inner["custom_id"].as_str().unwrap_or_default();
        used.push(name);
        let value = input_value(world, inner, values.get(name)).map_err(|why| format!("{name}: {why}"))?;
        let entry = if holder == "component" {
            value
        } else {
            json!([value])
        };
        filled.push(json!({"type": component["type"], "id": number + 1, holder: entry}));
    }
    match values.keys().find(|key| !used.contains(&key.as_str())) {
        Some(unknown) => Err(format!("the form has no field {unknown:?}")),
        None => Ok(filled),
    }
}

fn input_value(world: &World, input: &Value, given: Option<&Value>) -> Result<Value, String> {
    let kind = input["type"].as_u64().unwrap_or(4);
    let mut entry = json!({"type": kind, "id": input["id"], "custom_id": input["custom_id"]});
    if kind == 4 {
        let text = given
            .or(input.get("value"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        let length = text.chars().count() as u64;
        let is_required = input.get("required").and_then(Value::as_bool).unwrap_or(true);
        if is_required && text.is_empty() {
            return Err("This field is required".to_owned());
        }
        if length > input["max_length"].as_u64().unwrap_or(4000) {
            return Err("too long".to_owned());
        }
        if !text.is_empty() && length < input["min_length"].as_u64().unwrap_or(0) {
            return Err("too short".to_owned());
        }
        entry["value"] = json!(text);
        return Ok(entry);
    }
    let given = given.cloned().unwrap_or(Value::Null);
    let chosen: Vec<&str> = match &given {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        Value::String(value) => vec![value],
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    check_offered(input, &chosen)?;
    match kind {
        23 => entry["value"] = json!(given.as_bool().unwrap_or(false)),
        21 => entry["value"] = json!(chosen.first()),
        _ => {
            if chosen.is_empty() && input.get("required").and_then(Value::as_bool).unwrap_or(true) {
                return Err("This field is required".to_owned());
            }
            let mut resolved = json!({});
            for id in chosen.iter().filter_map(|value| Id::parse(value)) {
                world.resolve_id(id, &mut resolved);
            }
            if resolved != json!({}) && kind != 3 {
                entry["resolved"] = resolved;
            }
            entry["values"] = json!(chosen);
        }
    }
    Ok(entry)
}
