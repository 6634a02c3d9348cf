//! The words between the desk and any chat platform.
//!
//! What came in ([`Inbound`]), what is answered at once ([`Reply`]), what must arrive ([`OutboundMessage`]),
//! what both are made of ([`Card`], [`Form`], [`Text`]), and the port that platforms implement ([`ChatPlatform`]).
//! This room knows neither the desk's nouns nor any platform's types.

mod address;
mod card;
mod file;
mod form;
pub mod fuzz;
mod harmless;
mod inbound;
mod outbound;
mod pages;
mod phrases;
mod platform;
mod reply;
mod text;
mod token;
mod typed;

pub use address::{AddressError, ChannelRef, Connection, MessageRef, UserRef};
pub use card::{Block, Button, ButtonStyle, Card, Control, Look, Select, SelectOption, Tone};
pub use file::{Download, FileRef, Written};
pub use form::{Choice, Field, FieldKind, Form};
pub use harmless::{harmless, harmless_name};
pub use inbound::{Handed, Happening, Inbound, Intake, Said, Spot, Values};
pub use outbound::{Aloud, Anchor, DeliveryKey, Emoji, Home, OutboundMessage, Place, What};
pub use phrases::Phrases;
pub use platform::{
    Audience, ChannelFacts, ChatPlatform, DeliveryError, FailureReason, Hearing, LookupError, Profile,
    Receipt, Scope, Standing,
};
pub use reply::{Answer, Reply};
pub use text::{Span, Text, TimeStyle};
pub use token::{Token, TokenError};
