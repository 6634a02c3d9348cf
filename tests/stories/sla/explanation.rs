//! An agent asks why something is due when it is, and reads which stretches of time were counted.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Seen, Side, TestDesk, everywhere};

everywhere!("ticket":
    the_team_reads_why_a_promise_is_due_then,
    a_ticket_without_a_promise_says_so,
);

/// An answer in four hours and a resolution in ten days.
const PROMISES: &str = r#"
[[sla]]
name = "standard"
first_response = { P3 = "4h" }
resolution = { P3 = "10d" }
"#;

/// What a text says of days and times, which depend on when the story runs.
const DAYS_AND_MONTHS: &str = "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

/// The message with `<time>` in the place of days and times, and without the minutes of lengths in hours.
fn masked(seen: &Seen) -> String {
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |word: &str| {
        let is_clock = word
            .split_once(':')
            .is_some_and(|(hour, minute)| is_number(hour) && is_number(minute));
        is_clock || DAYS_AND_MONTHS.split(' ').any(|name| name == word)
    };
    let lines = seen.rendered.lines().map(|line| {
        let (mut masked, mut before): (Vec<String>, &str) = (Vec::new(), "");
        for word in line.split(' ') {
            let bare = word.trim_end_matches(['.', ',']);
            let end = &word[bare.len()..];
            let last = before.rsplit('-').next().unwrap_or_default();
            let is_date = is_number(bare) && last.len() == 3 && is_time(last);
            match masked.last_mut() {
                Some(time) if is_date || (time == "<time>" && bare.split('-').all(is_time)) => {
                    time.push_str(end);
                }
                Some(hours) if is_number(bare) && hours == "h" => hours.push_str(end),
                _ if bare.split('-').all(is_time) => masked.push(format!("<time>{end}")),
                _ => masked.push(word.to_owned()),
            }
            before = word;
        }
        masked.join(" ") + "\n"
    });
    lines.collect()
}

async fn the_team_reads_why_a_promise_is_due_then(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(65));
    sam.clicks("#desk-agents", "First answer due", "Why then?").await;
    let seen = sam.finds("#desk-agents", &["INC-1", "Times in"]).await;
    assert!(seen.private, "only the agent who asks reads it");
    let expected = match sam.side {
        Side::Slack => expect![[r#"
            :white_circle: INC-1  the printer eats paper
            First answer: 4 hours by the policy standard for P3, from <time>
            <time> 1 h, then <time> 2 h
            1 h of 4 h spent, due <time>.
            Resolution: 10 days by the policy standard for P3, from <time>
            <time> 1 h, then <time> 238 h
            1 h of 240 h spent, due <time>.
            Times in Europe/Berlin
        "#]],
        Side::Discord => expect![[r#"
            INC-1  the printer eats paper
            First answer: 4 hours by the policy standard for P3, from <time>
            <time> 1 h, then <time> 2 h
            1 h of 4 h spent, due <time>.
            Resolution: 10 days by the policy standard for P3, from <time>
            <time> 1 h, then <time> 238 h
            1 h of 240 h spent, due <time>.
            Times in UTC
        "#]],
    };
    expected.assert_eq(&masked(&seen));

    desk.advance_clock(TimeDelta::minutes(60));
    sam.finds("#desk-agents", &["INC-1", "50 % used"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "50 % used", "Why then?").await;
    sam.finds("#desk-agents", &["INC-1", "Times in", "2 h 0"]).await;
    desk.finish().await;
}

async fn a_ticket_without_a_promise_says_so(mut desk: TestDesk) {
    desk.restart_with_promises("[[sla]]\nname = \"standard\"\nresolution = { P1 = \"4h\" }\n")
        .await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Claim"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "Claim", "Why then?").await;
    sam.finds("#desk-agents", &["Nothing is promised about INC-1."])
        .await;
    desk.finish().await;
}
