//! Checks a Discord connection for `frontdesk check`, and says how to fix problems.

use chat::{ChannelRef, Phrases};

use super::connect::Client;
use super::manifest::invitation;
use crate::ground::connection::bot::Bot;
use crate::ground::connection::config::Config;
use crate::ground::connection::connect_error::ConnectError;
use crate::ground::connection::identity::fetch_identity;
use crate::ground::directory::permissions::WANTED;
use crate::ground::rest::RestError;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// The finding, and how to fix it.
    pub sentence: String,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is in order.
    Ok,
    /// The desk works with limitations.
    Warn,
    /// The desk does not work.
    Fail,
}

impl Finding {
    fn new(verdict: Verdict, sentence: impl Into<String>) -> Self {
        Self {
            verdict,
            sentence: sentence.into(),
        }
    }
}

impl Client {
    /// Connects and then runs [`Client::check`]. A failure to connect is the only finding.
    pub async fn connect_and_check(config: Config, channels: &[ChannelRef]) -> Vec<Finding> {
        let nothing = || String::new();
        let phrases = Phrases {
            working: nothing(),
            unavailable: nothing(),
            try_again: nothing(),
            next: nothing(),
            pick: nothing(),
            more: nothing(),
            cancel: nothing(),
            form_gone: nothing(),
        };
        match Self::connect(config, phrases).await {
            Ok(client) => client.check(channels).await,
            Err(ConnectError::Setup(why)) => vec![Finding::new(Verdict::Fail, why)],
            Err(error @ ConnectError::Unanswered(_)) => vec![Finding::new(Verdict::Fail, error.to_string())],
        }
    }

    /// Checks what the desk needs: the token, the intents of the developer page, and the permissions in the given channels.
    pub async fn check(&self, channels: &[ChannelRef]) -> Vec<Finding> {
        let bot = &self.bot;
        let identity = match fetch_identity(&bot.rest).await {
            Ok(identity) => identity,
            Err(error) => return vec![Finding::new(Verdict::Fail, error.to_string())],
        };
        let mut findings = vec![Finding::new(
            Verdict::Ok,
            format!(
                "The token is valid: the bot is {} in {} server(s).",
                identity.name,
                bot.guilds.len()
            ),
        )];
        findings.push(if identity.has_message_content_intent {
            Finding::new(Verdict::Ok, "The bot hears the words of messages.")
        } else {
            Finding::new(
                Verdict::Fail,
                "The bot does not hear the words of messages: on the developer page, under Bot, switch on \
                 \"Message Content Intent\", and start again.",
            )
        });
        findings.push(if identity.has_members_intent {
            Finding::new(Verdict::Ok, "The bot is told when members change.")
        } else {
            Finding::new(
                Verdict::Warn,
                "The bot is not told when members change, and asks once a minute instead: on the developer page, under \
                 Bot, switch on \"Server Members Intent\".",
            )
        });
        findings.extend(check_interactions_url(
            bot.config.public_key.is_some(),
            identity.interactions_url.as_deref(),
        ));
        for channel in channels {
            findings.extend(bot.check_channel(channel).await);
        }
        findings
    }
}

/// Whether the configuration and the developer page agree on where interactions are sent.
fn check_interactions_url(has_key: bool, url: Option<&str>) -> Option<Finding> {
    match (has_key, url) {
        (true, Some(url)) => {
            let found = format!("Clicks and commands come signed over HTTP, to {url}.");
            Some(Finding::new(Verdict::Ok, found))
        }
        (true, None) => Some(Finding::new(
            Verdict::Warn,
            "public_key is set, and clicks still come over the gateway: while the desk runs, write its address, ending in \
             /discord/interactions, as \"Interactions Endpoint URL\" under General Information on the developer page.",
        )),
        (false, Some(url)) => Some(Finding::new(
            Verdict::Fail,
            format!(
                "Clicks and commands go to {url} and do not reach the desk: empty \"Interactions Endpoint URL\" under \
                 General Information on the developer page, or set public_key."
            ),
        )),
        (false, None) => None,
    }
}

impl Bot {
    async fn check_channel(&self, channel: &ChannelRef) -> Vec<Finding> {
        let found = match channel.id.strip_prefix('#') {
            Some(name) => self
                .find_channel_by_name(name)
                .await
                .map_err(|error| error.to_string()),
            None => self
                .fetch_channel(&channel.id)
                .await
                .map_err(|error| match error {
                    RestError::Rejected { .. } => format!("{error}: invite the bot to it, or mend its id"),
                    other => other.to_string(),
                }),
        };
        let found = match found {
            Ok(found) => found,
            Err(why) => return vec![Finding::new(Verdict::Fail, format!("{channel}: {why}"))],
        };
        let permissions = match self.own_permissions(&found).await {
            Ok(permissions) => permissions,
            Err(error) => return vec![Finding::new(Verdict::Fail, format!("{channel}: {error}"))],
        };
        let missing = WANTED.iter().filter(|wanted| permissions & wanted.bit == 0);
        let mut findings: Vec<Finding> = missing
            .map(|wanted| {
                let invitation = invitation(&self.config.api_url, &self.identity.application);
                let verdict = match wanted.is_required {
                    true => Verdict::Fail,
                    false => Verdict::Warn,
                };
                Finding::new(
                    verdict,
                    format!(
                        "{channel}: the bot lacks \"{}\" ({}): grant it to the bot's role in the channel's settings, or \
                         invite the bot again with {invitation}",
                        wanted.name, wanted.why
                    ),
                )
            })
            .collect();
        if findings.is_empty() {
            findings.push(Finding::new(
                Verdict::Ok,
                format!("{channel}: the bot may do all that it needs."),
            ));
        }
        findings
    }
}
