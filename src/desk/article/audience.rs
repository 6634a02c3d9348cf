//! Who may read an article.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use strum::VariantArray;

use super::state::ArticleState;
use crate::{GroupName, TeamName};

/// The people for whom an article is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// Everybody who may ask for help.
    Everyone,
    /// The agents of all teams.
    Agents,
    /// The agents of one team.
    Team(TeamName),
    /// The members of one group.
    Group(GroupName),
}

/// The text is no audience.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no audience; an audience is everyone, agents, team:NAME or group:NAME")]
pub struct AudienceError(String);

/// What one person may read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Readership {
    /// The teams in which the person is an agent.
    pub teams: BTreeSet<TeamName>,
    /// The groups to which the person belongs.
    pub groups: BTreeSet<GroupName>,
}

impl Readership {
    /// What everybody in a channel may read.
    pub fn public() -> Self {
        Self::default()
    }

    /// Whether the person is an agent of a team.
    pub fn is_agent(&self) -> bool {
        !self.teams.is_empty()
    }

    /// The audiences to which the person belongs.
    pub fn audiences(&self) -> Vec<Audience> {
        let agents = self.is_agent().then_some(Audience::Agents);
        let teams = self.teams.iter().cloned().map(Audience::Team);
        let groups = self.groups.iter().cloned().map(Audience::Group);
        [Audience::Everyone]
            .into_iter()
            .chain(agents)
            .chain(teams)
            .chain(groups)
            .collect()
    }

    /// The states of the articles that the person may read.
    pub fn states(&self) -> Vec<ArticleState> {
        let may_read = |state: &ArticleState| match state {
            ArticleState::Validated => true,
            ArticleState::Wip | ArticleState::NotValidated => self.is_agent(),
            ArticleState::Archived => false,
        };
        ArticleState::VARIANTS.iter().copied().filter(may_read).collect()
    }

    /// Whether the person may read an article for this audience, in this state.
    pub fn includes(&self, audience: &Audience, state: ArticleState) -> bool {
        self.audiences().contains(audience) && self.states().contains(&state)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Audience::Everyone => f.write_str("everyone"),
            Audience::Agents => f.write_str("agents"),
            Audience::Team(team) => write!(f, "team:{team}"),
            Audience::Group(group) => write!(f, "group:{group}"),
        }
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, AudienceError> {
        match text.split_once(':') {
            None if text == "everyone" => Ok(Audience::Everyone),
            None if text == "agents" => Ok(Audience::Agents),
            Some(("team", name)) if !name.is_empty() => Ok(Audience::Team(TeamName(name.to_owned()))),
            Some(("group", name)) if !name.is_empty() => Ok(Audience::Group(GroupName(name.to_owned()))),
            _ => Err(AudienceError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent_of(team: &str) -> Readership {
        Readership {
            teams: BTreeSet::from([TeamName(team.to_owned())]),
            groups: BTreeSet::new(),
        }
    }

    #[test]
    fn an_audience_is_read_back_as_it_was_written() {
        for written in ["everyone", "agents", "team:it", "group:managers"] {
            assert_eq!(
                written.parse::<Audience>().map(|audience| audience.to_string()),
                Ok(written.to_owned())
            );
        }
        for wrong in ["", "team:", "group", "all", "Everyone"] {
            assert!(wrong.parse::<Audience>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_requester_reads_validated_articles_of_their_audiences() {
        let requester = Readership {
            groups: BTreeSet::from([GroupName("managers".to_owned())]),
            ..Readership::public()
        };
        let managers = "group:managers".parse().expect("an audience");
        let board = "group:board".parse().expect("an audience");
        assert!(requester.includes(&Audience::Everyone, ArticleState::Validated));
        assert!(requester.includes(&managers, ArticleState::Validated));
        assert!(!requester.includes(&board, ArticleState::Validated));
        assert!(!requester.includes(&Audience::Agents, ArticleState::Validated));
        for state in [
            ArticleState::Wip,
            ArticleState::NotValidated,
            ArticleState::Archived,
        ] {
            assert!(!requester.includes(&Audience::Everyone, state));
        }
    }

    #[test]
    fn an_agent_reads_everything_of_their_team_but_the_archive() {
        let agent = agent_of("it");
        let own = Audience::Team(TeamName("it".to_owned()));
        let other = Audience::Team(TeamName("hr".to_owned()));
        for state in [
            ArticleState::Wip,
            ArticleState::NotValidated,
            ArticleState::Validated,
        ] {
            assert!(agent.includes(&own, state) && agent.includes(&Audience::Agents, state));
            assert!(!agent.includes(&other, state));
        }
        assert!(!agent.includes(&own, ArticleState::Archived));
    }
}
