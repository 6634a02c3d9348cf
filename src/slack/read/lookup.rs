//! Lookups of people and channels.

use std::collections::BTreeSet;

use chat::{ChannelFacts, ChannelRef, LookupError, Profile, UserRef};
use tokio::time::Instant;

use crate::ground::error_codes::unreadable;
use crate::ground::limits;
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;

/// The maximum number of pages of the channel list.
const MAX_PAGES: usize = 200;
/// With this many unknown channels, one list replaces the single calls.
const LIST_THRESHOLD: usize = 5;

impl Workspace {
    /// Fetches the channel list if many of these channels are unknown.
    ///
    /// # Errors
    ///
    /// [`LookupError`], if Slack does not give the list.
    pub(crate) async fn prefetch_channels(&self, channels: &[ChannelRef]) -> Result<(), LookupError> {
        let now = Instant::now();
        let directory = &self.directory;
        let is_unknown = |channel: &&ChannelRef| directory.channel(&channel.id, now).is_none();
        if channels.iter().filter(is_unknown).count() < LIST_THRESHOLD {
            return Ok(());
        }
        self.list_channels().await
    }

    pub(crate) async fn look_up_user(&self, id: &str) -> Result<Profile, LookupError> {
        let directory = &self.directory;
        if let Some(profile) = directory.profile(id, Instant::now()) {
            return Ok(profile);
        }
        let answer = self
            .web
            .get("users.info", &[("user", id)])
            .await
            .map_err(|e| self.lookup_error(e))?;
        directory.learn_user(&answer["user"]).ok_or_else(unreadable)
    }

    /// The members of a user group.
    pub(crate) async fn look_up_group(&self, id: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        let directory = &self.directory;
        if let Some(members) = directory.group(id, Instant::now()) {
            return Ok(self.users(&members));
        }
        let changes = directory.group_changes();
        let answer = match self.web.get("usergroups.users.list", &[("usergroup", id)]).await {
            Ok(answer) => answer,
            Err(CallError::Refused { code, .. }) if code == "missing_scope" => {
                let why = "the app lacks usergroups:read; add it under OAuth & Permissions, Bot Token Scopes, and install the \
                           app again";
                return Err(LookupError::NotFound { why: why.into() });
            }
            Err(CallError::Refused { code, .. }) if code == "no_such_subteam" => {
                return Err(LookupError::NotFound { why: code });
            }
            Err(error) => return Err(self.lookup_error(error)),
        };
        let members = answer["users"].as_array().ok_or_else(unreadable)?;
        let members: Vec<String> = members
            .iter()
            .filter_map(|member| member.as_str().map(str::to_owned))
            .collect();
        directory.learn_group(id, &members, changes);
        Ok(self.users(&members))
    }

    fn users(&self, ids: &[String]) -> BTreeSet<UserRef> {
        ids.iter().map(|id| self.refs.user(id)).collect()
    }

    pub(crate) async fn look_up_channel(&self, id: &str) -> Result<ChannelFacts, LookupError> {
        let directory = &self.directory;
        if let Some(facts) = directory.channel(id, Instant::now()) {
            return Ok(facts);
        }
        let answer = self
            .web
            .get("conversations.info", &[("channel", id)])
            .await
            .map_err(|e| self.lookup_error(e))?;
        directory.learn_channel(&answer["channel"]).ok_or_else(unreadable)
    }

    pub(crate) async fn look_up_channel_named(&self, name: &str) -> Result<ChannelFacts, LookupError> {
        let directory = &self.directory;
        if directory.channel_named(name, Instant::now()).is_none() {
            self.list_channels().await?;
        }
        match directory.channel_named(name, Instant::now()).flatten() {
            Some(id) => self.look_up_channel(&id).await,
            None => Err(LookupError::NotFound {
                why: "channel_not_found".into(),
            }),
        }
    }

    async fn list_channels(&self) -> Result<(), LookupError> {
        let directory = &self.directory;
        let mut found = Vec::new();
        let mut cursor = String::new();
        for _ in 0..MAX_PAGES {
            let mut query = vec![
                ("types", "public_channel,private_channel"),
                ("exclude_archived", "true"),
                ("limit", limits::LIST_PAGE),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let answer = self
                .web
                .get("conversations.list", &query)
                .await
                .map_err(|e| self.lookup_error(e))?;
            let channels = answer["channels"].as_array().ok_or_else(unreadable)?;
            found.extend(
                channels
                    .iter()
                    .filter_map(|channel| directory.learn_channel(channel)),
            );
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                break;
            }
        }
        directory.learn_list(&found);
        Ok(())
    }
}
