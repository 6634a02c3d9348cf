//! Who works where and who may ask for help, as the organisation wrote it down.

use std::collections::BTreeSet;

use crate::{Actor, Identity, PersonId, Standing, Team, TeamName};

/// Who may ask for help at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requesters {
    /// Nobody: what an empty configuration says.
    #[default]
    Nobody,
    /// Full members of the connections; guests and strangers never.
    Members,
}

/// Teams, administrators and requesters. An empty one allows nothing to anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The teams; the first one takes what comes from a place without a team.
    pub teams: Vec<Team>,
    /// Who sets up the desk.
    pub administrators: BTreeSet<Identity>,
    /// Who may ask for help.
    pub requesters: Requesters,
    /// Whom the desk is closed to, whatever else is said of them.
    pub blocked: BTreeSet<Identity>,
    /// Humans with several identities that the organisation joined itself.
    pub joined: Vec<BTreeSet<Identity>>,
}

impl Roster {
    /// The team of that name.
    pub fn team(&self, name: &TeamName) -> Option<&Team> {
        self.teams.iter().find(|team| team.name == *name)
    }

    /// All identities that the configuration gives to the human behind this one, itself included.
    pub fn identities_of(&self, identity: &Identity) -> BTreeSet<Identity> {
        let joined = self.joined.iter().find(|set| set.contains(identity));
        joined
            .cloned()
            .unwrap_or_else(|| BTreeSet::from([identity.clone()]))
    }

    /// Whether the configuration says whose this identity is: then nothing that is said in chat changes it.
    pub fn declares(&self, identity: &Identity) -> bool {
        self.joined
            .iter()
            .any(|set| set.len() > 1 && set.contains(identity))
    }

    /// All identities of whoever speaks with this one: what the configuration declares, and what is `kept` besides
    /// because it was joined in chat. The configuration wins: whoever it declares to be two is two.
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

    /// Whether the configuration speaks of this identity at all.
    pub fn names(&self, identity: &Identity) -> bool {
        let works = |team: &Team| team.members.contains(identity) || team.leads.contains(identity);
        self.teams.iter().any(works)
            || self.administrators.contains(identity)
            || self.joined.iter().any(|set| set.contains(identity))
    }

    /// What somebody is to the desk who has all of these identities, when they speak with this standing. Those whose
    /// accounts are `closed` give them no role: what was given to an account ends with it.
    /// That the desk is closed to one of them counts nevertheless.
    pub fn actor(
        &self,
        person: PersonId,
        all: &BTreeSet<Identity>,
        closed: &BTreeSet<Identity>,
        standing: Standing,
    ) -> Actor {
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
        Actor {
            person,
            standing,
            teams,
            leads,
            confided: of(|team| &team.confidants),
            administrator: holds(&self.administrators),
            may_request: self.requesters == Requesters::Members && standing == Standing::Member,
            blocked: all.iter().any(|one| self.blocked.contains(one)),
        }
    }
}
