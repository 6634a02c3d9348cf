//! Groups of people that the configuration names: an audience, approvers. The platforms can add members.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::Identity;

/// The name of a group in `desk.toml` (`managers`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupName(pub String);

/// A group that a platform keeps: a user group of Slack, or a role of Discord.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlatformGroup {
    /// The name of the connection.
    pub connection: String,
    /// The id on the platform (`S0ABC`, a snowflake).
    pub id: String,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name in the configuration.
    pub name: GroupName,
    /// All members: those that the configuration names, and those of the platforms as they were read last.
    pub members: BTreeSet<Identity>,
    /// The members that the configuration names.
    declared: BTreeSet<Identity>,
    /// The groups of the platforms, with their members. `None` until a group was read.
    from: BTreeMap<PlatformGroup, Option<BTreeSet<Identity>>>,
}

impl Group {
    /// A group with these members, and those of groups that the platforms keep.
    pub fn new(
        name: GroupName,
        declared: BTreeSet<Identity>,
        from: impl IntoIterator<Item = PlatformGroup>,
    ) -> Self {
        Self {
            name,
            members: declared.clone(),
            declared,
            from: from.into_iter().map(|group| (group, None)).collect(),
        }
    }

    /// The groups of the platforms.
    pub fn sources(&self) -> impl Iterator<Item = &PlatformGroup> {
        self.from.keys()
    }

    /// Whether a group of a platform was not read yet, so that members may be missing.
    pub fn is_incomplete(&self) -> bool {
        self.from.values().any(Option::is_none)
    }

    /// Takes over the members of a group of a platform. False if nothing changes.
    pub fn learn(&mut self, source: &PlatformGroup, members: &BTreeSet<Identity>) -> bool {
        match self.from.get_mut(source) {
            Some(known) if known.as_ref() != Some(members) => {
                *known = Some(members.clone());
                self.members = self.certain(|_| true);
                true
            }
            Some(_) | None => false,
        }
    }

    /// The members that the configuration names, and those of the platforms' groups that are certain.
    pub fn certain(&self, is_certain: impl Fn(&PlatformGroup) -> bool) -> BTreeSet<Identity> {
        let read = self.from.iter().filter(|(source, _)| is_certain(source));
        let read = read.filter_map(|(_, members)| members.as_ref());
        read.flatten().chain(&self.declared).cloned().collect()
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PlatformGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.connection, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identities(users: &[&str]) -> BTreeSet<Identity> {
        let identity = |user: &&str| Identity {
            connection: "hq".to_owned(),
            user: (*user).to_owned(),
        };
        users.iter().map(identity).collect()
    }

    #[test]
    fn a_group_has_the_members_of_both_sources() {
        let slack = PlatformGroup {
            connection: "hq".to_owned(),
            id: "S0ABC".to_owned(),
        };
        let name = GroupName("managers".to_owned());
        let mut group = Group::new(name, identities(&["KIM"]), [slack.clone()]);
        assert!(group.is_incomplete());
        assert_eq!(group.members, identities(&["KIM"]));

        assert!(group.learn(&slack, &identities(&["SAM", "EVE"])));
        assert!(!group.is_incomplete());
        assert_eq!(group.members, identities(&["KIM", "SAM", "EVE"]));
        assert!(
            !group.learn(&slack, &identities(&["SAM", "EVE"])),
            "nothing changes"
        );
        assert_eq!(group.certain(|_| false), identities(&["KIM"]));

        assert!(group.learn(&slack, &identities(&["KIM"])));
        assert_eq!(group.members, identities(&["KIM"]), "others have left");
        let other = PlatformGroup {
            id: "S0DEF".to_owned(),
            ..slack
        };
        assert!(
            !group.learn(&other, &identities(&["LEE"])),
            "the group does not name it"
        );
    }
}
