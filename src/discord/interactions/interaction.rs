//! An interaction read: who asks, by what, and what it means to the desk.

use chat::{Happening, Inbound, Spot, Token, Values};
use serenity::all::{
    CommandDataOptionValue, CommandInteraction, CommandType, ComponentInteraction,
    ComponentInteractionDataKind, Message, MessageFlags, ModalInteraction, PartialChannel, User as Account,
};

use super::response::Shown;
use crate::client::connect::Inner;
use crate::ground::clock;
use crate::write::custom_id::{CustomId, Picks};
use super::forms;
use crate::ground::form_state::Draft;
use crate::read::messages::proven;
use crate::write::render::{Face, Frame};
use crate::ground::dto::{Channel, ThreadState};

/// One interaction: where its answer goes, and what the answer may be.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) user: String,
    pub(crate) origin: Origin,
    /// The message that carried what was clicked.
    pub(crate) message: Option<Box<Message>>,
}

/// What was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A slash command or a message's menu.
    Command,
    /// A button or select.
    Component,
    /// A modal.
    Modal,
}

/// On which step towards its answer an asker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A command or menu.
    Began,
    /// A click on a card.
    Clicked(Token),
    /// A choice was made on the way to a form.
    Picked(Token),
    /// All choices were made.
    Next(Token),
    /// A form was submitted.
    Submitted,
}

/// What an interaction means.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// The desk is to be asked.
    Hand(Box<Inbound>, Step),
    /// It is answered here.
    Here(Shown),
    /// It cannot be read: why.
    Unreadable(&'static str),
}

impl Asked {
    /// Whether what was clicked stood in a message that only the asker sees.
    pub(crate) fn is_private(&self) -> bool {
        let flags = self.message.as_ref().and_then(|message| message.flags);
        flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
    }

    fn inbound(&self, inner: &Inner, spot: Spot, what: Happening) -> Box<Inbound> {
        Box::new(Inbound {
            key: self.id.clone(),
            sender: inner.user(self.user.as_str()),
            spot,
            at: clock::time_of(&self.id),
            what,
        })
    }
}

/// A command or a message's menu.
pub(crate) fn command(inner: &Inner, command: &CommandInteraction) -> (Asked, Meaning) {
    proven(inner, command.member.as_deref(), &command.user);
    let asked = asked(&command.id, &command.token, &command.user, Origin::Command, None);
    let spot = spot(
        inner,
        command.channel.as_ref(),
        command.channel_id.to_string(),
        command.guild_id.is_some(),
    );
    let data = &command.data;
    let what = match data.kind {
        CommandType::Message => {
            let target = data.target_id.map(serenity::all::TargetId::to_message_id);
            let Some(message) = target.and_then(|id| data.resolved.messages.get(&id)) else {
                return (asked, Meaning::Unreadable("a menu without its message"));
            };
            let entry = inner
                .config
                .commands
                .menu
                .iter()
                .find(|entry| entry.label == data.name);
            Happening::Menu {
                name: entry.map_or_else(|| data.name.clone(), |entry| entry.name.clone()),
                message: inner.said(message, spot.clone()),
            }
        }
        _ => {
            let mut options = Values::new();
            for option in &data.options {
                if let Some(value) = written(&option.value) {
                    options.insert(option.name.clone(), value);
                }
            }
            let words = options
                .remove("words")
                .map(|words| inner.text(&words, &[]))
                .unwrap_or_default();
            Happening::Command {
                name: data.name.clone(),
                words,
                options,
            }
        }
    };
    let inbound = asked.inbound(inner, spot, what);
    (asked, Meaning::Hand(inbound, Step::Began))
}

/// A button or select.
pub(crate) fn component(inner: &Inner, component: &ComponentInteraction) -> (Asked, Meaning) {
    proven(inner, component.member.as_ref(), &component.user);
    let message = Some(component.message.clone());
    let asked = asked(
        &component.id,
        &component.token,
        &component.user,
        Origin::Component,
        message,
    );
    let values = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.as_slice(),
        _ => &[],
    };
    let Some(id) = CustomId::read(&component.data.custom_id) else {
        return (asked, Meaning::Unreadable("a control that is not ours"));
    };
    let at = spot(
        inner,
        component.channel.as_ref(),
        component.channel_id.to_string(),
        component.guild_id.is_some(),
    );
    let meaning = pressed(inner, &asked, at, id, values.first());
    (asked, meaning)
}

fn pressed(inner: &Inner, asked: &Asked, spot: Spot, id: CustomId, value: Option<&String>) -> Meaning {
    let rows = asked
        .message
        .as_ref()
        .map(|message| message.components.as_slice())
        .unwrap_or_default();
    let public = asked.message.as_ref().filter(|_| !asked.is_private());
    let message = public.map(|message| inner.message_ref(message.channel_id, message.id));
    let click = |token: &Token, picked| Happening::Click {
        token: token.clone(),
        picked,
        message: message.clone(),
    };
    match id {
        CustomId::Click { token, .. } => {
            let what = click(&token, Values::new());
            Meaning::Hand(asked.inbound(inner, spot, what), Step::Clicked(token))
        }
        CustomId::Card { .. } => match value.and_then(|value| value.parse::<Token>().ok()) {
            Some(token) => {
                let what = click(&token, Values::new());
                Meaning::Hand(asked.inbound(inner, spot, what), Step::Clicked(token))
            }
            None => Meaning::Unreadable("a select's value that is no token"),
        },
        CustomId::Pick { click: token, field } => {
            let picked = forms::picked_so_far(rows, &field, value);
            Meaning::Hand(
                asked.inbound(inner, spot, click(&token, picked)),
                Step::Picked(token),
            )
        }
        CustomId::Next { click: token, picks } => match resolve(inner, asked, picks) {
            Some(picked) => Meaning::Hand(
                asked.inbound(inner, spot, click(&token, picked)),
                Step::Next(token),
            ),
            None => gone(inner, asked),
        },
        CustomId::Submit { form, picks } => match resolve(inner, asked, picks) {
            Some(values) => {
                let what = Happening::Submitted { token: form, values };
                Meaning::Hand(asked.inbound(inner, spot, what), Step::Submitted)
            }
            None => gone(inner, asked),
        },
        CustomId::LocalPick { field, .. } => {
            let picked = forms::picked_so_far(rows, &field, value);
            let keep = |values| inner.keep(asked, Draft::Picks(values));
            Meaning::Here(Shown::Update(Face {
                rows: forms::repick(rows, &picked, keep),
                ..face_of(asked)
            }))
        }
        CustomId::Kept { key, field } => kept(inner, asked, &key, field.zip(value.cloned())),
        CustomId::Modal { .. } => Meaning::Unreadable("a modal's id on a control"),
    }
}

/// A form that is kept here comes back, with a choice made anew perhaps.
fn kept(inner: &Inner, asked: &Asked, key: &str, choice: Option<(String, String)>) -> Meaning {
    let Some(Draft::Form(mut form)) = inner.kept.find(key, &asked.user) else {
        return gone(inner, asked);
    };
    if let Some((field, value)) = choice
        && let Some(field) = form.fields.iter_mut().find(|known| known.id == field)
    {
        field.value = Some(value);
    }
    Meaning::Here(super::response::open(inner, asked, &form))
}

fn gone(inner: &Inner, asked: &Asked) -> Meaning {
    let face = forms::gone(asked.message.as_deref(), &inner.phrases);
    Meaning::Here(if asked.is_private() {
        Shown::Update(face)
    } else {
        Shown::Message(face)
    })
}

/// A submitted modal.
pub(crate) fn modal(inner: &Inner, modal: &ModalInteraction) -> (Asked, Meaning) {
    proven(inner, modal.member.as_ref(), &modal.user);
    let asked = asked(
        &modal.id,
        &modal.token,
        &modal.user,
        Origin::Modal,
        modal.message.clone(),
    );
    let Some(CustomId::Modal { form, picks }) = CustomId::read(&modal.data.custom_id) else {
        return (asked, Meaning::Unreadable("a form that is not ours"));
    };
    let Some(typed) = forms::typed(&modal.data.components) else {
        return (
            asked,
            Meaning::Unreadable("a form whose answers are not text inputs"),
        );
    };
    let Some(mut values) = resolve(inner, &asked, picks) else {
        let meaning = gone(inner, &asked);
        return (asked, meaning);
    };
    values.extend(typed);
    let at = spot(
        inner,
        modal.channel.as_ref(),
        modal.channel_id.to_string(),
        modal.guild_id.is_some(),
    );
    let inbound = asked.inbound(inner, at, Happening::Submitted { token: form, values });
    (asked, Meaning::Hand(inbound, Step::Submitted))
}

fn resolve(inner: &Inner, asked: &Asked, picks: Picks) -> Option<Values> {
    match picks {
        Picks::Here(values) => Some(values),
        Picks::Kept(key) => match inner.kept.find(&key, &asked.user)? {
            Draft::Picks(values) => Some(values),
            Draft::Form(_) => None,
        },
    }
}

fn asked(
    id: &serenity::all::InteractionId,
    token: &str,
    user: &Account,
    origin: Origin,
    message: Option<Box<Message>>,
) -> Asked {
    Asked {
        id: id.to_string(),
        token: token.to_owned(),
        user: user.id.to_string(),
        origin,
        message,
    }
}

/// Where it happened, from the interaction itself: there is no time to ask.
fn spot(inner: &Inner, channel: Option<&PartialChannel>, id: String, is_guild: bool) -> Spot {
    if !is_guild {
        return inner.direct_spot(&id);
    }
    let met = inner.directory.channel(&id);
    let told = channel.map(|channel| Channel {
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
    inner.spot(&met.or(told).unwrap_or_else(|| Channel {
        id,
        ..Channel::default()
    }))
}

/// What stands in the message that was clicked in, without its controls.
fn face_of(asked: &Asked) -> Face {
    let Some(message) = &asked.message else {
        return Face::default();
    };
    let frame = message.embeds.first().map(|embed| Frame {
        colour: embed.colour.map_or(0, |colour| colour.0),
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
    });
    Face {
        content: message.content.clone(),
        frame,
        ..Face::default()
    }
}

/// An option's value as text.
fn written(value: &CommandDataOptionValue) -> Option<String> {
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
