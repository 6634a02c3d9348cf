//! The vocabulary between the desk and every chat platform.
//!
//! This crate defines inbound events ([`Inbound`]), immediate answers ([`Reply`]), guaranteed messages
//! ([`OutboundMessage`]), their contents ([`Card`], [`Form`], [`Text`]), and the port that the platforms implement
//! ([`ChatPlatform`]). It has neither domain types nor types of a platform.

mod address;
mod card;
mod document;
mod file;
mod form;
pub mod fuzz;
mod inbound;
pub mod limits;
mod markdown;
mod outbound;
mod pages;
mod phrases;
mod platform;
mod reply;
mod sanitize;
mod text;
mod token;

pub use address::{AddressError, ChannelRef, Connection, MessageRef, UserRef};
pub use card::{Block, Button, ButtonStyle, Card, Control, Look, Select, SelectOption, Tone};
pub use file::{Download, FileRef, GeneratedFile};
pub use form::{Choice, Field, FieldKind, Form};
pub use inbound::{Inbound, InboundEvent, InboundRequest, IncomingMessage, Intake, Location, Values};
pub use markdown::link_target_end;
pub use outbound::{
    ChannelFallback, CloseExtent, Confirmation, Conversation, DeliveryKey, Emoji, MessageAnchor,
    OutboundAction, OutboundMessage, Place, PrivateThread, PublicFallback, Speaker,
};
pub use phrases::Phrases;
pub use platform::{
    Audience, ChannelFacts, ChatPlatform, DeliveryError, FailureReason, LookupError, Membership, Profile,
    Receipt, Scope, SyncState,
};
pub use reply::{Answer, Reply, Suggestion};
pub use sanitize::{sanitize, sanitize_name};
pub use text::{Span, Text, TimeStyle};
pub use token::{Token, TokenError};
