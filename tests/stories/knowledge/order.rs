//! What is shown first, and who is asked.

use chrono::TimeDelta;
use harness::{Side, TestDesk, everywhere};

use super::VPN;

mod ticket {
    use super::{
        a_known_error_comes_alone, a_known_issue_is_recognized_in_other_words,
        an_open_ticket_comes_before_an_article_in_spite_of_a_typing_error,
        of_several_articles_the_requester_says_which_one_solved_it,
    };
    harness::everywhere!("ticket":
        an_open_ticket_comes_before_an_article_in_spite_of_a_typing_error,
        a_known_issue_is_recognized_in_other_words,
        a_known_error_comes_alone,
        of_several_articles_the_requester_says_which_one_solved_it,
    );
}

mod manual {
    use super::{
        a_message_of_ones_own_is_asked_about_by_its_menu,
        nobody_is_asked_about_a_reaction_or_what_others_open,
    };
    harness::everywhere!("manual":
        a_message_of_ones_own_is_asked_about_by_its_menu,
        nobody_is_asked_about_a_reaction_or_what_others_open,
    );
}

everywhere!("suggest":
    a_known_issue_comes_before_an_article_where_the_desk_only_suggests,
);

/// A known error for everyone.
const KNOWN_ERROR: (&str, &str) = (
    "gateway.md",
    "---\naudience: everyone\nstate: validated\ntype: known_error\nsymptom: The VPN keeps disconnecting\n\
     cause: The gateway in Berlin has an old certificate\nworkaround: Use the gateway in Hamburg\n---\n\
     # The VPN keeps disconnecting from Berlin\n",
);

/// Another article for everyone.
const JAM: (&str, &str) = (
    "jam.md",
    "---\naudience: everyone\nstate: validated\n---\n# The printer jams\n\nIf the printer jams, open the flap.\n",
);

async fn an_open_ticket_comes_before_an_article_in_spite_of_a_typing_error(mut desk: TestDesk) {
    desk.restart_with_synonyms(&[&["vpn", "tunnel"]]).await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.clicks("#general", "This may solve it:", "Open a ticket")
        .await;
    let card = sam.finds("#desk-agents", &["INC-1", "has seen: KB-1"]).await;
    assert!(
        !card.rendered.contains("did not help"),
        "[Open a ticket] judges no article"
    );
    for again in [
        "the VPN keeps disconecting",
        "VPN is keeping on dissconnecting again",
        "my vnp disconnected",
    ] {
        lee.runs_command("#general", "ticket", again).await;
        lee.clicks("#general", "You have asked this already: INC-1", "Add it there")
            .await;
        lee.waits_until_gone("#general", "You have asked this already")
            .await;
    }
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));
    desk.finish().await;
}

async fn a_known_issue_is_recognized_in_other_words(mut desk: TestDesk) {
    desk.restart_with_synonyms(&[&["vpn", "tunnel", "remote access"]])
        .await;
    let (lee, ann, kim, sam) = (desk.requester(), desk.colleague(), desk.lead(), desk.agent());
    lee.says("#help", "the VPN drops every few minutes").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Mark as known issue").await;
    sam.finds("#desk-agents", &["INC-1", "Known issue"]).await;
    for (person, words) in [
        (&ann, "the tunnel keeps dropping"),
        (&kim, "remote access dropped"),
    ] {
        person.runs_command("#general", "ticket", words).await;
        person
            .clicks("#general", "This looks like INC-1", "That is mine too")
            .await;
        person.finds("#general", &["You are counted with INC-1"]).await;
    }
    sam.finds("#desk-agents", &["INC-1", "3 people affected"]).await;
    desk.finish().await;
}

async fn a_known_error_comes_alone(mut desk: TestDesk) {
    desk.has_articles(&[VPN, KNOWN_ERROR]).await;
    let lee = desk.requester();
    lee.says("dm", "my VPN keeps disconnecting").await;
    let question = lee
        .finds(
            "dm",
            &["This may solve it:", "Known error", "Use the gateway in Hamburg"],
        )
        .await;
    assert!(
        !question.rendered.contains("Choose another gateway"),
        "{}",
        question.rendered
    );
    lee.clicks("dm", "This may solve it:", "Read it all").await;
    lee.finds("dm", &["What you see", "has an old certificate"]).await;
    desk.finish().await;
}

async fn of_several_articles_the_requester_says_which_one_solved_it(mut desk: TestDesk) {
    let file = |place: &str| {
        (
            format!("{place}.md"),
            VPN.1
                .replace("keeps disconnecting", &format!("keeps disconnecting in {place}")),
        )
    };
    let files = ["Berlin", "Hamburg", "Munich", "Vienna"].map(file);
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    desk.has_articles(&files).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("dm", "my VPN keeps disconnecting").await;
    let question = lee.finds("dm", &["One of these may solve it:", "3. "]).await;
    assert!(!question.rendered.contains("4. "), "{}", question.rendered);
    assert_eq!(
        question
            .rendered
            .matches("The VPN keeps disconnecting in")
            .count(),
        3
    );

    lee.clicks("dm", "One of these may solve it:", "This solved it")
        .await;
    let which = lee.finds("dm", &["Which one solved it?"]).await;
    let title = |place: &str| format!("The VPN keeps disconnecting in {place}");
    let shown = ["Berlin", "Hamburg", "Munich", "Vienna"].map(title);
    let shown: Vec<_> = shown
        .iter()
        .filter(|title| question.rendered.contains(*title))
        .collect();
    let buttons = which.controls.to_string();
    assert!(shown.iter().all(|title| buttons.contains(*title)), "{buttons}");
    let (before, _) = buttons.split_once(shown[1]).expect("a button names the article");
    let (_, reference) = before.rsplit_once("KB-").expect("the button has the reference");
    let label = format!("KB-{reference}{}", shown[1]);
    lee.clicks("dm", "Which one solved it?", &label).await;
    lee.finds("dm", &["Good. KB-", shown[1], "no ticket was opened"])
        .await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "");
    desk.finish().await;
}

async fn a_message_of_ones_own_is_asked_about_by_its_menu(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let message = lee.says("#help", "my VPN keeps disconnecting").await;
    lee.opens_menu(&message).await;
    lee.fills("#help", &[]).await;
    lee.finds("#help", &["This may solve it:"]).await;
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "", "the desk waits for an answer");
    lee.clicks("#help", "This may solve it:", "This solved it").await;
    lee.finds("#help", &["Good. KB-1", "no ticket was opened"]).await;
    desk.finish().await;
}

async fn nobody_is_asked_about_a_reaction_or_what_others_open(mut desk: TestDesk) {
    desk.has_articles(&[VPN, JAM]).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent_among_requesters());
    let words = "my VPN keeps disconnecting";
    let message = lee.says("#help", words).await;
    sam.opens_menu(&message).await;
    sam.fills("#help", &[]).await;
    desk.agent().finds("#desk-agents", &["INC-1", words]).await;
    sam.runs_command_for("#help", &ann, words).await;
    desk.agent().finds("#desk-agents", &["INC-2", words]).await;
    let message = lee.says("#help", "the printer jams").await;
    lee.reacts_with_ticket(&message).await;
    desk.agent()
        .finds("#desk-agents", &["INC-3", "the printer jams"])
        .await;
    desk.wait_until_idle().await;
    for person in [&lee, &ann, &sam] {
        for place in ["#help", "dm"] {
            let seen = person.view(place);
            let asks = seen.contains("may solve it") || seen.contains("I may have an answer");
            assert!(!asks, "{} is asked:\n{seen}", person.name());
        }
    }
    desk.finish().await;
}

async fn a_known_issue_comes_before_an_article_where_the_desk_only_suggests(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.clicks("#general", "This may solve it:", "Open a ticket")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Mark as known issue").await;
    sam.finds("#desk-agents", &["INC-1", "Known issue"]).await;

    ann.says("#help", "my VPN keeps disconnecting").await;
    if ann.side == Side::Discord {
        ann.clicks("#help", "Does this need somebody's help?", "Get help")
            .await;
    }
    ann.clicks("#help", "Shall somebody look at this?", "Report a problem")
        .await;
    ann.finds("#help", &["This looks like INC-1", "a known issue since"])
        .await;
    assert!(
        !ann.view("#help").contains("may solve it"),
        "{}",
        ann.view("#help")
    );
    desk.finish().await;
}
