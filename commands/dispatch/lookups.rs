//! What has to be looked up on the platform before an event can be handled.

use chat::{Inbound, InboundEvent, IncomingMessage, UserRef};
use std::collections::BTreeSet;

use crate::actor::prefetched::{Lookup, Prefetched};
use crate::intake::{context, on_behalf};
use crate::settings::Settings;
use crate::verbs::TICKET_EMOJI;

/// What still has to be looked up before this can be handled. Interaction again with the answers until nothing is left: a
/// message's author is known only when the message is.
pub fn lookups(settings: &Settings, inbound: &Inbound, known: &Prefetched) -> Vec<Lookup> {
    let mut needed = vec![Lookup::Profile(inbound.sender.clone())];
    match &inbound.what {
        InboundEvent::Message(said) | InboundEvent::Edited(said) => {
            if settings.watched(&said.location.channel).is_some() || said.addressed {
                needed.push(Lookup::Link(said.message.clone()));
            }
            if said.addressed && said.location.thread.is_some() {
                around(&mut needed, said, known);
            }
        }
        InboundEvent::Reacted { message, emoji } if emoji == TICKET_EMOJI => {
            needed.push(Lookup::Message(message.clone()));
            if let Some(said) = known.message(message) {
                needed.push(Lookup::Profile(said.author.clone()));
                needed.push(Lookup::Link(message.clone()));
                around(&mut needed, said, known);
            }
        }
        InboundEvent::Menu { message, .. } => {
            needed.push(Lookup::Profile(message.author.clone()));
            needed.push(Lookup::Link(message.message.clone()));
            around(&mut needed, message, known);
        }
        InboundEvent::Command { name, words, options } if name == "ticket" => {
            if let Some((user, _)) = on_behalf::named(&inbound.sender, words, options) {
                needed.push(Lookup::Profile(user));
            }
        }
        InboundEvent::Deleted { .. } | InboundEvent::Reacted { .. } => return Vec::new(),
        InboundEvent::Left
        | InboundEvent::Returned
        | InboundEvent::Command { .. }
        | InboundEvent::Click { .. }
        | InboundEvent::Submitted { .. } => {}
    }
    needed.retain(|lookup| known.lacks(lookup));
    needed
}

/// What was said around a message, and by whom.
fn around(needed: &mut Vec<Lookup>, said: &IncomingMessage, known: &Prefetched) {
    let Some(root) = context::root(said) else { return };
    let authors = known.thread(&root).iter().filter(|said| !said.by_bot);
    let authors: BTreeSet<&UserRef> = authors.map(|said| &said.author).collect();
    needed.extend(authors.into_iter().cloned().map(Lookup::Profile));
    needed.push(Lookup::Thread(root));
}
