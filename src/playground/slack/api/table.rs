//! The methods of the Web API, with the token, the scopes and the rate limit of each.

use serde_json::Value;

use super::context::Context;
use super::{channels, chat, files, history, meta, reactions, usergroups, users, views};
use crate::slack::rate_limits::Tier;
use crate::slack::request::Refusal;

/// The token that a method requires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// No token.
    None,
    /// `xoxb-`
    Bot,
    /// `xapp-`
    App,
    /// Either.
    Either,
}

/// A method.
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) token: Token,
    /// The scopes that every call needs. The handler checks scopes that depend on the kind of conversation.
    pub(super) scopes: &'static [&'static str],
    pub(super) tier: Tier,
    pub(super) run: fn(&mut Context<'_>) -> Result<Value, Refusal>,
}

/// Finds a method by name.
pub(super) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

type Run = fn(&mut Context<'_>) -> Result<Value, Refusal>;

const fn bot(name: &'static str, scopes: &'static [&'static str], tier: Tier, run: Run) -> Method {
    Method {
        name,
        token: Token::Bot,
        scopes,
        tier,
        run,
    }
}

const METHODS: &[Method] = &[
    Method {
        name: "api.test",
        token: Token::None,
        scopes: &[],
        tier: Tier::Four,
        run: meta::api_test,
    },
    Method {
        name: "auth.test",
        token: Token::Either,
        scopes: &[],
        tier: Tier::Special,
        run: meta::auth_test,
    },
    Method {
        name: "apps.connections.open",
        token: Token::App,
        scopes: &[],
        tier: Tier::One,
        run: meta::connections_open,
    },
    bot("team.info", &["team:read"], Tier::Three, meta::team_info),
    bot("bots.info", &["users:read"], Tier::Three, meta::bots_info),
    bot("chat.postMessage", &["chat:write"], Tier::Posting, chat::post),
    bot(
        "chat.postEphemeral",
        &["chat:write"],
        Tier::Four,
        chat::post_ephemeral,
    ),
    bot("chat.update", &["chat:write"], Tier::Three, chat::update),
    bot("chat.delete", &["chat:write"], Tier::Three, chat::delete),
    bot("chat.getPermalink", &[], Tier::Special, chat::permalink),
    bot("conversations.info", &[], Tier::Three, channels::info),
    bot("conversations.list", &[], Tier::Two, channels::list),
    bot("conversations.members", &[], Tier::Four, channels::members),
    bot(
        "conversations.join",
        &["channels:join"],
        Tier::Three,
        channels::join,
    ),
    bot("conversations.open", &["im:write"], Tier::Three, channels::open),
    bot("conversations.history", &[], Tier::Three, history::history),
    bot("conversations.replies", &[], Tier::Three, history::replies),
    bot("users.info", &["users:read"], Tier::Four, users::info),
    bot("users.list", &["users:read"], Tier::Two, users::list),
    bot(
        "users.lookupByEmail",
        &["users:read.email"],
        Tier::Three,
        users::by_email,
    ),
    bot(
        "usergroups.list",
        &["usergroups:read"],
        Tier::Two,
        usergroups::list,
    ),
    bot(
        "usergroups.users.list",
        &["usergroups:read"],
        Tier::Two,
        usergroups::users,
    ),
    bot("users.conversations", &[], Tier::Three, channels::of_user),
    bot("reactions.add", &["reactions:write"], Tier::Three, reactions::add),
    bot(
        "reactions.remove",
        &["reactions:write"],
        Tier::Two,
        reactions::remove,
    ),
    bot("reactions.get", &["reactions:read"], Tier::Three, reactions::get),
    bot("views.open", &[], Tier::Four, views::open),
    bot("views.push", &[], Tier::Four, views::push),
    bot("views.update", &[], Tier::Four, views::update),
    bot("views.publish", &[], Tier::Four, views::publish),
    bot(
        "files.getUploadURLExternal",
        &["files:write"],
        Tier::Four,
        files::upload_url,
    ),
    bot(
        "files.completeUploadExternal",
        &["files:write"],
        Tier::Four,
        files::complete,
    ),
    bot("files.info", &["files:read"], Tier::Four, files::info),
];
