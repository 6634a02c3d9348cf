//! The facts that a command needs from the platform. They are prefetched, because no code between `begin` and
//! `commit` uses the network.

use chat::{ChannelRef, Connection, IncomingMessage, Membership, MessageRef, Profile, UserRef};
use desk::{PlatformGroup, Readership};
use knowledge::Match;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

/// A fact to prefetch before a command starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// The profile of a user.
    Profile(UserRef),
    /// The profile of a person whom a card only names. The command does not wait long for it, and works without it.
    Name(UserRef),
    /// The members of a group of a platform, and whether the user of an interaction is one of them. They go into the settings.
    Group {
        /// The group.
        group: PlatformGroup,
        /// The user of the interaction.
        user: Option<UserRef>,
    },
    /// The content of a message.
    Message(MessageRef),
    /// The messages in the thread under a message.
    Thread(MessageRef),
    /// Whether the desk can post in a channel.
    Place(ChannelRef),
    /// The URL that opens a message.
    Link(MessageRef),
    /// The articles that answer a question. The index is asked, not the platform.
    Articles(ArticleSearch),
}

/// What is known about the members of a group of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupFact {
    /// The members in the settings were read within the last minute.
    Read,
    /// The group could not be read, and the platform told whether one user is a member.
    Told {
        /// The user.
        user: UserRef,
        /// Whether the user is a member.
        is_member: bool,
    },
    /// The group could not be read.
    Unread,
}

/// A search for articles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArticleSearch {
    /// The question.
    pub words: String,
    /// What the person who asks may read.
    pub readership: Readership,
}

/// The articles that were found.
#[derive(Clone, Debug, Default)]
pub struct ArticlesFound {
    /// The matches, the best first.
    pub matches: Vec<Match>,
    /// Whether an index was searched.
    pub is_searched: bool,
    /// Whether some articles were not searched: the index does not have them yet, or did not answer in time.
    pub is_incomplete: bool,
}

/// Builds URLs that open messages.
#[derive(Clone)]
pub struct Links(Arc<MakesLink>);

type MakesLink = dyn Fn(&MessageRef) -> Option<String> + Send + Sync;

impl Links {
    /// Creates a builder from the function that knows the platforms' URLs.
    pub fn new(link: impl Fn(&MessageRef) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(link))
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}

/// The prefetched facts. A user without a profile here counts as a stranger.
#[derive(Clone, Debug, Default)]
pub struct Prefetched {
    profiles: HashMap<UserRef, Option<Profile>>,
    messages: HashMap<MessageRef, Option<IncomingMessage>>,
    threads: HashMap<MessageRef, Vec<IncomingMessage>>,
    places: HashMap<ChannelRef, bool>,
    links: HashMap<MessageRef, String>,
    articles: Option<(ArticleSearch, ArticlesFound)>,
    groups: HashMap<PlatformGroup, GroupFact>,
    maker: Option<Links>,
    has_older_policies: bool,
    behind: HashSet<Connection>,
}

impl Prefetched {
    /// Adds the profile of a user, or that the platform has none.
    #[must_use]
    pub fn with_profile(mut self, user: UserRef, profile: Option<Profile>) -> Self {
        let profile = profile.map(|profile| Profile {
            name: display_name(&profile),
            ..profile
        });
        self.profiles.insert(user, profile);
        self
    }

    /// Adds what is known about the members of a group of a platform.
    #[must_use]
    pub fn with_group(mut self, group: PlatformGroup, fact: GroupFact) -> Self {
        self.groups.insert(group, fact);
        self
    }

    /// Returns what is known about the members of a group of a platform.
    pub(crate) fn group(&self, group: &PlatformGroup) -> &GroupFact {
        self.groups.get(group).unwrap_or(&GroupFact::Unread)
    }

    /// Adds the content of a message, or that the message is gone.
    #[must_use]
    pub fn with_message(mut self, message: MessageRef, content: Option<IncomingMessage>) -> Self {
        self.messages
            .insert(message, content.map(IncomingMessage::sanitize));
        self
    }

    /// Adds the messages of a thread, oldest first.
    #[must_use]
    pub fn with_thread(mut self, root: MessageRef, messages: Vec<IncomingMessage>) -> Self {
        let messages = messages.into_iter().map(IncomingMessage::sanitize).collect();
        self.threads.insert(root, messages);
        self
    }

    /// Adds whether the desk can post in a channel.
    #[must_use]
    pub fn with_place(mut self, channel: ChannelRef, can_post: bool) -> Self {
        self.places.insert(channel, can_post);
        self
    }

    /// Adds the URL that opens a message.
    #[must_use]
    pub fn with_link(mut self, message: MessageRef, link: String) -> Self {
        self.links.insert(message, link);
        self
    }

    /// Adds the articles that a search found.
    #[must_use]
    pub fn with_articles(mut self, search: ArticleSearch, found: ArticlesFound) -> Self {
        self.articles = Some((search, found));
        self
    }

    /// Sets whether open tickets may follow older policies, because the start has not applied the current ones to all of them.
    #[must_use]
    pub fn with_older_policies(mut self, may: bool) -> Self {
        self.has_older_policies = may;
        self
    }

    /// Whether open tickets may follow older policies.
    pub(crate) fn may_have_older_policies(&self) -> bool {
        self.has_older_policies
    }

    /// Sets the connections that may have missed messages which the desk has not read yet.
    #[must_use]
    pub fn with_connections_behind(mut self, behind: impl IntoIterator<Item = Connection>) -> Self {
        self.behind = behind.into_iter().collect();
        self
    }

    /// Whether messages of a connection may be missing.
    pub(crate) fn is_behind(&self, connection: &Connection) -> bool {
        self.behind.contains(connection)
    }

    /// Adds the builder of URLs, for messages that are not known before the command runs.
    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.maker = Some(links);
        self
    }

    /// Adds a user as a member, unless a profile of the user was prefetched.
    pub(crate) fn with_member(mut self, user: &UserRef, name: &str) -> Self {
        let profile = || Profile {
            user: user.clone(),
            name: name.to_owned(),
            membership: Membership::Member,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
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

    /// Returns a message that was looked up; `None` inside if it is gone, `None` outside if it was not looked up.
    pub(crate) fn found_message(&self, message: &MessageRef) -> Option<Option<&IncomingMessage>> {
        self.messages.get(message).map(Option::as_ref)
    }

    /// Returns whether the desk can post in a channel, if that was looked up.
    pub(crate) fn can_post(&self, channel: &ChannelRef) -> Option<bool> {
        self.places.get(channel).copied()
    }

    pub(crate) fn thread(&self, root: &MessageRef) -> &[IncomingMessage] {
        self.threads.get(root).map(Vec::as_slice).unwrap_or_default()
    }

    /// Builds the URL that opens a message of the desk.
    pub(crate) fn link_to(&self, message: &MessageRef) -> Option<String> {
        self.maker.as_ref().and_then(|links| (links.0)(message))
    }

    pub(crate) fn link(&self, message: &MessageRef) -> Option<&str> {
        self.links.get(message).map(String::as_str)
    }

    /// Returns the search for articles that belongs to the event, and what it found.
    pub(crate) fn articles(&self) -> Option<&(ArticleSearch, ArticlesFound)> {
        self.articles.as_ref()
    }

    pub(crate) fn lacks(&self, lookup: &Lookup) -> bool {
        match lookup {
            Lookup::Profile(user) | Lookup::Name(user) => !self.profiles.contains_key(user),
            Lookup::Group { group, .. } => !self.groups.contains_key(group),
            Lookup::Message(message) => !self.messages.contains_key(message),
            Lookup::Thread(root) => !self.threads.contains_key(root),
            Lookup::Place(channel) => !self.places.contains_key(channel),
            Lookup::Link(message) => !self.links.contains_key(message),
            Lookup::Articles(_) => self.articles.is_none(),
        }
    }
}

/// Returns a user's sanitized name, or the user's id if nothing of the name remains.
fn display_name(profile: &Profile) -> String {
    let name = chat::sanitize_name(&profile.name);
    if name.is_empty() {
        profile.user.id.clone()
    } else {
        name
    }
}
