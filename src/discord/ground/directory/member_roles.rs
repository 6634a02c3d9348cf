//! The roles of members, as far as the desk needs them: nothing is kept until a role is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a list of members is valid while the gateway reports changes of members.
const FRESH_WITH_EVENTS: Duration = Duration::from_secs(30 * 60);
/// How long a list of members is valid otherwise, and how long the roles of an interaction are.
const FRESH: Duration = Duration::from_secs(60);
/// The most users whose roles an interaction told.
const MAX_TOLD: usize = 1_000;

/// The roles of the members of all guilds.
#[derive(Debug, Default)]
pub(crate) struct MemberRoles(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// The users with a role, by guild and user.
    listed: HashMap<(String, String), BTreeSet<String>>,
    /// When all members were listed. `None` if changes may have been missed since.
    listed_at: Option<Instant>,
    /// Members who changed since they were read, each with the number of the last change.
    changed: BTreeMap<String, u64>,
    /// The number of changes so far.
    changes: u64,
    /// The roles that interactions carried, by user.
    told: HashMap<String, (BTreeSet<String>, Instant)>,
    has_members_intent: bool,
    /// Whether a role was asked for. Until then, nothing is kept.
    is_asked_for: bool,
    /// Rises with each session. A list that began in an earlier session is not kept.
    session: u64,
}

impl Entries {
    fn note_change(&mut self, user: &str) {
        self.changes += 1;
        self.changed.insert(user.to_owned(), self.changes);
    }
}

impl MemberRoles {
    /// A new session begins: changes before it were not reported.
    pub(crate) fn begin_session(&self, has_members_intent: bool) {
        let mut entries = self.entries();
        entries.has_members_intent = has_members_intent;
        entries.listed_at = None;
        entries.session += 1;
    }

    /// A member joined, left or changed. The member is read again when a role is asked for.
    pub(crate) fn mark_changed(&self, user: &str) {
        let mut entries = self.entries();
        entries.told.remove(user);
        if entries.is_asked_for {
            entries.note_change(user);
        }
    }

    /// Stores the roles that an interaction carried.
    pub(crate) fn learn_told(&self, user: &str, roles: BTreeSet<String>) {
        let mut entries = self.entries();
        if entries.told.len() >= MAX_TOLD {
            entries.told.clear();
        }
        // The list is older than the interaction.
        let is_new = entries
            .listed
            .iter()
            .any(|((_, listed), known)| listed == user && *known != roles);
        if is_new {
            entries.note_change(user);
        }
        entries.told.insert(user.to_owned(), (roles, Instant::now()));
    }

    /// Whether a user has a role, if an interaction told it within the last minute.
    pub(crate) fn told(&self, role: &str, user: &str) -> Option<bool> {
        let entries = self.entries();
        let (roles, at) = entries.told.get(user)?;
        (at.elapsed() < FRESH).then(|| roles.contains(role))
    }

    /// Begins to list all members. Returns the session.
    pub(crate) fn begin_list(&self) -> u64 {
        let mut entries = self.entries();
        entries.is_asked_for = true;
        entries.changed.clear();
        entries.session
    }

    /// Stores the list of all members that began in a session.
    pub(crate) fn learn_list(&self, listed: HashMap<(String, String), BTreeSet<String>>, session: u64) {
        let mut entries = self.entries();
        entries.listed = listed;
        entries.listed_at = (entries.session == session).then(Instant::now);
    }

    /// Stores the roles of a member in a guild. `None` if the user is no member.
    pub(crate) fn learn_member(&self, guild: &str, user: &str, roles: Option<BTreeSet<String>>) {
        let mut entries = self.entries();
        let key = (guild.to_owned(), user.to_owned());
        match roles {
            Some(roles) => entries.listed.insert(key, roles),
            None => entries.listed.remove(&key),
        };
    }

    /// Whether the list of all members is still valid.
    pub(crate) fn is_listed(&self) -> bool {
        let entries = self.entries();
        let limit = match entries.has_members_intent {
            true => FRESH_WITH_EVENTS,
            false => FRESH,
        };
        entries.listed_at.is_some_and(|at| at.elapsed() < limit)
    }

    /// A member who changed and was not read since, with the number of the change.
    pub(crate) fn next_changed(&self) -> Option<(String, u64)> {
        let entries = self.entries();
        let (user, change) = entries.changed.first_key_value()?;
        Some((user.clone(), *change))
    }

    /// A member was read after this change.
    pub(crate) fn read(&self, user: &str, change: u64) {
        let mut entries = self.entries();
        if entries.changed.get(user) == Some(&change) {
            entries.changed.remove(user);
        }
    }

    /// The users with a role.
    pub(crate) fn users_with(&self, role: &str) -> BTreeSet<String> {
        let entries = self.entries();
        let with_role = entries.listed.iter().filter(|(_, roles)| roles.contains(role));
        with_role.map(|((_, user), _)| user.clone()).collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(roles: &[&str]) -> BTreeSet<String> {
        roles.iter().map(ToString::to_string).collect()
    }

    fn list(user: &str, of: &[&str]) -> HashMap<(String, String), BTreeSet<String>> {
        HashMap::from([(("9".to_owned(), user.to_owned()), roles(of))])
    }

    #[test]
    fn a_list_from_before_the_session_is_read_again() {
        let members = MemberRoles::default();
        members.begin_session(true);
        let session = members.begin_list();
        members.begin_session(true);
        members.learn_list(list("1", &["301"]), session);
        assert!(!members.is_listed());
        members.learn_list(list("1", &["301"]), members.begin_list());
        assert!(members.is_listed());
        assert_eq!(members.users_with("301"), roles(&["1"]));
    }

    #[test]
    fn a_member_who_changed_is_read_again() {
        let members = MemberRoles::default();
        members.learn_list(list("1", &["301"]), members.begin_list());
        members.learn_told("1", roles(&["301"]));
        assert_eq!(members.told("301", "1"), Some(true));
        members.mark_changed("1");
        assert_eq!(
            members.told("301", "1"),
            None,
            "the interaction is older than the change"
        );
        let (user, change) = members.next_changed().expect("the member changed");
        members.mark_changed("1");
        members.read(&user, change);
        let (user, change) = members
            .next_changed()
            .expect("the member changed during the reading");
        assert_eq!(user, "1");
        members.learn_member("9", "1", Some(roles(&[])));
        members.read(&user, change);
        assert_eq!(members.next_changed(), None);
        assert_eq!(members.users_with("301"), roles(&[]));
    }

    #[test]
    fn an_interaction_with_other_roles_is_newer_than_the_list() {
        let members = MemberRoles::default();
        members.learn_list(list("1", &["301"]), members.begin_list());
        members.learn_told("1", roles(&[]));
        assert_eq!(members.told("301", "1"), Some(false));
        assert!(members.next_changed().is_some_and(|(user, _)| user == "1"));
    }
}
