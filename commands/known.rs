//! What a command needs to know from the platform before it starts, since nothing between `begin` and `commit` talks to a
//! network.

use std::collections::HashMap;

use chat::{Happening, Inbound, MessageRef, Profile, Said, Standing, UserRef};

use crate::Desk;
use crate::verb::TICKET_EMOJI;

/// Something to look up before a command starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// Who somebody is.
    Profile(UserRef),
    /// What a message says.
    Message(MessageRef),
    /// What was said in the thread under a message.
    Thread(MessageRef),
    /// An address that opens a message.
    Link(MessageRef),
}

/// What was looked up. Somebody who is not in it counts as a stranger.
#[derive(Clone, Debug, Default)]
pub struct Known {
    profiles: HashMap<UserRef, Option<Profile>>,
    messages: HashMap<MessageRef, Option<Said>>,
    threads: HashMap<MessageRef, Vec<Said>>,
    links: HashMap<MessageRef, String>,
}

impl Known {
    /// Adds who somebody is, or that nobody knows.
    #[must_use]
    pub fn with_profile(mut self, user: UserRef, profile: Option<Profile>) -> Self {
        let profile = profile.map(|profile| Profile {
            name: called(&profile),
            ..profile
        });
        self.profiles.insert(user, profile);
        self
    }

    /// Adds what a message says, or that it is gone.
    #[must_use]
    pub fn with_message(mut self, message: MessageRef, said: Option<Said>) -> Self {
        self.messages.insert(message, said.map(Said::harmless));
        self
    }

    /// Adds what was said in a thread, oldest first.
    #[must_use]
    pub fn with_thread(mut self, root: MessageRef, said: Vec<Said>) -> Self {
        let said = said.into_iter().map(Said::harmless).collect();
        self.threads.insert(root, said);
        self
    }

    /// Adds an address that opens a message.
    #[must_use]
    pub fn with_link(mut self, message: MessageRef, link: String) -> Self {
        self.links.insert(message, link);
        self
    }

    /// Adds somebody who was a member when it was looked at, unless more is known.
    pub(crate) fn with_member(mut self, user: &UserRef, name: &str) -> Self {
        let profile = || Profile {
            user: user.clone(),
            name: name.to_owned(),
            standing: Standing::Member,
            title: None,
            time_zone: None,
            email: None,
        };
        self.profiles
            .entry(user.clone())
            .or_insert_with(|| Some(profile()));
        self
    }

    pub(crate) fn profile(&self, user: &UserRef) -> Option<&Profile> {
        self.profiles.get(user).and_then(Option::as_ref)
    }

    pub(crate) fn standing(&self, user: &UserRef) -> Standing {
        self.profile(user)
            .map_or(Standing::Stranger, |profile| profile.standing)
    }

    pub(crate) fn message(&self, message: &MessageRef) -> Option<&Said> {
        self.messages.get(message).and_then(Option::as_ref)
    }

    pub(crate) fn link(&self, message: &MessageRef) -> Option<&str> {
        self.links.get(message).map(String::as_str)
    }

    fn lacks(&self, lookup: &Lookup) -> bool {
        match lookup {
            Lookup::Profile(user) => !self.profiles.contains_key(user),
            Lookup::Message(message) => !self.messages.contains_key(message),
            Lookup::Thread(root) => !self.threads.contains_key(root),
            Lookup::Link(message) => !self.links.contains_key(message),
        }
    }
}

/// What somebody calls themselves, as it can stand in a sentence; their id where nothing of it can.
fn called(profile: &Profile) -> String {
    let name = chat::harmless_name(&profile.name);
    if name.is_empty() {
        profile.user.id.clone()
    } else {
        name
    }
}

/// What still has to be looked up before this can be handled. Ask again with the answers until nothing is left: a
/// message's author is known only when the message is.
pub fn lookups(desk: &Desk, inbound: &Inbound, known: &Known) -> Vec<Lookup> {
    let mut needed = vec![Lookup::Profile(inbound.sender.clone())];
    match &inbound.what {
        Happening::Said(said) | Happening::Edited(said) => {
            if desk.watched(&said.spot.channel).is_some() {
                needed.push(Lookup::Link(said.message.clone()));
            }
        }
        Happening::Reacted { message, emoji } if emoji == TICKET_EMOJI => {
            needed.push(Lookup::Message(message.clone()));
            if let Some(said) = known.message(message) {
                needed.push(Lookup::Profile(said.author.clone()));
                needed.push(Lookup::Link(message.clone()));
            }
        }
        Happening::Menu { message, .. } => {
            needed.push(Lookup::Profile(message.author.clone()));
            needed.push(Lookup::Link(message.message.clone()));
        }
        Happening::Deleted { .. } | Happening::Reacted { .. } => return Vec::new(),
        Happening::Command { .. } | Happening::Click { .. } | Happening::Submitted { .. } => {}
    }
    needed.retain(|lookup| known.lacks(lookup));
    needed
}
