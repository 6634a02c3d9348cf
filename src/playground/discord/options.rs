//! Checks and resolves the options of a slash command, as Discord's client does.

use serde_json::{Map, Value, json};

use super::{
    id::Id,
    state::{Command, World},
};

/// The `data` of a slash command's interaction.
pub(crate) struct SlashCommandData {
    pub(crate) data: Value,
    /// The type of the focused option, for autocompletion.
    pub(crate) focused_kind: i64,
}

impl World {
    /// Finds a command that a person may use in a channel; a command of the guild hides a global one of the same name.
    pub(crate) fn find_command(
        &self,
        (user, channel): (Id, Id),
        kind: u64,
        name: &str,
    ) -> Result<&Command, String> {
        let place = &self.channels[&channel];
        let is_dm = place.recipient.is_some();
        let bits = self.permissions(user, place);
        let fits = |command: &&Command| {
            let body = &command.body;
            let needed = body.get("default_member_permissions").and_then(Value::as_str);
            let needed: u64 = needed.and_then(|bits| bits.parse().ok()).unwrap_or(0);
            let works_here = if is_dm {
                command.guild.is_none() && body["dm_permission"] != false
            } else {
                bits & needed == needed
            };
            works_here
                && body["name"] == name
                && body.get("type").and_then(Value::as_u64).unwrap_or(1) == kind
        };
        let mut found: Vec<&Command> = self.commands.iter().filter(fits).collect();
        found.sort_by_key(|command| command.guild.is_none());
        found
            .first()
            .copied()
            .ok_or_else(|| format!("there is no command {name:?} here"))
    }

    /// Builds the data of a slash command.
    ///
    /// `at` is the user and the channel. `path` is the name with its subcommands, separated by spaces. `given` maps
    /// option names to values.
    pub(crate) fn slash_command_data(
        &self,
        at: (Id, Id),
        path: &str,
        given: &Value,
        focused: Option<&str>,
    ) -> Result<SlashCommandData, String> {
        let name = path
            .trim_start_matches('/')
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let command = self.find_command(at, 1, name)?;
        let (schema, wraps) = subcommand(&command.body, path)?;
        let empty = Map::new();
        let given = given.as_object().unwrap_or(&empty);
        let is_known = |key: &str| options(schema).any(|option| option["name"] == key);
        if let Some(unknown) = given.keys().find(|key| !is_known(key)) {
            return Err(format!("/{path} has no option {unknown:?}"));
        }
        let mut filled = Vec::new();
        let mut resolved = json!({});
        let mut focused_kind = 3;
        for option in options(schema) {
            let option_name = option["name"].as_str().unwrap_or_default();
            let Some(value) = given.get(option_name) else {
                if option["required"] == true && focused.is_none() {
                    return Err(format!("option {option_name:?} is required"));
                }
                continue;
            };
            let kind = option["type"].as_i64().unwrap_or(3);
            let mut entry = json!({"name": option_name, "type": kind, "value": value});
            if focused == Some(option_name) {
                entry["focused"] = json!(true);
                focused_kind = kind;
            } else {
                check_value(option, kind, value)?;
                self.resolve(kind, value, &mut resolved)?;
            }
            filled.push(entry);
        }
        let wrap = |inner, (name, kind)| vec![json!({"name": name, "type": kind, "options": inner})];
        let filled = wraps.into_iter().rev().fold(filled, wrap);
        let mut data = json!({"id": command.id, "name": name, "type": 1, "options": filled});
        if let Some(guild) = command.guild {
            data["guild_id"] = json!(guild);
        }
        if resolved != json!({}) {
            data["resolved"] = resolved;
        }
        Ok(SlashCommandData { data, focused_kind })
    }

    /// Adds the object behind an option's id to `resolved`.
    fn resolve(&self, kind: i64, value: &Value, resolved: &mut Value) -> Result<(), String> {
        if !(6..=9).contains(&kind) {
            return Ok(());
        }
        let id = Id::of(value).ok_or_else(|| format!("{value} is not an id"))?;
        self.resolve_id(id, resolved)
            .then_some(())
            .ok_or_else(|| format!("there is nothing with the id {id}"))
    }

    /// Adds a user, role or channel to `resolved`. Returns false if nothing has this id.
    pub(crate) fn resolve_id(&self, id: Id, resolved: &mut Value) -> bool {
        let key = id.to_string();
        if self.users.contains_key(&id) {
            resolved["users"][&key] = self.user_json(id);
            if let Some(mut member) = self.partial_member_json(id) {
                member["permissions"] = json!(self.guild_permissions(id).to_string());
                resolved["members"][&key] = member;
            }
        } else if let Some(at) = self.guild.roles.iter().position(|role| role.id == id) {
            resolved["roles"][&key] = Self::role_json(&self.guild.roles[at], at);
        } else if let Some(channel) = self.channels.get(&id) {
            let mut json = self.channel_json(channel);
            json["permissions"] = json!("0");
            resolved["channels"][&key] = json;
        } else {
            return false;
        }
        true
    }
}

/// A subcommand that contains options: its name and its type.
type Wrap = (String, i64);

/// Follows a path into a command. Returns the object that holds the options, and the subcommands on the path.
fn subcommand<'v>(command: &'v Value, path: &str) -> Result<(&'v Value, Vec<Wrap>), String> {
    let nests = |option: &Value| option["type"].as_i64().filter(|kind| *kind <= 2);
    let mut schema = command;
    let mut wraps = Vec::new();
    for word in path.split_whitespace().skip(1) {
        let inner = options(schema).find(|option| option["name"] == word && nests(option).is_some());
        schema = inner.ok_or_else(|| format!("/{path} has no subcommand {word:?}"))?;
        wraps.push((word.to_owned(), nests(schema).unwrap_or(1)));
    }
    if options(schema).any(|option| nests(option).is_some()) {
        return Err(format!("/{path} needs a subcommand"));
    }
    Ok((schema, wraps))
}

fn options(schema: &Value) -> impl Iterator<Item = &Value> {
    schema
        .get("options")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// Refuses a value that Discord's client does not send.
fn check_value(option: &Value, kind: i64, value: &Value) -> Result<(), String> {
    let name = option["name"].as_str().unwrap_or_default();
    let fits = match kind {
        3 | 6..=9 => value.is_string(),
        4 => value.is_i64(),
        5 => value.is_boolean(),
        10 => value.is_number(),
        _ => true,
    };
    if !fits {
        return Err(format!("option {name:?} does not take {value}"));
    }
    let choices = option
        .get("choices")
        .and_then(Value::as_array)
        .filter(|choices| !choices.is_empty());
    if choices.is_some_and(|choices| !choices.iter().any(|choice| choice["value"] == *value)) {
        return Err(format!("{value} is not among the choices of {name:?}"));
    }
    if let Some(text) = value.as_str() {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let most = option["max_length"].as_i64().unwrap_or(6000);
        let least = option["min_length"].as_i64().unwrap_or(0);
        if !(least..=most).contains(&length) {
            return Err(format!("option {name:?} takes {least} to {most} characters"));
        }
    }
    if let Some(number) = value.as_f64()
        && (option["min_value"].as_f64().is_some_and(|least| number < least)
            || option["max_value"].as_f64().is_some_and(|most| number > most))
    {
        return Err(format!("option {name:?} does not take {number}"));
    }
    Ok(())
}
