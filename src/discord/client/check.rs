//! What `frontdesk check` tries on a Discord connection, and how to mend what is wrong.

use chat::{ChannelRef, Phrases};

use crate::client::connect::{Client, ConnectError, Inner};
use crate::ground::connection::config::Config;
use crate::client::manifest::invitation;
use crate::ground::directory::permissions::NEEDED;
use crate::ground::rest::Trouble;

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it went.
    pub verdict: Verdict,
    /// What was found, and how to mend it.
    pub sentence: String,
}

/// How something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// The desk works, with less than it could.
    Warn,
    /// The desk does not work like this.
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
    /// Tries a connection that may not stand yet: token, server, commands, and then all of [`Client::check`].
    pub async fn try_out(config: Config, channels: &[ChannelRef]) -> Vec<Finding> {
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

    /// Tries what the desk needs: the token, the grants of the developer page, and the permissions in the given
    /// channels.
    pub async fn check(&self, channels: &[ChannelRef]) -> Vec<Finding> {
        let inner = &self.inner;
        let own = match crate::client::connect::who_we_are(&inner.rest).await {
            Ok(own) => own,
            Err(error) => return vec![Finding::new(Verdict::Fail, error.to_string())],
        };
        let mut findings = vec![Finding::new(
            Verdict::Ok,
            format!(
                "The token is valid: the bot is {} in {} server(s).",
                own.name,
                inner.guilds.len()
            ),
        )];
        findings.push(if own.hears_words {
            Finding::new(Verdict::Ok, "The bot hears the words of messages.")
        } else {
            Finding::new(
                Verdict::Fail,
                "The bot does not hear the words of messages: on the developer page, under Bot, switch on \
                 \"Message Content Intent\", and start again.",
            )
        });
        findings.push(if own.hears_members {
            Finding::new(Verdict::Ok, "The bot is told when members change.")
        } else {
            Finding::new(
                Verdict::Warn,
                "The bot is not told when members change, and asks once a minute instead: on the developer page, under \
                 Bot, switch on \"Server Members Intent\".",
            )
        });
        findings.extend(way_of_interactions(
            inner.config.public_key.is_some(),
            own.interactions_url.as_deref(),
        ));
        for channel in channels {
            findings.extend(inner.check_channel(channel).await);
        }
        findings
    }
}

/// Whether both sides mean the same way for clicks, commands and forms.
fn way_of_interactions(has_key: bool, url: Option<&str>) -> Option<Finding> {
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

impl Inner {
    async fn check_channel(&self, channel: &ChannelRef) -> Vec<Finding> {
        let found = match channel.id.strip_prefix('#') {
            Some(name) => self.named(name).await.map_err(|error| error.to_string()),
            None => self
                .read_channel(&channel.id)
                .await
                .map_err(|trouble| match trouble {
                    Trouble::Refused { .. } => format!("{trouble}: invite the bot to it, or mend its id"),
                    other => other.to_string(),
                }),
        };
        let found = match found {
            Ok(found) => found,
            Err(why) => return vec![Finding::new(Verdict::Fail, format!("{channel}: {why}"))],
        };
        let may = match self.own_permissions(&found).await {
            Ok(may) => may,
            Err(trouble) => return vec![Finding::new(Verdict::Fail, format!("{channel}: {trouble}"))],
        };
        let missing = NEEDED.iter().filter(|(bit, _, _)| may & bit == 0);
        let mut findings: Vec<Finding> = missing
            .map(|(_, name, why)| {
                let mend = invitation(&self.config.api_url, &self.own.application);
                Finding::new(
                    Verdict::Fail,
                    format!(
                        "{channel}: the bot lacks \"{name}\" ({why}): grant it to the bot's role in the channel's \
                         settings, or invite the bot again with {mend}"
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
