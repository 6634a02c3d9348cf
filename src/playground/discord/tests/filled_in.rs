//! Fields that Discord fills in, and that libraries require.

use serde_json::json;

use super::support::{APP, HELP, call, playground};

#[tokio::test]
async fn components_get_their_defaults() {
    let pg = playground().await;
    let body = json!({"flags": 1 << 15, "components": [{"type": 17, "components": [
        {"type": 10, "content": "above"},
        {"type": 14},
        {"type": 14, "divider": false, "spacing": 2},
        {"type": 1, "components": [{"type": 5, "custom_id": "who"}]},
    ]}]});
    let (status, posted) = call(&pg, "POST", &format!("/channels/{HELP}/messages"), &body).await;
    assert_eq!(status, 200, "{posted}");
    let container = &posted["components"][0];
    assert_eq!(
        (&container["spoiler"], &container["accent_color"]),
        (&json!(false), &json!(null))
    );
    let inner = &container["components"];
    assert_eq!(
        (&inner[1]["divider"], &inner[1]["spacing"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(
        (&inner[2]["divider"], &inner[2]["spacing"]),
        (&json!(false), &json!(2))
    );
    let select = &inner[3]["components"][0];
    assert_eq!(
        (&select["min_values"], &select["max_values"]),
        (&json!(1), &json!(1))
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn a_thread_names_its_member_and_an_application_all_required_fields() {
    let pg = playground().await;
    let body = json!({"name": "printer", "type": 11});
    let (status, thread) = call(&pg, "POST", &format!("/channels/{HELP}/threads"), &body).await;
    assert_eq!(status, 201, "{thread}");
    assert_eq!(thread["member"]["id"], thread["id"]);
    assert_eq!(thread["member"]["user_id"], APP);
    let (_, application) = call(&pg, "GET", "/applications/@me", &json!(null)).await;
    // The required fields of PrivateApplicationResponse in Discord's OpenAPI description.
    for field in [
        "id",
        "name",
        "icon",
        "description",
        "type",
        "verify_key",
        "flags",
        "flags_new",
        "redirect_uris",
        "interactions_endpoint_url",
        "role_connections_verification_url",
        "owner",
        "approximate_guild_count",
        "approximate_user_install_count",
        "approximate_user_authorization_count",
        "explicit_content_filter",
        "team",
        "eligible_oauth2_scopes",
    ] {
        assert!(application.get(field).is_some(), "{field}");
    }
    pg.shutdown().await;
}
