//! What is known of the workspace: people, channels, direct conversations and threads, learned from answers and events.
//!
//! It asks nobody. Rights hang on a person's standing, so a profile is old after a minute, unless Slack is telling us
//! every change.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{Audience, ChannelFacts, Profile, Standing};
use serde_json::Value;
use tokio::time::Instant;

use crate::ground::recent_threads::RecentThreads;
use crate::ground::refs::Names;

/// How long a profile or channel is believed.
const FRESH: Duration = Duration::from_secs(60);
/// How long a profile is believed while changes are told to us.
const FRESH_WHILE_TOLD: Duration = Duration::from_secs(30 * 60);
/// How many people or channels are remembered before all are forgotten.
const KEPT: usize = 20_000;

/// Who the app is, by `auth.test`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Me {
    /// The workspace's address, with a slash at its end.
    pub(crate) url: String,
    /// The workspace.
    pub(crate) team: String,
    /// Its organisation, if it belongs to one.
    pub(crate) enterprise: Option<String>,
    /// The bot as a user (`U…`).
    pub(crate) user: String,
    /// The bot as a bot (`B…`).
    pub(crate) bot: Option<String>,
}

/// What is known.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) me: Me,
    names: Names,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    people: HashMap<String, Known<Profile>>,
    /// Whose accounts are closed, until somebody was told that they are open again.
    left: HashSet<String>,
    channels: HashMap<String, Known<ChannelFacts>>,
    /// Channels by name, as the whole list had them.
    listed: Option<Known<HashMap<String, String>>>,
    direct_with: HashMap<String, String>,
    directs: HashSet<String>,
    threads: RecentThreads,
    sockets: usize,
    /// Since when all of Slack's changes have come to us: from the first change that was told, while a socket is open.
    told_since: Option<Instant>,
}

#[derive(Debug)]
struct Known<T> {
    what: T,
    at: Instant,
}

impl Directory {
    pub(crate) fn new(me: Me, names: Names) -> Self {
        Self {
            me,
            names,
            state: Mutex::new(State::default()),
        }
    }

    // === People ===

    /// A profile that may be relied on.
    pub(crate) fn profile(&self, user: &str, now: Instant) -> Option<Profile> {
        let state = self.lock();
        let known = state.people.get(user)?;
        let told = state.told_since.is_some_and(|since| since <= known.at);
        let fresh = if told { FRESH_WHILE_TOLD } else { FRESH };
        (now.saturating_duration_since(known.at) < fresh).then(|| known.what.clone())
    }

    /// A name, however old.
    pub(crate) fn name_of_user(&self, user: &str) -> Option<String> {
        self.lock().people.get(user).map(|known| known.what.name.clone())
    }

    /// Learns from a `user` object of Slack's.
    pub(crate) fn learn_user(&self, user: &Value) -> Option<Profile> {
        let profile = self.profile_from(user)?;
        let mut state = self.lock();
        if state.people.len() >= KEPT {
            state.people.clear();
            state.left.clear();
        }
        if profile.standing == Standing::Deactivated {
            state.left.insert(profile.user.id.clone());
        }
        state
            .people
            .insert(profile.user.id.clone(), Known::now(profile.clone()));
        Some(profile)
    }

    /// Whether an account was closed, and nobody was told yet that it is open again.
    pub(crate) fn has_left(&self, user: &str) -> bool {
        self.lock().left.contains(user)
    }

    /// It was told that an account is open again.
    pub(crate) fn is_back(&self, user: &str) {
        self.lock().left.remove(user);
    }

    /// Slack tells changes of users: from now on what is learned stays true until it says otherwise.
    pub(crate) fn hears_of_changes(&self) {
        let mut state = self.lock();
        if state.sockets > 0 {
            state.told_since.get_or_insert_with(Instant::now);
        }
    }

    /// A socket was opened.
    pub(crate) fn socket_opened(&self) {
        self.lock().sockets += 1;
    }

    /// A socket was closed; with the last one changes may be missed.
    pub(crate) fn socket_closed(&self) {
        let mut state = self.lock();
        state.sockets = state.sockets.saturating_sub(1);
        if state.sockets == 0 {
            state.told_since = None;
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
            user: self.names.user(id),
            name: name.unwrap_or_else(|| id.to_owned()),
            standing: self.standing(id, user),
            title: text(&profile["title"]),
            time_zone: text(&user["tz"]),
            email: text(&profile["email"]),
        })
    }

    fn standing(&self, id: &str, user: &Value) -> Standing {
        let is = |flag: &str| user[flag] == Value::Bool(true);
        if is("deleted") {
            Standing::Deactivated
        } else if is("is_bot") || id == "USLACKBOT" {
            Standing::Bot
        } else if is("is_stranger") || self.is_foreign(user) {
            Standing::Stranger
        } else if is("is_restricted") || is("is_ultra_restricted") {
            Standing::Guest
        } else {
            Standing::Member
        }
    }

    /// Whether a user belongs to another workspace that is not of our organisation (Slack Connect).
    fn is_foreign(&self, user: &Value) -> bool {
        let team = user["team_id"].as_str().unwrap_or(&self.me.team);
        let organisation = user["enterprise_user"]["enterprise_id"].as_str();
        team != self.me.team && (organisation.is_none() || organisation != self.me.enterprise.as_deref())
    }

    // === Channels ===

    /// A channel's facts that may be relied on.
    pub(crate) fn channel(&self, id: &str, now: Instant) -> Option<ChannelFacts> {
        let state = self.lock();
        let known = state.channels.get(id)?;
        (now.saturating_duration_since(known.at) < FRESH).then(|| known.what.clone())
    }

    /// A name, however old.
    pub(crate) fn name_of_channel(&self, id: &str) -> Option<String> {
        self.lock().channels.get(id).map(|known| known.what.name.clone())
    }

    /// The channel of that name: `None` if the list is too old to say.
    pub(crate) fn channel_named(&self, name: &str, now: Instant) -> Option<Option<String>> {
        let state = self.lock();
        let listed = state.listed.as_ref()?;
        (now.saturating_duration_since(listed.at) < FRESH).then(|| listed.what.get(name).cloned())
    }

    /// Learns from a `channel` object of Slack's.
    pub(crate) fn learn_channel(&self, channel: &Value) -> Option<ChannelFacts> {
        let facts = self.facts_from(channel)?;
        let mut state = self.lock();
        if state.channels.len() >= KEPT {
            state.channels.clear();
        }
        state
            .channels
            .insert(facts.channel.id.clone(), Known::now(facts.clone()));
        Some(facts)
    }

    /// Learns all channels at once.
    pub(crate) fn learn_list(&self, channels: &[ChannelFacts]) {
        let by_name = channels
            .iter()
            .map(|facts| (facts.name.clone(), facts.channel.id.clone()));
        self.lock().listed = Some(Known::now(by_name.collect()));
    }

    /// Something about a channel changed.
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
            channel: self.names.channel(id),
            name: channel["name"].as_str().unwrap_or(id).to_owned(),
            audience,
            is_archived: is("is_archived"),
            is_member: is("is_member") || is("is_im"),
        })
    }

    // === Direct conversations and threads ===

    /// The direct conversation with a person.
    pub(crate) fn direct_with(&self, user: &str) -> Option<String> {
        self.lock().direct_with.get(user).cloned()
    }

    /// Whether a direct conversation is ours: people can use commands in those with others too.
    pub(crate) fn is_our_direct(&self, channel: &str) -> bool {
        self.lock().directs.contains(channel)
    }

    /// Learns of a direct conversation of ours.
    pub(crate) fn learn_direct(&self, user: Option<&str>, channel: &str) {
        let mut state = self.lock();
        state.directs.insert(channel.to_owned());
        if let Some(user) = user {
            state.direct_with.insert(user.to_owned(), channel.to_owned());
        }
    }

    /// The direct conversations of ours that are known.
    pub(crate) fn our_directs(&self) -> Vec<String> {
        let mut directs: Vec<String> = self.lock().directs.iter().cloned().collect();
        directs.sort();
        directs
    }

    /// The threads that something was seen in last, as a channel and its root.
    pub(crate) fn latest_threads(&self) -> Vec<(String, String)> {
        self.lock().threads.latest()
    }

    /// Learns which thread a reply stands in.
    pub(crate) fn learn_thread(&self, channel: &str, ts: &str, root: &str) {
        self.lock().threads.learn(channel, ts, root);
    }

    /// The root of the thread that a reply stands in, if it was seen lately.
    pub(crate) fn root_of(&self, channel: &str, ts: &str) -> Option<String> {
        self.lock().threads.root_of(channel, ts).map(str::to_owned)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }
}

impl<T> Known<T> {
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
        let me = Me {
            team: "T1".into(),
            enterprise: Some("E1".into()),
            ..Me::default()
        };
        Directory::new(
            me,
            Names {
                connection: Connection("hq".into()),
            },
        )
    }

    #[test]
    fn a_standing_is_denied_step_by_step() {
        let check = |user: Value, standing: Standing| {
            let mut user = user;
            user["id"] = json!("U1");
            assert_eq!(
                directory().learn_user(&user).map(|profile| profile.standing),
                Some(standing),
                "{user}"
            );
        };
        check(json!({ "team_id": "T1" }), Standing::Member);
        check(
            json!({ "team_id": "T2", "enterprise_user": { "enterprise_id": "E1" } }),
            Standing::Member,
        );
        check(json!({ "team_id": "T2" }), Standing::Stranger);
        check(
            json!({ "team_id": "T2", "enterprise_user": { "enterprise_id": "E2" } }),
            Standing::Stranger,
        );
        check(
            json!({ "team_id": "T1", "is_stranger": true }),
            Standing::Stranger,
        );
        check(json!({ "team_id": "T1", "is_restricted": true }), Standing::Guest);
        check(
            json!({ "team_id": "T1", "is_restricted": true, "is_ultra_restricted": true }),
            Standing::Guest,
        );
        check(json!({ "team_id": "T1", "is_bot": true }), Standing::Bot);
        check(
            json!({ "team_id": "T1", "is_admin": true, "deleted": true }),
            Standing::Deactivated,
        );
    }

    #[test]
    fn a_profile_is_old_after_a_minute_unless_changes_are_told() {
        let directory = directory();
        let user = json!({ "id": "U1", "profile": { "display_name": "lee" } });
        directory.learn_user(&user);
        let later = |seconds| Instant::now() + Duration::from_secs(seconds);
        assert!(directory.profile("U1", later(50)).is_some());
        assert_eq!(directory.profile("U1", later(61)), None);

        directory.socket_opened();
        directory.hears_of_changes();
        assert_eq!(
            directory.profile("U1", later(61)),
            None,
            "learned before changes were told"
        );
        directory.learn_user(&user);
        assert!(directory.profile("U1", later(20 * 60)).is_some());

        directory.socket_closed();
        assert_eq!(directory.profile("U1", later(20 * 60)), None);
        assert_eq!(directory.name_of_user("U1").as_deref(), Some("lee"));
    }

    #[test]
    fn a_shared_channel_counts_as_read_by_outsiders_even_if_it_is_private() {
        let channel = json!({ "id": "C1", "name": "triage", "is_private": true, "is_ext_shared": true });
        let facts = directory().learn_channel(&channel).expect("a channel");
        assert_eq!((facts.audience, facts.is_member), (Audience::Outsiders, false));
    }
}
