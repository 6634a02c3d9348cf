//! Looks up what a command needs to know, before any transaction is open.

use std::sync::Arc;

use chat::{ChatPlatform, Inbound, LookupError};
use commands::{Known, Links, Lookup, lookups};

use crate::Context;

/// A message leads to its author and its thread, a thread to those who spoke in it, and that is all: four rounds are one
/// more than any verb needs.
const MOST_ROUNDS: usize = 4;

/// How much of a thread a ticket takes along that is made in its middle.
const MOST_OF_A_THREAD: usize = 100;

/// The platform could not be asked.
#[derive(Debug)]
pub(crate) struct Unanswered(pub(crate) String);

/// Everything that this needs to know. What is not there counts as not there; what cannot be asked is an error, because
/// a member must not be taken for a stranger only because the platform is away.
pub(crate) async fn look_up<P: ChatPlatform + 'static>(
    context: &Context<P>,
    inbound: &Inbound,
) -> Result<Known, Unanswered> {
    let platforms = Arc::clone(&context.platforms);
    let links = Links::new(move |message| {
        let platform = platforms.get(&message.channel.connection)?;
        Some(platform.link(message))
    });
    let mut known = Known::default().with_links(links);
    for _ in 0..MOST_ROUNDS {
        let needed = lookups(&context.desk, inbound, &known);
        if needed.is_empty() {
            break;
        }
        for lookup in needed {
            known = answer(context, known, lookup).await?;
        }
    }
    Ok(known)
}

async fn answer<P: ChatPlatform>(
    context: &Context<P>,
    known: Known,
    lookup: Lookup,
) -> Result<Known, Unanswered> {
    Ok(match lookup {
        Lookup::Profile(user) => {
            let profile = match context.platforms.get(&user.connection) {
                Some(platform) => found(platform.profile(&user).await)?,
                None => None,
            };
            known.with_profile(user, profile)
        }
        Lookup::Message(message) => {
            let said = match context.platforms.get(&message.channel.connection) {
                Some(platform) => found(platform.message(&message).await)?.flatten(),
                None => None,
            };
            known.with_message(message, said)
        }
        Lookup::Thread(root) => {
            let said = match context.platforms.get(&root.channel.connection) {
                Some(platform) => found(platform.thread(&root, MOST_OF_A_THREAD).await)?,
                None => None,
            };
            known.with_thread(root, said.unwrap_or_default())
        }
        Lookup::Link(message) => match context.platforms.get(&message.channel.connection) {
            Some(platform) => {
                let link = platform.link(&message);
                known.with_link(message, link)
            }
            None => known.with_link(message, String::new()),
        },
    })
}

fn found<T>(answer: Result<T, LookupError>) -> Result<Option<T>, Unanswered> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(LookupError::NotFound { .. }) => Ok(None),
        Err(LookupError::Unanswered { why, .. }) => Err(Unanswered(why)),
    }
}
