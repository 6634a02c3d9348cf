//! Who and what is on the other side: channels, members and direct conversations, as far as they were met.
//!
//! Learnt from events and answers; everything in here can be forgotten and asked again.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chat::Standing;

use crate::ground::dto::{Channel, Membership, User};

/// How long a member is believed while Discord tells us of every change.
const TOLD: Duration = Duration::from_secs(30 * 60);
/// How long a member is believed otherwise.
const UNTOLD: Duration = Duration::from_secs(60);
/// How many people are remembered.
const PEOPLE: usize = 20_000;
/// How many channels and threads are remembered.
const CHANNELS: usize = 20_000;

/// What was met.
#[derive(Debug, Default)]
pub(crate) struct Directory(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    channels: HashMap<String, Channel>,
    people: HashMap<String, (Person, Instant)>,
    /// The direct conversation with a user.
    direct: HashMap<String, String>,
    /// The roles that Discord made for us alone.
    own_roles: HashSet<String>,
    /// Whether changes of members are told.
    hears_members: bool,
}

/// A user as met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) standing: Standing,
}

impl Person {
    /// A member of the guild.
    pub(crate) fn member(membership: &Membership) -> Self {
        let nick = membership.nick.as_deref().filter(|nick| !nick.is_empty());
        let standing = if membership.user.bot {
            Standing::Bot
        } else if membership.pending {
            Standing::Guest
        } else {
            Standing::Member
        };
        Self {
            name: nick.unwrap_or(membership.user.display_name()).to_owned(),
            standing,
        }
    }

    /// Somebody who is no member.
    pub(crate) fn stranger(user: &User) -> Self {
        let standing = if user.bot {
            Standing::Bot
        } else {
            Standing::Stranger
        };
        Self {
            name: user.display_name().to_owned(),
            standing,
        }
    }
}

impl Directory {
    /// Takes a channel or thread in.
    pub(crate) fn learn_channel(&self, channel: Channel) {
        let mut known = self.known();
        if known.channels.len() >= CHANNELS {
            // Archived threads go first; they come back when somebody writes there.
            known.channels.retain(|_, channel| !channel.is_archived());
            if known.channels.len() >= CHANNELS {
                known.channels.clear();
            }
        }
        known.channels.insert(channel.id.clone(), channel);
    }

    /// Forgets a channel or thread that is gone.
    pub(crate) fn forget_channel(&self, id: &str) {
        self.known().channels.remove(id);
    }

    /// A channel or thread that was met.
    pub(crate) fn channel(&self, id: &str) -> Option<Channel> {
        self.known().channels.get(id).cloned()
    }

    /// All open threads that were met.
    pub(crate) fn open_threads(&self) -> Vec<Channel> {
        let known = self.known();
        known
            .channels
            .values()
            .filter(|channel| channel.is_thread() && !channel.is_archived())
            .cloned()
            .collect()
    }

    /// Takes a member in.
    pub(crate) fn learn_member(&self, membership: &Membership) {
        self.learn_person(&membership.user.id, Person::member(membership));
    }

    /// Takes a user in.
    pub(crate) fn learn_person(&self, id: &str, person: Person) {
        let mut known = self.known();
        if known.people.len() >= PEOPLE {
            let limit = if known.hears_members { TOLD } else { UNTOLD };
            known.people.retain(|_, (_, met)| met.elapsed() < limit);
            if known.people.len() >= PEOPLE {
                known.people.clear();
            }
        }
        known.people.insert(id.to_owned(), (person, Instant::now()));
    }

    /// Forgets what somebody is (they left, or something about them changed).
    pub(crate) fn forget_person(&self, id: &str) {
        self.known().people.remove(id);
    }

    /// A user who was met lately enough to be believed.
    pub(crate) fn person(&self, id: &str) -> Option<Person> {
        let known = self.known();
        let limit = if known.hears_members { TOLD } else { UNTOLD };
        known
            .people
            .get(id)
            .filter(|(_, met)| met.elapsed() < limit)
            .map(|(person, _)| person.clone())
    }

    /// What a user was last called, however long ago.
    pub(crate) fn name(&self, id: &str) -> Option<String> {
        self.known().people.get(id).map(|(person, _)| person.name.clone())
    }

    /// A new session begins: whatever changed meanwhile was told to nobody.
    pub(crate) fn begin_session(&self, hears_members: bool) {
        let mut known = self.known();
        known.people.clear();
        known.hears_members = hears_members;
    }

    /// The direct conversation with a user, if it was opened.
    pub(crate) fn direct(&self, user: &str) -> Option<String> {
        self.known().direct.get(user).cloned()
    }

    /// Whether a channel is a direct conversation that was opened.
    pub(crate) fn is_direct(&self, channel: &str) -> bool {
        self.known().direct.values().any(|known| known == channel)
    }

    /// Remembers the role that a guild has for us alone: who mentions it means us.
    pub(crate) fn learn_own_role(&self, id: &str) {
        self.known().own_roles.insert(id.to_owned());
    }

    /// Whether a role is ours alone.
    pub(crate) fn is_own_role(&self, id: &str) -> bool {
        self.known().own_roles.contains(id)
    }

    /// Remembers the direct conversation with a user.
    pub(crate) fn learn_direct(&self, user: &str, channel: &str) {
        let mut known = self.known();
        if known.direct.len() >= PEOPLE {
            known.direct.clear();
        }
        known.direct.insert(user.to_owned(), channel.to_owned());
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_who_has_not_passed_the_rules_screen_is_a_guest() {
        let user = User {
            id: "1".to_owned(),
            username: "lee".to_owned(),
            ..User::default()
        };
        let pending = Membership {
            user: user.clone(),
            pending: true,
            ..Membership::default()
        };
        assert_eq!(Person::member(&pending).standing, Standing::Guest);
        let member = Membership {
            nick: Some("Lee".to_owned()),
            pending: false,
            ..pending
        };
        assert_eq!(
            Person::member(&member),
            Person {
                name: "Lee".to_owned(),
                standing: Standing::Member
            }
        );
        assert_eq!(Person::stranger(&user).standing, Standing::Stranger);
    }

    #[test]
    fn a_new_session_believes_nobody_any_more() {
        let directory = Directory::default();
        directory.begin_session(true);
        directory.learn_person(
            "1",
            Person {
                name: "lee".to_owned(),
                standing: Standing::Member,
            },
        );
        assert!(directory.person("1").is_some());
        directory.begin_session(true);
        assert!(directory.person("1").is_none());
    }
}
