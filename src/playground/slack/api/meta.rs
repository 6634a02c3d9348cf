//! Methods about the app itself: identity and connection.

use serde_json::{Value, json};

use super::context::Context;
use crate::slack::request::Refusal;

/// `api.test`
pub(super) fn api_test(context: &mut Context<'_>) -> Result<Value, Refusal> {
    match context.request.text("error") {
        Some(error) => {
            let mut refusal = Refusal::from(error.as_str());
            refusal
                .more
                .insert("args".into(), context.request.args.clone().into());
            Err(refusal)
        }
        None => Ok(json!({ "args": context.request.args })),
    }
}

/// `auth.test`
pub(super) fn auth_test(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let state = &context.state;
    if context.request.token.as_deref() == Some(&state.app.app_token) {
        return Ok(json!({ "app_id": state.app.app_id, "app_name": state.app.bot_name }));
    }
    Ok(json!({
        "url": format!("https://{}.slack.com/", state.team_domain), "team": state.team_name,
        "user": state.app.bot_name, "team_id": state.team_id, "user_id": state.app.bot_user_id,
        "bot_id": state.app.bot_id, "is_enterprise_install": false,
    }))
}

/// `apps.connections.open`
pub(super) fn connections_open(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let deliveries = context.slack.deliveries();
    if !deliveries.is_enabled() {
        return Err("socket_mode_not_enabled".into());
    }
    let base = context.slack.core().base_url.replacen("http", "ws", 1);
    let url = format!(
        "{base}/slack/socket?ticket={}&app_id={}",
        deliveries.ticket(),
        deliveries.app_id()
    );
    Ok(json!({ "url": url }))
}

/// `team.info`
pub(super) fn team_info(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let state = &context.state;
    Ok(json!({ "team": {
        "id": state.team_id, "name": state.team_name, "domain": state.team_domain,
        "url": format!("https://{}.slack.com/", state.team_domain), "email_domain": "", "icon": {},
    } }))
}

/// `bots.info`
pub(super) fn bots_info(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let app = &context.state.app;
    if context.request.text("bot").is_some_and(|bot| bot != app.bot_id) {
        return Err("bot_not_found".into());
    }
    Ok(json!({ "bot": {
        "id": app.bot_id, "deleted": false, "name": app.bot_name, "updated": 1_700_000_000,
        "app_id": app.app_id, "user_id": app.bot_user_id, "icons": {},
    } }))
}
