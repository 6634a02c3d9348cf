//! The members with a role.

use std::collections::{BTreeSet, HashMap};

use chat::{LookupError, UserRef};

use crate::ground::connection::bot::Bot;
use crate::ground::dto::GuildMember;
use crate::ground::rest::error_codes::UNKNOWN_MEMBER;
use crate::ground::rest::{Call, RestError};

/// The members of one page, Discord's maximum.
const PAGE: usize = 1_000;
/// The most pages of a guild.
const MAX_PAGES: usize = 100;

impl Bot {
    /// The users with a role, at most a minute old.
    pub(crate) async fn users_with(&self, role: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        if !self.member_roles.is_listed() {
            self.list_members().await.map_err(|error| self.unlisted(error))?;
        }
        // A member stays among the changed ones until the answer is there, because a caller may stop waiting.
        while let Some((user, change)) = self.member_roles.next_changed() {
            self.read_roles(&user).await.map_err(RestError::lookup_error)?;
            self.member_roles.read(&user, change);
        }
        let users = self.member_roles.users_with(role);
        Ok(users.iter().map(|user| self.user_ref(user)).collect())
    }

    /// Lists the members of all guilds.
    async fn list_members(&self) -> Result<(), RestError> {
        let session = self.member_roles.begin_list();
        let mut listed = HashMap::new();
        for guild in &self.guilds {
            let mut after = "0".to_owned();
            for _ in 0..MAX_PAGES {
                let query = format!("limit={PAGE}&after={after}");
                let call = Call::get("guilds/{}/members", &[guild]).query(&query);
                let page: Vec<GuildMember> = self.fetch(&call).await?;
                let is_last = page.len() < PAGE;
                if let Some(member) = page.last() {
                    after.clone_from(&member.user.id);
                }
                let roles = |member: GuildMember| {
                    let key = (guild.clone(), member.user.id);
                    (key, member.roles.into_iter().collect::<BTreeSet<String>>())
                };
                listed.extend(page.into_iter().map(roles));
                if is_last {
                    break;
                }
            }
        }
        self.member_roles.learn_list(listed, session);
        Ok(())
    }

    /// Reads the roles of one user in all guilds.
    async fn read_roles(&self, user: &str) -> Result<(), RestError> {
        for guild in &self.guilds {
            let call = Call::get("guilds/{}/members/{}", &[guild, user]);
            let roles = match self.fetch::<GuildMember>(&call).await {
                Ok(member) => Some(member.roles.into_iter().collect()),
                Err(error) if error.has_code(&[UNKNOWN_MEMBER]) => None,
                Err(error) => return Err(error),
            };
            self.member_roles.learn_member(guild, user, roles);
        }
        Ok(())
    }

    /// Why the members cannot be listed. Discord lists them only for a bot with the members intent.
    fn unlisted(&self, error: RestError) -> LookupError {
        match error {
            RestError::Rejected { .. } if !self.identity.has_members_intent => LookupError::NotFound {
                why: "the bot may not list members; on the developer page, under Bot, switch on \"Server Members Intent\""
                    .to_owned(),
            },
            error => error.lookup_error(),
        }
    }
}
