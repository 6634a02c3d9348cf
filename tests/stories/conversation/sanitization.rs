//! Hostile input pings nobody, hides no link target and breaks no card: in the requester's card, the team's card,
//! mirrored messages and notifications.

use harness::{Person, Seen, Side, TestDesk, across, everywhere};

everywhere!("ticket":
    hostile_messages_are_sanitized,
    hostile_replies_are_sanitized,
    very_long_messages_break_no_card,
);

across!("ticket":
    hostile_messages_are_sanitized,
);

/// Mentions and formatting. A title is made from the first line, so tests put this text there.
const HOSTILE: &str =
    "<!channel> @everyone @here <@U0KIM> <@1100000000000001004> <@&1100000000000000901> <!subteam^S0IT> *x*";

const UNSEEN: &str = "pay\u{202e}lap \u{2066}x\u{2069} @every\u{200b}one \u{feff}z \u{7}bell";

fn assert_clean(seen: &Seen) {
    let unseen = |sign: char| {
        (sign.is_control() && sign != '\n')
            || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(!seen.rendered.contains(unseen), "{:?}", seen.rendered);
    assert!(!seen.fallback.contains(unseen), "{:?}", seen.fallback);
}

/// Checks that a message of the desk pings only the allowed people.
fn assert_pings_only(person: &Person, seen: &Seen, allowed: &[&str]) {
    match person.side {
        Side::Discord => {
            let discord = person.playground.discord();
            let pings = discord.pings_of(&seen.message.channel, &seen.message.id);
            assert!(!pings.everyone && pings.roles.is_empty(), "{pings:?} by {seen:?}");
            assert!(
                pings.users.iter().all(|user| allowed.contains(&user.as_str())),
                "{pings:?} by {seen:?}"
            );
        }
        Side::Slack => {
            let raw = seen.controls.to_string();
            assert!(
                !raw.contains("\"broadcast\"") && !raw.contains("\"usergroup\""),
                "{raw}"
            );
            assert!(
                !seen.fallback.contains("<!channel") && !seen.fallback.contains("<!here"),
                "{}",
                seen.fallback
            );
            assert!(!seen.fallback.contains("<!subteam"), "{}", seen.fallback);
            for user in ["U0KIM", "U0ANN", "U0SAM"] {
                let is_mention = raw.contains(&format!("\"user_id\":\"{user}\""))
                    || seen.fallback.contains(&format!("<@{user}"));
                assert!(
                    !is_mention || allowed.contains(&user),
                    "{user} is pinged by {raw} {}",
                    seen.fallback
                );
            }
        }
    }
}

fn desk_messages(person: &Person, place: &str) -> Vec<Seen> {
    person
        .sees(place)
        .into_iter()
        .filter(|seen| seen.by_desk)
        .collect()
}

async fn hostile_messages_are_sanitized(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = format!("{HOSTILE} printer {UNSEEN}\n{HOSTILE} {UNSEEN}");
    let question = lee.says("#help", &first).await;
    lee.finds("#help", &["INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "printer"]).await;
    lee.answers(&question, &format!("more {HOSTILE} {UNSEEN}")).await;
    lee.answers(&question, "log in at <https://evil.example/login|https://bank.example> or [https://bank.example](https://evil.example/login)").await;
    sam.finds("#desk-agents", &["(requester)", "more"]).await;
    sam.finds("#desk-agents", &["log in at", "evil.example"]).await;
    desk.wait_until_idle().await;

    for (person, place) in [(&lee, "#help"), (&sam, "#desk-agents")] {
        for seen in desk_messages(person, place) {
            assert_clean(&seen);
            assert_pings_only(person, &seen, &[&lee.id]);
        }
    }
    desk.finish().await;
}

async fn hostile_replies_are_sanitized(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    let reply = format!("answer {HOSTILE} {UNSEEN} [https://bank.example](https://evil.example)");
    sam.fills("#desk-agents", &[("Your answer", &reply)]).await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of", &send)
        .await;
    lee.finds("#help", &["answer", "evil.example"]).await;
    desk.wait_until_idle().await;
    for (person, place) in [(&lee, "#help"), (&sam, "#desk-agents")] {
        for seen in desk_messages(person, place) {
            assert_clean(&seen);
            assert_pings_only(person, &seen, &[&lee.id]);
        }
    }
    desk.finish().await;
}

async fn very_long_messages_break_no_card(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let most = match lee.side {
        Side::Slack => 12_000,
        Side::Discord => 2_000,
    };
    let long: String = "`*_~|<>&@# ".chars().cycle().take(most).collect();
    let question = lee.says("#help", &format!("printer {}", &long[8..])).await;
    lee.finds("#help", &["INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "[Claim]"]).await;
    lee.answers(&question, &format!("paper {}", &long[6..])).await;
    sam.finds("#desk-agents", &["(requester)"]).await;
    desk.finish().await;
}
