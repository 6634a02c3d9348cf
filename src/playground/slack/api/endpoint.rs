//! The entry point of the Web API: faults, limits, tokens, scopes, and the record.

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::context::Context;
use super::table::{self, Token};
use crate::Connection;
use crate::slack::rate_limits::{RateLimited, Tier};
use crate::slack::request::{ApiRequest, Refusal};
use crate::slack::{Slack, fault_injection};

/// Serves `/slack/api/METHOD`.
pub(in crate::slack) async fn serve(
    State(slack): State<Slack>,
    Path(method): Path<String>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    (RawQuery(query), headers): (RawQuery, HeaderMap),
    body: Bytes,
) -> Response {
    let request = ApiRequest::read(query.as_deref(), &headers, &body);
    let args = request
        .as_ref()
        .map_or(Value::Null, |request| request.args.clone().into());
    let mut call = fault_injection::new_call(&slack, &method, args);
    let drops_answer = match fault_injection::apply_fault(&slack, &mut call, &connection).await {
        Ok(drops_answer) => drops_answer,
        Err(response) => return response,
    };
    if let Some(refused) = limited(&slack, &method, request.as_ref().ok()) {
        return fault_injection::rate_limited(
            &slack,
            &mut call,
            refused.retry_after_s,
            refused.inside_window,
        );
    }
    call.answer = match request.and_then(|request| answer(&slack, &method, &request)) {
        Ok(mut answer) => {
            answer["ok"] = true.into();
            answer
        }
        Err(refusal) => {
            call.refused = Some(refusal.error.clone());
            refusal.into_answer()
        }
    };
    if drops_answer {
        connection.reset();
        call.status = 0;
    }
    fault_injection::respond(&slack, &call)
}

/// Runs the method after checks of token and scopes.
fn answer(slack: &Slack, name: &str, request: &ApiRequest) -> Result<Value, Refusal> {
    let method = table::find(name).ok_or_else(|| {
        let mut refusal = Refusal::from("unknown_method");
        refusal.more.insert("req_method".into(), name.into());
        refusal
    })?;
    let mut state = slack.state();
    if method.token != Token::None {
        let token = request.token.as_deref().ok_or("not_authed")?;
        let is_bot = token == state.app.bot_token;
        let is_app = token == state.app.app_token;
        match method.token {
            _ if !is_bot && !is_app => return Err("invalid_auth".into()),
            Token::Bot if !is_bot => return Err("not_allowed_token_type".into()),
            Token::App if !is_app => return Err("not_allowed_token_type".into()),
            Token::Bot | Token::App | Token::Either | Token::None => {}
        }
    }
    let now = slack.core().clock.now();
    let mut context = Context {
        slack,
        state: &mut state,
        request,
        now,
    };
    for scope in method.scopes {
        context.needs(scope)?;
    }
    (method.run)(&mut context)
}

fn limited(slack: &Slack, method: &str, request: Option<&ApiRequest>) -> Option<RateLimited> {
    let mode = slack.core().rate_limits;
    if !mode.is_enforced() {
        return None;
    }
    let reads_history = matches!(method, "conversations.history" | "conversations.replies");
    let tier = match table::find(method)?.tier {
        _ if reads_history && slack.state().is_unlisted => Tier::UnlistedHistory,
        tier => tier,
    };
    let key = match tier {
        Tier::Posting => format!("{method} {}", request?.text("channel")?),
        Tier::One | Tier::Two | Tier::Three | Tier::Four | Tier::Special | Tier::UnlistedHistory => {
            method.to_owned()
        }
    };
    slack
        .limits()
        .take(&key, tier, mode, slack.core().clock.now())
        .err()
}
