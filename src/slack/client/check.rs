//! The checks of `frontdesk check`, with advice for each failure.

use crate::Client;
use crate::client::connect::{APP_TOKEN_ADVICE, BOT_TOKEN_ADVICE};
use crate::client::scopes::{OPTIONAL_SCOPES, REQUIRED_SCOPES};
use crate::ground::config::Transport;
use crate::ground::granted_scopes;
use crate::ground::web_api::CallError;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The outcome.
    pub outcome: Outcome,
    /// The observation and, if the check failed, the advice.
    pub text: String,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It works.
    Ok,
    /// It works partially, or could not be checked.
    Warn,
    /// It does not work.
    Fail,
}

impl Client {
    /// Checks the bot token, its scopes and, with Socket Mode, the app token.
    pub async fn check(&self) -> Vec<Finding> {
        let mut findings = vec![self.check_bot_token().await];
        if findings[0].outcome == Outcome::Ok {
            findings.extend(scope_findings(
                granted_scopes::scopes(&self.workspace.web).await.as_deref(),
            ));
        }
        findings.push(self.check_app_token().await);
        findings
    }

    async fn check_bot_token(&self) -> Finding {
        match self.workspace.web.post("auth.test", &serde_json::json!({})).await {
            Ok(answer) => {
                let text = |name: &str| answer[name].as_str().unwrap_or("?").to_owned();
                ok(format!("bot token: {} in {}", text("user"), text("team")))
            }
            Err(CallError::Refused { code, .. }) => fail(format!(
                "bot token: Slack refuses it ({code}); {BOT_TOKEN_ADVICE}"
            )),
            Err(error) => fail(format!(
                "bot token: Slack cannot be reached ({error}); check the network and proxy"
            )),
        }
    }

    async fn check_app_token(&self) -> Finding {
        match &self.workspace.transport {
            Transport::Socket { .. } => {}
            Transport::Http { .. } => {
                return ok("events: Slack sends them by signed requests".to_owned());
            }
            Transport::None => {
                return warn(format!(
                    "app token: none is configured, so nothing is received; {APP_TOKEN_ADVICE}"
                ));
            }
        }
        match self.workspace.web.open_socket().await {
            Ok(_) => ok("app token: a socket can be opened".to_owned()),
            Err(CallError::Refused { code, .. }) if code == "missing_scope" => fail(format!(
                "app token: it lacks connections:write; {APP_TOKEN_ADVICE}"
            )),
            Err(CallError::Refused { code, .. }) => fail(format!(
                "app token: Slack refuses it ({code}); {APP_TOKEN_ADVICE}, and switch Socket Mode on there"
            )),
            Err(error) => warn(format!(
                "app token: could not be tried ({error}); run this again in a minute"
            )),
        }
    }
}

fn scope_findings(held: Option<&[String]>) -> Vec<Finding> {
    let Some(held) = held else {
        return vec![warn(
            "scopes: Slack does not say which ones the token has".to_owned(),
        )];
    };
    let is_missing = |(scope, _): &&(&str, &str)| !held.iter().any(|held| held == scope);
    let mut findings: Vec<Finding> = REQUIRED_SCOPES
        .iter()
        .filter(is_missing)
        .map(|(scope, purpose)| {
            fail(format!(
                "scopes: {scope} is missing, needed {purpose}; add it under OAuth & Permissions, Bot Token Scopes, \
                 and install the app again"
            ))
        })
        .collect();
    if findings.is_empty() {
        findings.push(ok("scopes: all there".to_owned()));
    }
    let unwelcome = OPTIONAL_SCOPES.iter().filter(is_missing);
    findings.extend(unwelcome.map(|(scope, purpose)| {
        warn(format!(
            "scopes: {scope} is missing, good {purpose}; the desk works without it"
        ))
    }));
    findings
}

fn ok(text: String) -> Finding {
    let outcome = Outcome::Ok;
    Finding { outcome, text }
}

fn warn(text: String) -> Finding {
    let outcome = Outcome::Warn;
    Finding { outcome, text }
}

fn fail(text: String) -> Finding {
    let outcome = Outcome::Fail;
    Finding { outcome, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_scope_is_named_with_its_purpose_and_advice() {
        let all = REQUIRED_SCOPES
            .iter()
            .chain(OPTIONAL_SCOPES)
            .map(|(scope, _)| (*scope).to_owned());
        let held: Vec<String> = all.filter(|scope| scope != "users:read").collect();
        let findings = scope_findings(Some(&held));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].outcome, Outcome::Fail);
        assert!(findings[0].text.contains("users:read") && findings[0].text.contains("OAuth & Permissions"));
        assert_eq!(scope_findings(None)[0].outcome, Outcome::Warn);
        let needed: Vec<String> = REQUIRED_SCOPES
            .iter()
            .map(|(scope, _)| (*scope).to_owned())
            .collect();
        let outcomes: Vec<Outcome> = scope_findings(Some(&needed))
            .into_iter()
            .map(|finding| finding.outcome)
            .collect();
        assert_eq!(
            outcomes,
            [Outcome::Ok, Outcome::Warn, Outcome::Warn, Outcome::Warn]
        );
    }
}
