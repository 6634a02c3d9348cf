//! The lookups on the platform that an event needs before it can be handled.

use chat::{Inbound, InboundEvent, IncomingMessage, UserRef};
use std::collections::BTreeSet;

use crate::intake::{context, on_behalf};
use crate::prefetched::{Lookup, Prefetched};
use crate::settings::Settings;
use crate::verbs::TICKET_EMOJI;

/// Returns the lookups that the event still needs. The caller repeats the call with the results until nothing is left,
/// because some lookups depend on others: the author is known only after the message is.
pub fn lookups(settings: &Settings, inbound: &Inbound, prefetched: &Prefetched) -> Vec<Lookup> {
    let mut needed = vec![Lookup::Profile(inbound.sender.clone())];
    match &inbound.what {
        InboundEvent::Message(message) | InboundEvent::Edited(message) => {
            if settings.watched(&message.location.channel).is_some() || message.addressed {
                needed.push(Lookup::Link(message.message.clone()));
            }
            if message.addressed && message.location.thread.is_some() {
                add_thread(&mut needed, message, prefetched);
            }
        }
        InboundEvent::Reacted { message, emoji } if emoji == TICKET_EMOJI => {
            needed.push(Lookup::Message(message.clone()));
            if let Some(target) = prefetched.message(message) {
                needed.push(Lookup::Profile(target.author.clone()));
                needed.push(Lookup::Link(message.clone()));
                add_thread(&mut needed, target, prefetched);
            }
        }
        InboundEvent::Menu { message, .. } => {
            needed.push(Lookup::Profile(message.author.clone()));
            needed.push(Lookup::Link(message.message.clone()));
            add_thread(&mut needed, message, prefetched);
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
    needed.retain(|lookup| prefetched.lacks(lookup));
    needed
}

/// Adds the lookups of the thread around a message, and of the authors in the thread.
fn add_thread(needed: &mut Vec<Lookup>, message: &IncomingMessage, prefetched: &Prefetched) {
    let Some(root) = context::root(message) else {
        return;
    };
    let authors = prefetched.thread(&root).iter().filter(|message| !message.by_bot);
    let authors: BTreeSet<&UserRef> = authors.map(|message| &message.author).collect();
    needed.extend(authors.into_iter().cloned().map(Lookup::Profile));
    needed.push(Lookup::Thread(root));
}
