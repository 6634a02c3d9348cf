//! Actions of people that the application must answer: commands, clicks, selections, forms.
//!
//! Each function returns once the application has answered. If the application does not answer within three seconds,
//! the function returns the message that the person's client shows.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Discord,
    form_input::{component_data, find_component, submitted_components},
    id::Id,
    interaction::{FIRST_ANSWER_S, InteractionKind, NewInteraction, ResponseState},
    lookup::{find_user, visible_channel, visible_message},
    permissions::USE_APPLICATION_COMMANDS,
    state::{LOADING, World},
};

/// Shown below a message when the application did not answer the click.
const FAILED: &str = "This interaction failed";
/// Shown when the application did not answer the command.
const NO_RESPONSE: &str = "The application did not respond";
/// Shown in a modal when the application did not answer the submission.
const MODAL_FAILED: &str = "Something went wrong. Try again.";

impl Discord {
    /// Types a slash command. `name` holds subcommands after spaces; `options` maps names to values.
    ///
    /// # Errors
    ///
    /// FaultKind the client refuses to send, or the message that it shows when the application does not answer in time.
    pub async fn slash(&self, user: &str, channel: &str, name: &str, options: Value) -> Result<(), String> {
        let created = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let typed = world.slash_command_data((user, channel), name, &options, None)?;
            world.ask(NewInteraction {
                kind: InteractionKind::Command,
                user,
                channel,
                data: typed.data,
                source: None,
                message_kind: 20,
                option_kind: 3,
            })
        };
        self.wait_for_answer(created, NO_RESPONSE).await.map(|_| ())
    }

    /// Types into an option with autocompletion; returns the offered choices.
    ///
    /// # Errors
    ///
    /// As for [`Discord::slash`].
    pub async fn autocomplete(
        &self,
        user: &str,
        channel: &str,
        (name, option): (&str, &str),
        text: &str,
    ) -> Result<Vec<Value>, String> {
        let created = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let typed =
                world.slash_command_data((user, channel), name, &json!({option: text}), Some(option))?;
            let option_kind = typed.focused_kind;
            world.ask(NewInteraction {
                kind: InteractionKind::Autocomplete,
                user,
                channel,
                data: typed.data,
                source: None,
                message_kind: 0,
                option_kind,
            })
        };
        match self.wait_for_answer(created, "Loading options failed").await? {
            ResponseState::Choices(choices) => Ok(choices),
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
        let created = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let target = visible_message(&world, user, channel, message)?;
            let resolved = json!({"messages": {target.id.to_string(): world.message_json(target)}});
            let menu = MenuCommand {
                kind: 3,
                name: command,
                target: target.id,
            };
            let data = menu_data(&world, (user, channel), &menu, &resolved)?;
            world.ask(NewInteraction::for_menu(user, channel, data))
        };
        self.wait_for_answer(created, NO_RESPONSE).await.map(|_| ())
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
        let created = {
            let mut world = self.world();
            let (user, channel) = may_use_commands(&world, user, channel)?;
            let target = find_user(&world, target)?;
            let mut resolved = json!({});
            world.resolve_id(target, &mut resolved);
            let menu = MenuCommand {
                kind: 2,
                name: command,
                target,
            };
            let data = menu_data(&world, (user, channel), &menu, &resolved)?;
            world.ask(NewInteraction::for_menu(user, channel, data))
        };
        self.wait_for_answer(created, NO_RESPONSE).await.map(|_| ())
    }

    /// Clicks a button.
    ///
    /// # Errors
    ///
    /// When there is no such button, or the message that the client shows when the application does not answer in time.
    pub async fn click(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        custom_id: &str,
    ) -> Result<(), String> {
        self.component(user, (channel, message), custom_id, None).await
    }

    /// Chooses values in a select of a message (channel and message id).
    ///
    /// # Errors
    ///
    /// When the select does not offer the values, or the message that the client shows when the application does not
    /// answer in time.
    pub async fn select(
        &self,
        user: &str,
        message: (&str, &str),
        custom_id: &str,
        values: &[&str],
    ) -> Result<(), String> {
        self.component(user, message, custom_id, Some(values)).await
    }

    async fn component(
        &self,
        user: &str,
        (channel, message): (&str, &str),
        custom_id: &str,
        values: Option<&[&str]>,
    ) -> Result<(), String> {
        let created = {
            let mut world = self.world();
            let user = find_user(&world, user)?;
            let channel = visible_channel(&world, user, channel)?;
            let source = visible_message(&world, user, channel, message)?;
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
            world.ask(NewInteraction {
                kind: InteractionKind::Component,
                user,
                channel,
                data,
                source,
                message_kind: 0,
                option_kind: 3,
            })
        };
        self.wait_for_answer(created, FAILED).await.map(|_| ())
    }

    /// Submits the open modal, with a text per `custom_id` (or a list of values for a select).
    ///
    /// # Errors
    ///
    /// When the client refuses to submit, or the message that it shows when the application does not answer in time.
    pub async fn submit(&self, user: &str, modal: &str, values: &Value) -> Result<(), String> {
        let created = {
            let mut world = self.world();
            let user = find_user(&world, user)?;
            let screen = world.screens.get(&user).and_then(|screen| screen.modal.clone());
            let (opener, modal_data) = screen
                .filter(|(_, modal_data)| modal_data["custom_id"] == modal)
                .ok_or("that form is not open")?;
            let opener = world.interaction(opener).cloned().ok_or("that form is too old")?;
            let components = submitted_components(&world, &modal_data["components"], values)?;
            let data = json!({"custom_id": modal, "components": components});
            let source = opener.source;
            world.ask(NewInteraction {
                kind: InteractionKind::Modal,
                user,
                channel: opener.channel,
                data,
                source,
                message_kind: 0,
                option_kind: 3,
            })
        };
        self.wait_for_answer(created, MODAL_FAILED).await.map(|_| ())
    }

    /// Delivers an interaction and waits for its first answer.
    async fn wait_for_answer(
        &self,
        (id, payload): (Id, Value),
        failure: &str,
    ) -> Result<ResponseState, String> {
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
            let response_state = self
                .world()
                .interaction(id)
                .map(|interaction| interaction.response_state.clone());
            match response_state {
                Some(ResponseState::Pending) => {}
                Some(ResponseState::Failed) | None => break,
                Some(response_state) => {
                    self.world().screen(user).notice = None;
                    return Ok(response_state);
                }
            }
            tokio::select! {
                _ = changed.changed() => {}
                () = self.inner.core.clock.sleep_until(deadline) => {
                    let mut world = self.world();
                    let late = world.interaction_mut(id);
                    if let Some(late) = late.filter(|late| late.response_state == ResponseState::Pending) {
                        late.response_state = ResponseState::Failed;
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
    let user = find_user(world, user)?;
    let channel = visible_channel(world, user, channel)?;
    if world.permissions(user, &world.channels[&channel]) & USE_APPLICATION_COMMANDS == 0 {
        return Err("you may not use commands here".to_owned());
    }
    Ok((user, channel))
}

/// A command in the menu of a message (3) or a person (2), and the id of that message or person.
struct MenuCommand<'a> {
    kind: u64,
    name: &'a str,
    target: Id,
}

fn menu_data(
    world: &World,
    at: (Id, Id),
    &MenuCommand { kind, name, target }: &MenuCommand<'_>,
    resolved: &Value,
) -> Result<Value, String> {
    let command = world.find_command(at, kind, name)?;
    let mut data =
        json!({"id": command.id, "name": name, "type": kind, "target_id": target, "resolved": resolved});
    if let Some(guild) = command.guild {
        data["guild_id"] = json!(guild);
    }
    Ok(data)
}
