//! The people whom the configuration names: teams, administrators, requesters, blocked people.

use std::collections::BTreeSet;

use crate::{Group, Identity, Membership, PersonId, PlatformGroup, Principal, Readership, Team, TeamName};

/// The people who may ask for help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requesters {
    /// Nobody. This is the default of an empty configuration.
    #[default]
    Nobody,
    /// Full members of the connections. Guests and strangers are excluded.
    Members,
}

/// Teams, administrators and requesters. An empty roster grants nothing to anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The teams. The first team takes the tickets from places without a team.
    pub teams: Vec<Team>,
    /// The administrators of the desk.
    pub administrators: BTreeSet<Identity>,
    /// The people who may ask for help.
    pub requesters: Requesters,
    /// The blocked people. A block wins over every other entry.
    pub blocked: BTreeSet<Identity>,
    /// The identities that the configuration links: one set per person.
    pub joined: Vec<BTreeSet<Identity>>,
    /// The groups.
    pub groups: Vec<Group>,
}

impl Roster {
    /// The team with this name.
    pub fn team(&self, name: &TeamName) -> Option<&Team> {
        self.teams.iter().find(|team| team.name == *name)
    }

    /// The groups of the platforms that groups name.
    pub fn sources(&self) -> BTreeSet<PlatformGroup> {
        self.groups.iter().flat_map(Group::sources).cloned().collect()
    }

    /// Takes over the members of a group of a platform. False if nothing changes.
    pub fn learn(&mut self, source: &PlatformGroup, members: &BTreeSet<Identity>) -> bool {
        let mut has_changed = false;
        for group in &mut self.groups {
            has_changed |= group.learn(source, members);
        }
        has_changed
    }

    /// This roster with only those members of the platforms' groups that are certain.
    #[must_use]
    pub fn certain(&self, is_certain: impl Fn(&PlatformGroup) -> bool) -> Self {
        let mut roster = self.clone();
        for group in &mut roster.groups {
            group.members = group.certain(&is_certain);
        }
        roster
    }

    /// All identities that the configuration links with this one, including itself.
    pub fn identities_of(&self, identity: &Identity) -> BTreeSet<Identity> {
        let joined = self.joined.iter().find(|set| set.contains(identity));
        joined
            .cloned()
            .unwrap_or_else(|| BTreeSet::from([identity.clone()]))
    }

    /// Whether the configuration links this identity with others. Nobody can change such a link in chat.
    pub fn declares(&self, identity: &Identity) -> bool {
        self.joined
            .iter()
            .any(|set| set.len() > 1 && set.contains(identity))
    }

    /// All identities of the person with this identity: those that the configuration links, and those that were linked
    /// in chat (`kept`).
    ///
    /// The configuration wins: two identities that it assigns to different people are never linked.
    pub fn all_of(
        &self,
        identity: &Identity,
        kept: impl IntoIterator<Item = Identity>,
    ) -> BTreeSet<Identity> {
        let own = self.identities_of(identity);
        let mut all = own.clone();
        for one in kept {
            let contradicts = self.declares(identity) && self.declares(&one) && !own.contains(&one);
            if !contradicts {
                all.extend(self.identities_of(&one));
            }
        }
        all
    }

    /// Whether the configuration names this identity anywhere.
    pub fn names(&self, identity: &Identity) -> bool {
        let works = |team: &Team| team.members.contains(identity) || team.leads.contains(identity);
        self.teams.iter().any(works)
            || self.groups.iter().any(|group| group.members.contains(identity))
            || self.administrators.contains(identity)
            || self.joined.iter().any(|set| set.contains(identity))
    }

    /// What a person with these identities may read. A person with a blocked identity reads only what everybody may
    /// read.
    pub fn readership(&self, identities: &BTreeSet<Identity>) -> Readership {
        if !identities.is_disjoint(&self.blocked) {
            return Readership::public();
        }
        let is_among = |chosen: &BTreeSet<Identity>| !identities.is_disjoint(chosen);
        let teams = self
            .teams
            .iter()
            .filter(|team| is_among(&team.members) || is_among(&team.leads));
        let groups = self.groups.iter().filter(|group| is_among(&group.members));
        Readership {
            teams: teams.map(|team| team.name.clone()).collect(),
            groups: groups.map(|group| group.name.clone()).collect(),
        }
    }

    /// The actor for a person with all these identities, who asks with this membership.
    ///
    /// A `closed` account gives no role to the person. A block of any account counts, even if that account is closed.
    pub fn actor(
        &self,
        person: PersonId,
        all: &BTreeSet<Identity>,
        closed: &BTreeSet<Identity>,
        membership: Membership,
    ) -> Principal {
        let holds = |chosen: &BTreeSet<Identity>| {
            all.iter()
                .any(|one| chosen.contains(one) && !closed.contains(one))
        };
        let of = |pick: fn(&Team) -> &BTreeSet<Identity>| -> BTreeSet<TeamName> {
            self.teams
                .iter()
                .filter(|team| holds(pick(team)))
                .map(|team| team.name.clone())
                .collect()
        };
        let leads = of(|team| &team.leads);
        let mut teams = of(|team| &team.members);
        teams.extend(leads.iter().cloned());
        Principal {
            person,
            membership,
            teams,
            leads,
            confidant_of: of(|team| &team.confidants),
            administrator: holds(&self.administrators),
            may_request: self.requesters == Requesters::Members && membership == Membership::Member,
            blocked: all.iter().any(|one| self.blocked.contains(one)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GroupName;

    fn identities(users: &[&str]) -> BTreeSet<Identity> {
        let identity = |user: &&str| Identity {
            connection: "hq".to_owned(),
            user: (*user).to_owned(),
        };
        users.iter().map(identity).collect()
    }

    fn roster() -> Roster {
        let team = |name: &str, members: &[&str], leads: &[&str]| Team {
            name: TeamName(name.to_owned()),
            title: name.to_owned(),
            members: identities(members),
            leads: identities(leads),
            confidants: BTreeSet::new(),
        };
        let group =
            |name: &str, members: &[&str]| Group::new(GroupName(name.to_owned()), identities(members), []);
        Roster {
            teams: vec![team("it", &["SAM", "EVE"], &["KIM"]), team("hr", &["ANN"], &[])],
            groups: vec![group("managers", &["KIM", "EVE"]), group("board", &[])],
            blocked: identities(&["EVE"]),
            ..Roster::default()
        }
    }

    #[test]
    fn people_read_for_the_teams_and_groups_of_all_their_identities() {
        let of = |users: &[&str]| {
            let readership = roster().readership(&identities(users));
            let teams: Vec<String> = readership.teams.iter().map(ToString::to_string).collect();
            let groups: Vec<String> = readership.groups.iter().map(ToString::to_string).collect();
            (teams.join(" "), groups.join(" "))
        };
        let both = |teams: &str, groups: &str| (teams.to_owned(), groups.to_owned());
        assert_eq!(of(&["SAM"]), both("it", ""));
        assert_eq!(of(&["KIM"]), both("it", "managers"));
        assert_eq!(of(&["ANN", "SAM"]), both("hr it", ""));
        assert_eq!(of(&["LEE"]), both("", ""));
    }

    #[test]
    fn a_block_of_one_identity_leaves_only_public_articles() {
        assert_eq!(
            roster().readership(&identities(&["EVE", "SAM"])),
            Readership::public()
        );
    }
}
