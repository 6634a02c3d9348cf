//! The directory: a bounded cache of channels, users and direct message channels.
//!
//! Events and answers fill it. Every entry can be dropped and read from Discord again.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chat::Membership;

use crate::ground::dto::{Channel, GuildMember, User};

/// How long an entry of a user is valid while the gateway reports changes of members.
const FRESH_WITH_EVENTS: Duration = Duration::from_secs(30 * 60);
/// How long an entry of a user is valid otherwise.
const FRESH_WITHOUT_EVENTS: Duration = Duration::from_secs(60);
/// The most users, and the most direct message channels.
const MAX_USERS: usize = 20_000;
/// The most roles. A guild has at most 250.
const MAX_ROLES: usize = 20_000;
/// The most channels and threads.
const MAX_CHANNELS: usize = 20_000;

/// The cached channels and users.
#[derive(Debug, Default)]
pub(crate) struct Directory(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    channels: HashMap<String, Channel>,
    users: HashMap<String, (KnownUser, Instant)>,
    /// The direct message channel of each user.
    direct: HashMap<String, String>,
    /// The roles that Discord created for this bot alone.
    own_roles: HashSet<String>,
    /// The names of roles by id.
    roles: HashMap<String, String>,
    /// Whether the gateway reports changes of members.
    has_members_intent: bool,
}

/// The name and the standing of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownUser {
    pub(crate) name: String,
    pub(crate) membership: Membership,
}

impl KnownUser {
    /// A member of a guild.
    pub(crate) fn member(member: &GuildMember) -> Self {
        let nick = member.nick.as_deref().filter(|nick| !nick.is_empty());
        let membership = if member.user.bot {
            Membership::Bot
        } else if member.pending {
            Membership::Guest
        } else {
            Membership::Member
        };
        Self {
            name: nick.unwrap_or(member.user.display_name()).to_owned(),
            membership,
        }
    }

    /// A user who is not a member.
    pub(crate) fn stranger(user: &User) -> Self {
        let membership = if user.bot {
            Membership::Bot
        } else {
            Membership::Stranger
        };
        Self {
            name: user.display_name().to_owned(),
            membership,
        }
    }
}

impl Directory {
    /// Stores a channel or thread.
    pub(crate) fn learn_channel(&self, channel: Channel) {
        let mut entries = self.entries();
        if entries.channels.len() >= MAX_CHANNELS {
            // Archived threads are dropped first. They return when somebody writes in them.
            entries.channels.retain(|_, channel| !channel.is_archived());
            if entries.channels.len() >= MAX_CHANNELS {
                entries.channels.clear();
            }
        }
        entries.channels.insert(channel.id.clone(), channel);
    }

    /// Removes a deleted channel or thread.
    pub(crate) fn forget_channel(&self, id: &str) {
        self.entries().channels.remove(id);
    }

    /// A cached channel or thread.
    pub(crate) fn channel(&self, id: &str) -> Option<Channel> {
        self.entries().channels.get(id).cloned()
    }

    /// All cached threads that are not archived.
    pub(crate) fn open_threads(&self) -> Vec<Channel> {
        let entries = self.entries();
        entries
            .channels
            .values()
            .filter(|channel| channel.is_thread() && !channel.is_archived())
            .cloned()
            .collect()
    }

    /// Stores a member.
    pub(crate) fn learn_member(&self, member: &GuildMember) {
        self.learn_user(&member.user.id, KnownUser::member(member));
    }

    /// Stores a user.
    pub(crate) fn learn_user(&self, id: &str, user: KnownUser) {
        let mut entries = self.entries();
        if entries.users.len() >= MAX_USERS {
            let limit = if entries.has_members_intent {
                FRESH_WITH_EVENTS
            } else {
                FRESH_WITHOUT_EVENTS
            };
            entries
                .users
                .retain(|_, (_, stored_at)| stored_at.elapsed() < limit);
            if entries.users.len() >= MAX_USERS {
                entries.users.clear();
            }
        }
        entries.users.insert(id.to_owned(), (user, Instant::now()));
    }

    /// Removes a user who left or changed.
    pub(crate) fn forget_user(&self, id: &str) {
        self.entries().users.remove(id);
    }

    /// A user whose entry is still valid.
    pub(crate) fn user(&self, id: &str) -> Option<KnownUser> {
        let entries = self.entries();
        let limit = if entries.has_members_intent {
            FRESH_WITH_EVENTS
        } else {
            FRESH_WITHOUT_EVENTS
        };
        entries
            .users
            .get(id)
            .filter(|(_, stored_at)| stored_at.elapsed() < limit)
            .map(|(user, _)| user.clone())
    }

    /// The last known name of a user, however old.
    pub(crate) fn name(&self, id: &str) -> Option<String> {
        self.entries().users.get(id).map(|(user, _)| user.name.clone())
    }

    /// Drops all users: changes before a new session were not reported.
    pub(crate) fn begin_session(&self, has_members_intent: bool) {
        let mut entries = self.entries();
        entries.users.clear();
        entries.has_members_intent = has_members_intent;
    }

    /// The direct message channel of a user, if it is known.
    pub(crate) fn direct(&self, user: &str) -> Option<String> {
        self.entries().direct.get(user).cloned()
    }

    /// Whether a channel is a known direct message channel.
    pub(crate) fn is_direct(&self, channel: &str) -> bool {
        self.entries().direct.values().any(|entries| entries == channel)
    }

    /// Stores the role that a guild has for this bot alone. People mention it as they mention the bot.
    pub(crate) fn learn_own_role(&self, id: &str) {
        self.entries().own_roles.insert(id.to_owned());
    }

    /// Whether a role belongs to this bot alone.
    pub(crate) fn is_own_role(&self, id: &str) -> bool {
        self.entries().own_roles.contains(id)
    }

    /// Stores the name of a role.
    pub(crate) fn learn_role(&self, id: &str, name: &str) {
        let mut entries = self.entries();
        if entries.roles.len() >= MAX_ROLES {
            entries.roles.clear();
        }
        entries.roles.insert(id.to_owned(), name.to_owned());
    }

    /// The name of a role.
    pub(crate) fn role_name(&self, id: &str) -> Option<String> {
        self.entries().roles.get(id).cloned()
    }

    /// Stores the direct message channel of a user.
    pub(crate) fn learn_direct(&self, user: &str, channel: &str) {
        let mut entries = self.entries();
        if entries.direct.len() >= MAX_USERS {
            entries.direct.clear();
        }
        entries.direct.insert(user.to_owned(), channel.to_owned());
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_who_has_not_accepted_the_rules_is_a_guest() {
        let user = User {
            id: "1".to_owned(),
            username: "lee".to_owned(),
            ..User::default()
        };
        let pending = GuildMember {
            user: user.clone(),
            pending: true,
            ..GuildMember::default()
        };
        assert_eq!(KnownUser::member(&pending).membership, Membership::Guest);
        let member = GuildMember {
            nick: Some("Lee".to_owned()),
            pending: false,
            ..pending
        };
        assert_eq!(
            KnownUser::member(&member),
            KnownUser {
                name: "Lee".to_owned(),
                membership: Membership::Member
            }
        );
        assert_eq!(KnownUser::stranger(&user).membership, Membership::Stranger);
    }

    #[test]
    fn a_new_session_drops_all_users() {
        let directory = Directory::default();
        directory.begin_session(true);
        directory.learn_user(
            "1",
            KnownUser {
                name: "lee".to_owned(),
                membership: Membership::Member,
            },
        );
        assert!(directory.user("1").is_some());
        directory.begin_session(true);
        assert!(directory.user("1").is_none());
    }
}
