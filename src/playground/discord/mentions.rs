//! Resolves whom a message notifies: the mentions in its text, limited by `allowed_mentions` and permissions.

use serde_json::Value;

use super::{
    id::Id,
    permissions::MENTION_EVERYONE,
    state::{Channel, Pings, World},
};

/// The policy for messages without `allowed_mentions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Default {
    /// All mentions notify, as in messages of people and bots.
    Everything,
    /// Only mentions of users notify, as in answers to interactions.
    UsersOnly,
}

/// The message whose mentions are resolved.
pub(crate) struct MentionSource<'w> {
    pub(crate) author: Id,
    pub(crate) channel: &'w Channel,
    /// The author of the message that it answers.
    pub(crate) replied: Option<Id>,
}

/// The mentions in a text.
#[derive(Debug, Default)]
struct Mentioned {
    users: Vec<Id>,
    roles: Vec<Id>,
    everyone: bool,
}

impl World {
    /// Resolves the mentions of a message, limited by its `allowed_mentions`.
    pub(crate) fn pings(
        &self,
        content: &str,
        source: &MentionSource<'_>,
        allowed: Option<&Value>,
        default: Default,
    ) -> Pings {
        let MentionSource {
            author,
            channel,
            replied,
        } = *source;
        let mentioned = mentioned(content);
        let may_mention_all = self.permissions(author, channel) & MENTION_EVERYONE != 0;
        let permits = |kind: &str, id: Option<Id>| match allowed {
            None => default == Default::Everything || kind == "users",
            Some(allowed) => {
                let parses = allowed["parse"]
                    .as_array()
                    .is_some_and(|list| list.iter().any(|k| k == kind));
                let lists = allowed[kind]
                    .as_array()
                    .is_some_and(|ids| ids.iter().any(|v| Id::of(v) == id));
                parses || (id.is_some() && lists)
            }
        };
        let is_mentionable = |id: Id| {
            self.guild
                .roles
                .iter()
                .any(|role| role.id == id && (role.mentionable || may_mention_all))
        };
        let mut pings = Pings {
            users: mentioned
                .users
                .into_iter()
                .filter(|id| self.users.contains_key(id) && permits("users", Some(*id)))
                .collect(),
            roles: mentioned
                .roles
                .into_iter()
                .filter(|id| is_mentionable(*id) && permits("roles", Some(*id)))
                .collect(),
            everyone: mentioned.everyone && may_mention_all && permits("everyone", None),
        };
        let pings_replied = allowed.is_none_or(|allowed| allowed["replied_user"] == true);
        if let Some(replied) = replied.filter(|_| pings_replied)
            && replied != author
            && !pings.users.contains(&replied)
        {
            pings.users.push(replied);
        }
        pings
    }

    /// Whether the pings of a message include a person.
    pub(crate) fn notifies(&self, pings: &Pings, user: Id) -> bool {
        let roles = self
            .users
            .get(&user)
            .and_then(|user| user.member.as_ref())
            .map(|member| &member.roles);
        pings.everyone
            || pings.users.contains(&user)
            || roles.is_some_and(|roles| roles.iter().any(|role| pings.roles.contains(role)))
    }
}

fn mentioned(content: &str) -> Mentioned {
    let mut found = Mentioned {
        everyone: content.contains("@everyone") || content.contains("@here"),
        ..Mentioned::default()
    };
    for piece in content.split("<@").skip(1) {
        let Some((inside, _)) = piece.split_once('>') else {
            continue;
        };
        let (list, digits) = match inside.strip_prefix('&') {
            Some(role) => (&mut found.roles, role),
            None => (&mut found.users, inside.strip_prefix('!').unwrap_or(inside)),
        };
        if let Some(id) = Id::parse(digits)
            && !list.contains(&id)
        {
            list.push(id);
        }
    }
    found
}
