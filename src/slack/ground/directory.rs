//! The directory: a cache of people, channels, direct conversations and threads.
//!
//! Answers and events fill the cache; the directory itself makes no calls. Permissions depend on a person's
//! membership status, so a profile expires after a minute, or after half an hour while Slack sends every change of a
//! user.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{Audience, ChannelFacts, Membership, Profile};
use serde_json::Value;
use tokio::time::Instant;

use crate::ground::recent_threads::RecentThreads;
use crate::ground::refs::Refs;

/// How long a cached profile or channel is valid.
const TTL: Duration = Duration::from_secs(60);
/// How long a cached profile is valid while Slack sends user changes.
const TTL_WITH_USER_CHANGES: Duration = Duration::from_secs(30 * 60);
/// The cache's capacity for people and for channels. A full cache is cleared.
const CAPACITY: usize = 20_000;

/// The app's own identity, as `auth.test` tells it.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppIdentity {
    /// The workspace's URL, with a trailing slash.
    pub(crate) url: String,
    /// The workspace's id.
    pub(crate) team: String,
    /// The id of the workspace's organisation, if it has one.
    pub(crate) enterprise: Option<String>,
    /// The bot's user id (`U…`).
    pub(crate) user: String,
    /// The bot's bot id (`B…`).
    pub(crate) bot: Option<String>,
}

/// The cache of one workspace.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) identity: AppIdentity,
    refs: Refs,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    people: HashMap<String, Cached<Profile>>,
    /// Users whose membership may have changed. Their profile is read again, and their name is still known.
    changed: HashSet<String>,
    /// Users with a closed account whose return was not reported yet.
    left: HashSet<String>,
    channels: HashMap<String, Cached<ChannelFacts>>,
    /// Channel ids by name, from the last complete list.
    listed: Option<Cached<HashMap<String, String>>>,
    /// The members of user groups, and the number of changes that Slack reported.
    groups: HashMap<String, Cached<Vec<String>>>,
    group_changes: u64,
    direct_with: HashMap<String, String>,
    directs: HashSet<String>,
    threads: RecentThreads,
    sockets: usize,
    /// Since when every user change reaches us: from the first `user_change` event until the last socket closes.
    complete_since: Option<Instant>,
}

#[derive(Debug)]
struct Cached<T> {
    what: T,
    at: Instant,
}

impl Directory {
    pub(crate) fn new(identity: AppIdentity, refs: Refs) -> Self {
        Self {
            identity,
            refs,
            state: Mutex::new(State::default()),
        }
    }

    // === People ===

    /// A profile that is still valid.
    pub(crate) fn profile(&self, user: &str, now: Instant) -> Option<Profile> {
        let state = self.lock();
        let known = state.people.get(user).filter(|_| !state.changed.contains(user))?;
        let is_complete = state.complete_since.is_some_and(|since| since <= known.at);
        let ttl = if is_complete { TTL_WITH_USER_CHANGES } else { TTL };
        (now.saturating_duration_since(known.at) < ttl).then(|| known.what.clone())
    }

    /// A cached name of any age.
    pub(crate) fn name_of_user(&self, user: &str) -> Option<String> {
        self.lock().people.get(user).map(|known| known.what.name.clone())
    }

    /// A cached membership of any age.
    pub(crate) fn membership_of(&self, user: &str) -> Option<Membership> {
        self.lock().people.get(user).map(|known| known.what.membership)
    }

    /// Caches a `user` object of Slack's.
    pub(crate) fn learn_user(&self, user: &Value) -> Option<Profile> {
        let profile = self.profile_from(user)?;
        let mut state = self.lock();
        if state.people.len() >= CAPACITY {
            state.people.clear();
            state.changed.clear();
            state.left.clear();
        }
        state.changed.remove(&profile.user.id);
        if profile.membership == Membership::Deactivated {
            state.left.insert(profile.user.id.clone());
        }
        state
            .people
            .insert(profile.user.id.clone(), Cached::now(profile.clone()));
        Some(profile)
    }

    /// Applies a `user_change` event. Slack delivers events late and out of order, so a change of the membership is not
    /// believed: the profile is read again.
    pub(crate) fn apply_change(&self, user: &Value) {
        let Some(profile) = self.profile_from(user) else {
            return;
        };
        let id = profile.user.id.clone();
        let mut state = self.lock();
        if profile.membership == Membership::Deactivated {
            state.left.insert(id.clone());
        }
        match state.people.get_mut(&id) {
            Some(known) if known.what.membership == profile.membership => *known = Cached::now(profile),
            Some(_) => drop(state.changed.insert(id)),
            // Nobody has asked for this person yet.
            None => {}
        }
    }

    /// Whether the account was closed and its return was not reported yet.
    pub(crate) fn has_left(&self, user: &str) -> bool {
        self.lock().left.contains(user)
    }

    /// The account's return was reported.
    pub(crate) fn mark_returned(&self, user: &str) {
        self.lock().left.remove(user);
    }

    /// Slack sends user changes: from now on, cached profiles are valid for longer.
    pub(crate) fn user_changes_received(&self) {
        let mut state = self.lock();
        if state.sockets > 0 {
            state.complete_since.get_or_insert_with(Instant::now);
        }
    }

    /// Counts an open socket.
    pub(crate) fn transport_opened(&self) {
        self.lock().sockets += 1;
    }

    /// Counts a closed socket. Without any socket, user changes may be missed.
    pub(crate) fn transport_closed(&self) {
        let mut state = self.lock();
        state.sockets = state.sockets.saturating_sub(1);
        if state.sockets == 0 {
            state.complete_since = None;
        }
    }

    fn profile_from(&self, user: &Value) -> Option<Profile> {
        let id = user["id"].as_str()?;
        let text = |value: &Value| {
            value
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let profile = &user["profile"];
        let name = [
            &profile["display_name"],
            &profile["real_name"],
            &user["real_name"],
            &user["name"],
        ]
        .into_iter()
        .find_map(text);
        Some(Profile {
            user: self.refs.user(id),
            name: name.unwrap_or_else(|| id.to_owned()),
            membership: self.membership(id, user),
            title: text(&profile["title"]),
            time_zone: text(&user["tz"]),
            email: text(&profile["email"]),
            avatar: text(&profile["image_72"]),
        })
    }

    fn membership(&self, id: &str, user: &Value) -> Membership {
        let is = |flag: &str| user[flag] == Value::Bool(true);
        if is("deleted") {
            Membership::Deactivated
        } else if is("is_bot") || id == "USLACKBOT" {
            Membership::Bot
        } else if is("is_stranger") || self.is_foreign(user) {
            Membership::Stranger
        } else if is("is_restricted") || is("is_ultra_restricted") {
            Membership::Guest
        } else {
            Membership::Member
        }
    }

    /// Whether a user belongs to a workspace outside our organisation (Slack Connect).
    fn is_foreign(&self, user: &Value) -> bool {
        let team = user["team_id"].as_str().unwrap_or(&self.identity.team);
        let organisation = user["enterprise_user"]["enterprise_id"].as_str();
        team != self.identity.team
            && (organisation.is_none() || organisation != self.identity.enterprise.as_deref())
    }

    // === User groups ===

    /// The members of a user group that was read within the last minute and has not changed since.
    pub(crate) fn group(&self, id: &str, now: Instant) -> Option<Vec<String>> {
        let state = self.lock();
        let known = state.groups.get(id)?;
        (now.saturating_duration_since(known.at) < TTL).then(|| known.what.clone())
    }

    /// The number of changes of user groups so far. A reading that began before a change is not kept.
    pub(crate) fn group_changes(&self) -> u64 {
        self.lock().group_changes
    }

    /// Caches the members of a user group, unless a group has changed since the reading began.
    pub(crate) fn learn_group(&self, id: &str, members: &[String], changes: u64) {
        let mut state = self.lock();
        if state.group_changes == changes {
            state.groups.insert(id.to_owned(), Cached::now(members.to_vec()));
        }
    }

    /// Drops a user group from the cache because it changed.
    pub(crate) fn forget_group(&self, id: &str) {
        let mut state = self.lock();
        state.group_changes += 1;
        state.groups.remove(id);
    }

    // === Channels ===

    /// A channel that is still valid.
    pub(crate) fn channel(&self, id: &str, now: Instant) -> Option<ChannelFacts> {
        let state = self.lock();
        let known = state.channels.get(id)?;
        (now.saturating_duration_since(known.at) < TTL).then(|| known.what.clone())
    }

    /// A cached name of any age.
    pub(crate) fn name_of_channel(&self, id: &str) -> Option<String> {
        self.lock().channels.get(id).map(|known| known.what.name.clone())
    }

    /// The id of the channel with this name. The outer `None` means that the list has expired.
    pub(crate) fn channel_named(&self, name: &str, now: Instant) -> Option<Option<String>> {
        let state = self.lock();
        let listed = state.listed.as_ref()?;
        (now.saturating_duration_since(listed.at) < TTL).then(|| listed.what.get(name).cloned())
    }

    /// Caches a `channel` object of Slack's.
    pub(crate) fn learn_channel(&self, channel: &Value) -> Option<ChannelFacts> {
        let facts = self.facts_from(channel)?;
        let mut state = self.lock();
        if state.channels.len() >= CAPACITY {
            state.channels.clear();
        }
        state
            .channels
            .insert(facts.channel.id.clone(), Cached::now(facts.clone()));
        Some(facts)
    }

    /// Caches the complete channel list.
    pub(crate) fn learn_list(&self, channels: &[ChannelFacts]) {
        let by_name = channels
            .iter()
            .map(|facts| (facts.name.clone(), facts.channel.id.clone()));
        self.lock().listed = Some(Cached::now(by_name.collect()));
    }

    /// Drops a channel from the cache because it changed.
    pub(crate) fn forget_channel(&self, id: &str) {
        let mut state = self.lock();
        state.channels.remove(id);
        state.listed = None;
    }

    fn facts_from(&self, channel: &Value) -> Option<ChannelFacts> {
        let id = channel["id"].as_str()?;
        let is = |flag: &str| channel[flag] == Value::Bool(true);
        let audience = if is("is_ext_shared") || is("is_pending_ext_shared") {
            Audience::Outsiders
        } else if is("is_private") || is("is_im") || is("is_mpim") {
            Audience::Chosen
        } else {
            Audience::Everyone
        };
        Some(ChannelFacts {
            channel: self.refs.channel(id),
            name: channel["name"].as_str().unwrap_or(id).to_owned(),
            audience,
            is_archived: is("is_archived"),
            is_member: is("is_member") || is("is_im"),
        })
    }

    // === Direct conversations and threads ===

    /// The id of the desk's direct conversation with a person.
    pub(crate) fn direct_with(&self, user: &str) -> Option<String> {
        self.lock().direct_with.get(user).cloned()
    }

    /// Whether a direct conversation is the desk's own. People can type commands in conversations with others too.
    pub(crate) fn is_own_direct(&self, channel: &str) -> bool {
        self.lock().directs.contains(channel)
    }

    /// Caches a direct conversation of the desk.
    pub(crate) fn learn_direct(&self, user: Option<&str>, channel: &str) {
        let mut state = self.lock();
        state.directs.insert(channel.to_owned());
        if let Some(user) = user {
            state.direct_with.insert(user.to_owned(), channel.to_owned());
        }
    }

    /// The known direct conversations of the desk.
    pub(crate) fn own_directs(&self) -> Vec<String> {
        let mut directs: Vec<String> = self.lock().directs.iter().cloned().collect();
        directs.sort();
        directs
    }

    /// The most recently active threads, as channel and root.
    pub(crate) fn latest_threads(&self) -> Vec<(String, String)> {
        self.lock().threads.latest()
    }

    /// Caches the thread that a reply belongs to.
    pub(crate) fn learn_thread(&self, channel: &str, ts: &str, root: &str) {
        self.lock().threads.learn(channel, ts, root);
    }

    /// Remembers a deleted message that no thread is under.
    pub(crate) fn learn_gone(&self, channel: &str, ts: &str) {
        self.lock().threads.learn_gone(channel, ts);
    }

    /// Whether a message is known to be deleted, so that nothing can be posted under it.
    pub(crate) fn is_gone(&self, channel: &str, ts: &str) -> bool {
        self.lock().threads.is_gone(channel, ts)
    }

    /// The root of a reply's thread, if the reply was seen recently.
    pub(crate) fn root_of(&self, channel: &str, ts: &str) -> Option<String> {
        self.lock().threads.root_of(channel, ts).map(str::to_owned)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the lock is not poisoned")
    }
}

impl<T> Cached<T> {
    fn now(what: T) -> Self {
        Self {
            what,
            at: Instant::now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;

    fn directory() -> Directory {
        let identity = AppIdentity {
            team: "T1".into(),
            enterprise: Some("E1".into()),
            ..AppIdentity::default()
        };
        Directory::new(
            identity,
            Refs {
                connection: Connection("hq".into()),
            },
        )
    }

    #[test]
    fn a_user_object_maps_to_the_most_restrictive_matching_status() {
        let check = |user: Value, membership: Membership| {
            let mut user = user;
            user["id"] = json!("U1");
            assert_eq!(
                directory().learn_user(&user).map(|profile| profile.membership),
                Some(membership),
                "{user}"
            );
        };
        check(json!({ "team_id": "T1" }), Membership::Member);
        check(
            json!({ "team_id": "T2", "enterprise_user": { "enterprise_id": "E1" } }),
            Membership::Member,
        );
        check(json!({ "team_id": "T2" }), Membership::Stranger);
        check(
            json!({ "team_id": "T2", "enterprise_user": { "enterprise_id": "E2" } }),
            Membership::Stranger,
        );
        check(
            json!({ "team_id": "T1", "is_stranger": true }),
            Membership::Stranger,
        );
        check(
            json!({ "team_id": "T1", "is_restricted": true }),
            Membership::Guest,
        );
        check(
            json!({ "team_id": "T1", "is_restricted": true, "is_ultra_restricted": true }),
            Membership::Guest,
        );
        check(json!({ "team_id": "T1", "is_bot": true }), Membership::Bot);
        check(
            json!({ "team_id": "T1", "is_admin": true, "deleted": true }),
            Membership::Deactivated,
        );
    }

    #[test]
    fn a_reading_of_a_group_that_changed_meanwhile_is_not_kept() {
        let directory = directory();
        let members = |directory: &Directory| directory.group("S1", Instant::now());
        let began = directory.group_changes();
        directory.learn_group("S1", &["U1".to_owned()], began);
        assert_eq!(members(&directory), Some(vec!["U1".to_owned()]));
        directory.forget_group("S1");
        assert_eq!(members(&directory), None);
        directory.learn_group("S1", &["U1".to_owned()], began);
        assert_eq!(members(&directory), None, "the reading began before the change");
        directory.learn_group("S1", &[], directory.group_changes());
        let later = Instant::now() + TTL;
        assert_eq!(directory.group("S1", later), None, "the reading is a minute old");
    }

    #[test]
    fn a_change_of_the_membership_is_read_again() {
        let directory = directory();
        let change = |name: &str, deleted: bool| json!({ "id": "U1", "deleted": deleted, "profile": { "display_name": name } });
        directory.learn_user(&change("lee", false));
        directory.apply_change(&change("Lee Park", false));
        let profile = directory.profile("U1", Instant::now()).expect("a valid profile");
        assert_eq!(profile.name, "Lee Park");

        directory.apply_change(&change("Lee Park", true));
        assert_eq!(directory.profile("U1", Instant::now()), None);
        assert!(directory.has_left("U1"), "the return is reported");
        assert_eq!(directory.name_of_user("U1").as_deref(), Some("Lee Park"));
        directory.learn_user(&change("Lee Park", true));
        directory.apply_change(&change("Lee Park", false));
        assert_eq!(directory.profile("U1", Instant::now()), None);
    }

    #[test]
    fn a_profile_expires_after_a_minute_unless_user_changes_are_received() {
        let directory = directory();
        let user = json!({ "id": "U1", "profile": { "display_name": "lee" } });
        directory.learn_user(&user);
        let later = |seconds| Instant::now() + Duration::from_secs(seconds);
        assert!(directory.profile("U1", later(50)).is_some());
        assert_eq!(directory.profile("U1", later(61)), None);

        directory.transport_opened();
        directory.user_changes_received();
        assert_eq!(
            directory.profile("U1", later(61)),
            None,
            "cached before the first user change"
        );
        directory.learn_user(&user);
        assert!(directory.profile("U1", later(20 * 60)).is_some());

        directory.transport_closed();
        assert_eq!(directory.profile("U1", later(20 * 60)), None);
        assert_eq!(directory.name_of_user("U1").as_deref(), Some("lee"));
    }

    #[test]
    fn a_shared_private_channel_is_visible_to_outsiders() {
        let channel = json!({ "id": "C1", "name": "triage", "is_private": true, "is_ext_shared": true });
        let facts = directory().learn_channel(&channel).expect("a channel");
        assert_eq!((facts.audience, facts.is_member), (Audience::Outsiders, false));
    }
}
