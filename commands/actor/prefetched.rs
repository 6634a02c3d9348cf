//! What a command needs to know from the platform before it starts, since nothing between `begin` and `commit` talks to a
//! network.

use chat::{IncomingMessage, Membership, MessageRef, Profile, UserRef};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

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

/// Makes addresses that open messages.
#[derive(Clone)]
pub struct Links(Arc<MakesLink>);

type MakesLink = dyn Fn(&MessageRef) -> Option<String> + Send + Sync;

impl Links {
    /// Addresses as the platforms make them.
    pub fn new(link: impl Fn(&MessageRef) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(link))
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}

/// What was looked up. Somebody who is not in it counts as a stranger.
#[derive(Clone, Debug, Default)]
pub struct Prefetched {
    profiles: HashMap<UserRef, Option<Profile>>,
    messages: HashMap<MessageRef, Option<IncomingMessage>>,
    threads: HashMap<MessageRef, Vec<IncomingMessage>>,
    links: HashMap<MessageRef, String>,
    maker: Option<Links>,
}

impl Prefetched {
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
    pub fn with_message(mut self, message: MessageRef, said: Option<IncomingMessage>) -> Self {
        self.messages.insert(message, said.map(IncomingMessage::sanitize));
        self
    }

    /// Adds what was said in a thread, oldest first.
    #[must_use]
    pub fn with_thread(mut self, root: MessageRef, said: Vec<IncomingMessage>) -> Self {
        let said = said.into_iter().map(IncomingMessage::sanitize).collect();
        self.threads.insert(root, said);
        self
    }

    /// Adds an address that opens a message.
    #[must_use]
    pub fn with_link(mut self, message: MessageRef, link: String) -> Self {
        self.links.insert(message, link);
        self
    }

    /// Adds what makes addresses of messages that only the command will know.
    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.maker = Some(links);
        self
    }

    /// Adds somebody who was a member when it was looked at, unless more is known.
    pub(crate) fn with_member(mut self, user: &UserRef, name: &str) -> Self {
        let profile = || Profile {
            user: user.clone(),
            name: name.to_owned(),
            membership: Membership::Member,
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

    pub(crate) fn membership(&self, user: &UserRef) -> Membership {
        self.profile(user)
            .map_or(Membership::Stranger, |profile| profile.membership)
    }

    pub(crate) fn message(&self, message: &MessageRef) -> Option<&IncomingMessage> {
        self.messages.get(message).and_then(Option::as_ref)
    }

    pub(crate) fn thread(&self, root: &MessageRef) -> &[IncomingMessage] {
        self.threads.get(root).map(Vec::as_slice).unwrap_or_default()
    }

    /// An address that opens a message of ours.
    pub(crate) fn link_to(&self, message: &MessageRef) -> Option<String> {
        self.maker.as_ref().and_then(|links| (links.0)(message))
    }

    pub(crate) fn link(&self, message: &MessageRef) -> Option<&str> {
        self.links.get(message).map(String::as_str)
    }

    pub(crate) fn lacks(&self, lookup: &Lookup) -> bool {
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
    let name = chat::sanitize_name(&profile.name);
    if name.is_empty() {
        profile.user.id.clone()
    } else {
        name
    }
}
