//! Parses interactions: who sent them, and what they mean to the desk.

use chat::{Inbound, InboundEvent, Location, Token, Values};
use serenity::all::{
    CommandDataOptionValue, CommandInteraction, CommandType, ComponentInteraction,
    ComponentInteractionDataKind, GuildId, ModalInteraction, PartialChannel,
};

use super::forms;
use super::interaction::{Interaction, InteractionKind, Step};
use super::response::{Response, open_form};
use crate::ground::connection::bot::Bot;
use crate::ground::dto::{Channel, ThreadState};
use crate::ground::form_state::FormState;
use crate::write::custom_id::{CustomId, Picks};
use crate::write::render::{Embed, RenderedMessage};

/// The meaning of an interaction.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// An event for the desk.
    Submit(Box<Inbound>, Step),
    /// It is answered without the desk.
    Respond(Response),
    /// It cannot be parsed, and why.
    Invalid(&'static str),
}

/// Parses a slash command or an entry of a message's menu.
pub(crate) fn parse_command(bot: &Bot, command: &CommandInteraction) -> (Interaction, Meaning) {
    bot.learn_sender(command.member.as_deref(), &command.user);
    let interaction = Interaction::new(
        command.id,
        &command.token,
        &command.user,
        InteractionKind::Command,
    );
    let location = location(
        bot,
        command.channel.as_ref(),
        command.channel_id.to_string(),
        command.guild_id,
    );
    let data = &command.data;
    let what = match data.kind {
        CommandType::Message => {
            let target = data.target_id.map(serenity::all::TargetId::to_message_id);
            let Some(message) = target.and_then(|id| data.resolved.messages.get(&id)) else {
                return (interaction, Meaning::Invalid("a menu without its message"));
            };
            let entry = bot
                .config
                .commands
                .menu
                .iter()
                .find(|entry| entry.label == data.name);
            InboundEvent::Menu {
                name: entry.map_or_else(|| data.name.clone(), |entry| entry.name.clone()),
                message: bot.translate_message(message, location.clone()),
            }
        }
        _ => {
            let mut options = Values::new();
            for option in &data.options {
                if let Some(value) = option_text(&option.value) {
                    options.insert(option.name.clone(), value);
                }
            }
            let words = options
                .remove("words")
                .map(|words| bot.parse_text(&words, &[]))
                .unwrap_or_default();
            InboundEvent::Command {
                name: data.name.clone(),
                words,
                options,
            }
        }
    };
    let inbound = interaction.inbound(bot, location, what);
    (interaction, Meaning::Submit(inbound, Step::Started))
}

/// Parses what somebody has typed of a slash command so far. Nothing is suggested before the first letter.
pub(crate) fn parse_typing(bot: &Bot, command: &CommandInteraction) -> (Interaction, Option<Box<Inbound>>) {
    bot.learn_sender(command.member.as_deref(), &command.user);
    let kind = InteractionKind::Command;
    let interaction = Interaction::new(command.id, &command.token, &command.user, kind);
    let typed = command.data.autocomplete().map(|option| option.value.to_owned());
    let typed = typed.filter(|typed| !typed.trim().is_empty());
    let inbound = typed.map(|typed| {
        let location = location(
            bot,
            command.channel.as_ref(),
            command.channel_id.to_string(),
            command.guild_id,
        );
        let what = InboundEvent::Typing {
            name: command.data.name.clone(),
            words: bot.parse_text(&typed, &[]),
        };
        interaction.inbound(bot, location, what)
    });
    (interaction, inbound)
}

/// Parses a click on a button or a pick in a select.
pub(crate) fn parse_component(bot: &Bot, component: &ComponentInteraction) -> (Interaction, Meaning) {
    bot.learn_sender(component.member.as_ref(), &component.user);
    let interaction = Interaction::new(
        component.id,
        &component.token,
        &component.user,
        InteractionKind::Component,
    )
    .on(Some(component.message.clone()));
    let values = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.as_slice(),
        _ => &[],
    };
    let Some(id) = CustomId::parse(&component.data.custom_id) else {
        return (interaction, Meaning::Invalid("a control that is not ours"));
    };
    let location = location(
        bot,
        component.channel.as_ref(),
        component.channel_id.to_string(),
        component.guild_id,
    );
    let meaning = parse_control(bot, &interaction, &location, id, values.first());
    (interaction, meaning)
}

/// The meaning of a control, given its id and, for a select, the picked value.
fn parse_control(
    bot: &Bot,
    interaction: &Interaction,
    location: &Location,
    id: CustomId,
    value: Option<&String>,
) -> Meaning {
    let rows = interaction
        .message
        .as_ref()
        .map(|message| message.components.as_slice())
        .unwrap_or_default();
    let public = interaction.message.as_ref().filter(|_| !interaction.is_private());
    let message = public.map(|message| bot.message_ref(message.channel_id, message.id));
    let click = |token: &Token, picked| InboundEvent::Click {
        token: token.clone(),
        picked,
        message: message.clone(),
    };
    let submit = |what, step| Meaning::Submit(interaction.inbound(bot, location.clone(), what), step);
    match id {
        CustomId::Click { token, .. } => submit(click(&token, Values::new()), Step::Clicked(token)),
        CustomId::CardSelect { .. } => match value.and_then(|value| value.parse::<Token>().ok()) {
            Some(token) => submit(click(&token, Values::new()), Step::Clicked(token)),
            None => Meaning::Invalid("a select's value that is no token"),
        },
        CustomId::Pick { click: token, field } => {
            let picked = forms::picks_so_far(rows, &field, value);
            submit(click(&token, picked), Step::Picked(token))
        }
        CustomId::Next { click: token, picks } => match resolve_picks(bot, interaction, picks) {
            Some(picked) => submit(click(&token, picked), Step::Next(token)),
            None => form_gone(bot, interaction),
        },
        CustomId::Submit { form, picks } => match resolve_picks(bot, interaction, picks) {
            Some(values) => {
                let what = InboundEvent::Submitted { token: form, values };
                let mut inbound = interaction.inbound(bot, location.clone(), what);
                // The button is clicked again if the answer was lost. The message of the form is the same then.
                if let Some(message) = &interaction.message {
                    inbound.key = format!("form/{}", message.id);
                }
                Meaning::Submit(inbound, Step::Submitted)
            }
            None => form_gone(bot, interaction),
        },
        CustomId::LocalPick { field, .. } => {
            let picked = forms::picks_so_far(rows, &field, value);
            let save = |values| bot.save_form_state(interaction, FormState::Picks(values));
            Meaning::Respond(Response::Update(RenderedMessage {
                rows: forms::update_rows(rows, &picked, save),
                ..content_of(interaction)
            }))
        }
        CustomId::SavedForm { key, field } => reopen_form(bot, interaction, &key, field.zip(value.cloned())),
        CustomId::Modal { .. } => Meaning::Invalid("a modal's id on a control"),
    }
}

/// Reopens a saved form, after a new choice if there is one.
fn reopen_form(bot: &Bot, interaction: &Interaction, key: &str, choice: Option<(String, String)>) -> Meaning {
    let Some(FormState::Form(mut form)) = bot.form_states.find(key, &interaction.user) else {
        return form_gone(bot, interaction);
    };
    if let Some((field, value)) = choice
        && let Some(field) = form.fields.iter_mut().find(|known| known.id == field)
    {
        field.value = Some(value);
    }
    Meaning::Respond(open_form(bot, interaction, &form))
}

fn form_gone(bot: &Bot, interaction: &Interaction) -> Meaning {
    let rendered = forms::expired_message(interaction.message.as_deref(), &bot.phrases);
    Meaning::Respond(Response::beside(interaction, rendered))
}

/// Parses a submitted modal.
pub(crate) fn parse_modal(bot: &Bot, modal: &ModalInteraction) -> (Interaction, Meaning) {
    bot.learn_sender(modal.member.as_ref(), &modal.user);
    let interaction = Interaction::new(modal.id, &modal.token, &modal.user, InteractionKind::Modal)
        .on(modal.message.clone());
    let Some(CustomId::Modal { form, nonce, picks }) = CustomId::parse(&modal.data.custom_id) else {
        return (interaction, Meaning::Invalid("a form that is not ours"));
    };
    let nonce = match &picks {
        Picks::Saved(key) => Some(key.clone()),
        Picks::Inline(_) => nonce,
    };
    let Some(typed) = forms::typed_values(&modal.data.components) else {
        return (
            interaction,
            Meaning::Invalid("a form whose answers are not text inputs"),
        );
    };
    let Some(mut values) = resolve_picks(bot, &interaction, picks) else {
        let meaning = form_gone(bot, &interaction);
        return (interaction, meaning);
    };
    values.extend(typed);
    let location = location(
        bot,
        modal.channel.as_ref(),
        modal.channel_id.to_string(),
        modal.guild_id,
    );
    let mut inbound = interaction.inbound(bot, location, InboundEvent::Submitted { token: form, values });
    // Discord submits a modal again if the answer was lost, as another interaction.
    if let Some(nonce) = nonce {
        inbound.key = format!("form/{nonce}");
    }
    (interaction, Meaning::Submit(inbound, Step::Submitted))
}

/// The picks of a form. `None` if the saved state has expired.
fn resolve_picks(bot: &Bot, interaction: &Interaction, picks: Picks) -> Option<Values> {
    match picks {
        Picks::Inline(values) => Some(values),
        Picks::Saved(key) => match bot.form_states.find(&key, &interaction.user)? {
            FormState::Picks(values) => Some(values),
            FormState::Form(_) => None,
        },
    }
}

/// The location of an interaction, from the interaction and the cache: three seconds are too short for a lookup.
fn location(bot: &Bot, channel: Option<&PartialChannel>, id: String, guild: Option<GuildId>) -> Location {
    if guild.is_none() {
        return bot.direct_location(&id);
    }
    let cached = bot.directory.channel(&id);
    let sent = channel.map(|channel| Channel {
        id: id.clone(),
        kind: u8::from(channel.kind),
        name: channel.name.clone(),
        parent_id: channel.parent_id.map(|parent| parent.to_string()),
        thread_metadata: channel.thread_metadata.map(|state| ThreadState {
            archived: state.archived,
            locked: state.locked,
        }),
        ..Channel::default()
    });
    bot.location_in(&cached.or(sent).unwrap_or_else(|| Channel {
        id,
        ..Channel::default()
    }))
}

/// The content of the clicked message, without its controls.
fn content_of(interaction: &Interaction) -> RenderedMessage {
    let Some(message) = &interaction.message else {
        return RenderedMessage::default();
    };
    let embed = message.embeds.first().map(|embed| Embed {
        colour: embed.colour.map_or(0, |colour| colour.0),
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
    });
    RenderedMessage {
        content: message.content.clone(),
        embed,
        ..RenderedMessage::default()
    }
}

/// The value of an option as text.
fn option_text(value: &CommandDataOptionValue) -> Option<String> {
    Some(match value {
        CommandDataOptionValue::String(text) => text.clone(),
        CommandDataOptionValue::Boolean(is) => is.to_string(),
        CommandDataOptionValue::Integer(number) => number.to_string(),
        CommandDataOptionValue::Number(number) => number.to_string(),
        CommandDataOptionValue::User(id) => id.to_string(),
        CommandDataOptionValue::Channel(id) => id.to_string(),
        CommandDataOptionValue::Role(id) => id.to_string(),
        _ => return None,
    })
}
