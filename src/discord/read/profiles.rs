//! Profiles of users.

use chat::{LookupError, Profile, UserRef};
use serenity::all::{Member, User as Account};

use crate::ground::connection::bot::Bot;
use crate::ground::directory::cache::KnownUser;
use crate::ground::dto::{GuildMember, User};
use crate::ground::rest::error_codes::UNKNOWN_MEMBER;
use crate::ground::rest::{Call, RestError};

impl Bot {
    /// The profile of a user, from the cache or from Discord.
    pub(crate) async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        let known = match self.directory.user(&user.id) {
            Some(known) => known,
            None => self.fetch_user(&user.id).await.map_err(RestError::lookup_error)?,
        };
        // Discord has neither job titles nor time zones.
        Ok(Profile {
            user: user.clone(),
            name: known.name,
            membership: known.membership,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
        })
    }

    /// Looks for a user among the members of each guild, and then among all users.
    async fn fetch_user(&self, id: &str) -> Result<KnownUser, RestError> {
        for guild in &self.guilds {
            match self
                .fetch::<GuildMember>(&Call::get("guilds/{}/members/{}", &[guild, id]))
                .await
            {
                Ok(membership) => {
                    let member = KnownUser::member(&membership);
                    self.directory.learn_user(id, member.clone());
                    return Ok(member);
                }
                Err(error) if error.has_code(&[UNKNOWN_MEMBER]) => {}
                Err(error) => return Err(error),
            }
        }
        let user: User = self.fetch(&Call::get("users/{}", &[id])).await?;
        let stranger = KnownUser::stranger(&user);
        self.directory.learn_user(id, stranger.clone());
        Ok(stranger)
    }

    /// Stores the sender of an interaction in the directory.
    pub(crate) fn learn_sender(&self, member: Option<&Member>, user: &Account) {
        match member {
            Some(member) => {
                let member = GuildMember::from(member);
                self.directory.learn_member(&member);
                // With several guilds, the roles of the others are not told.
                if self.guilds.len() == 1 {
                    self.member_roles
                        .learn_told(&member.user.id, member.roles.into_iter().collect());
                }
            }
            // An interaction in a direct message says nothing about membership, so only an unknown bot is stored.
            None if self.directory.name(&user.id.to_string()).is_none() && user.bot => {
                self.directory
                    .learn_user(&user.id.to_string(), KnownUser::stranger(&User::from(user)));
            }
            None => {}
        }
    }
}
