//! The user group of Slack and the role of Discord in the scene: who belongs to them.

use playground::Side;

use crate::{Person, TestDesk};

/// The user group and the role of the scene.
const USER_GROUP: &str = "S0IT";
const ROLE: &str = "1100000000000000301";

impl TestDesk {
    /// The group of the team's platform, as `[[group]] from` names it.
    pub fn platform_group(&self) -> String {
        match self.setup.team {
            Side::Slack => format!("hq:{USER_GROUP}"),
            Side::Discord => format!("community:{ROLE}"),
        }
    }

    /// Gives the group of the team's platform exactly these members.
    ///
    /// # Panics
    ///
    /// If a person is not in the scene.
    pub fn set_platform_group(&self, members: &[&Person]) {
        let ids: Vec<&str> = members.iter().map(|member| member.id.as_str()).collect();
        match self.setup.team {
            Side::Slack => {
                let set = self.playground.slack().set_usergroup(USER_GROUP, &ids);
                set.expect("the group and the people are in the scene");
            }
            Side::Discord => {
                for person in crate::scene().discord.people {
                    let has_role = ids.contains(&person.id.as_str());
                    let roles: &[&str] = if has_role { &[ROLE] } else { &[] };
                    let set = self.playground.discord().set_roles(&person.id, roles);
                    set.expect("the people of the scene are members");
                }
            }
        }
    }
}
