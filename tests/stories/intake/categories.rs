//! Categories: a form asks the team's questions, and the answers are stored with the ticket.

use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

everywhere!("manual":
    category_answers_appear_on_both_cards,
    invalid_answers_are_explained_and_input_is_kept,
    an_optional_choice_is_offered,
    something_else_opens_the_plain_form,
    many_categories_are_shown_as_a_list,
    a_command_with_words_skips_the_categories,
    a_changed_form_keeps_the_input,
    answers_keep_their_original_questions,
    hostile_answers_are_sanitized,
    a_duplicate_form_keeps_its_answers,
);

const LAPTOP: &str = r#"
[[category]]
name = "laptop"
title = "A new laptop"
kind = "request"
[[category.field]]
name = "model"
label = "Which one?"
type = "choice"
choices = ["Mac", "PC"]
required = true
[[category.field]]
name = "screens"
label = "How many screens?"
type = "number"
required = true
[[category.field]]
name = "from"
label = "From when?"
type = "date"
[[category.field]]
name = "why"
label = "What for?"
type = "paragraph"
"#;

const WIFI: &str = r#"
[[category]]
name = "wifi"
title = "No Wi-Fi"
kind = "incident"
[[category.field]]
name = "floor"
label = "Which floor?"
type = "line"
"#;

const QUESTION: &str = "What is it about?";

async fn open_laptop_form(person: &Person) {
    person.runs_command("#help", "ticket", "").await;
    person.clicks("#help", QUESTION, "A new laptop").await;
}

async fn category_answers_appear_on_both_cards(mut desk: TestDesk) {
    desk.restart_with_categories(&format!("{LAPTOP}{WIFI}")).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    open_laptop_form(&lee).await;
    let answers = [
        ("Which one?", "Mac"),
        ("In one line", "Laptop for the new colleague"),
        ("How many screens?", "2"),
        ("From when?", "2026-12-01"),
        ("What for?", "Design work\nand video"),
        ("What should we know?", "She sits in Berlin"),
    ];
    lee.fills("#help", &answers).await;

    lee.finds("#help", &["REQ-1 is open: Laptop for the new colleague"])
        .await;
    lee.waits_until_gone("#help", QUESTION).await;
    let asked = [
        "Which one? Mac",
        "How many screens? 2",
        "From when? 2026-12-01",
        "What for? Design work and video",
    ];
    for (person, place, card) in [
        (&lee, "dm", vec!["REQ-1"]),
        (
            &sam,
            "#desk-agents",
            vec!["REQ-1", "A new laptop", "She sits in Berlin"],
        ),
    ] {
        let card = person.finds(place, &card).await;
        let shown = card.rendered.replace("**", "").replace('*', "");
        let mut rest = shown.as_str();
        for line in asked {
            let Some((_, behind)) = rest.split_once(line) else {
                panic!("no {line:?}, or not in its order, in\n{shown}")
            };
            rest = behind;
        }
    }
    desk.wait_until_idle().await;
    lee.finds("dm", &["REQ-1"]).await.shows(
        &expect![[r#"
            :white_circle: REQ-1  Laptop for the new colleague
            New · someone from IT will answer you here
            Which one? Mac
            How many screens? 2
            From when? 2026-12-01
            What for? Design work and video
            [Add details] [I have what I need] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo REQ-1 Laptop for the new colleague: New
            REQ-1  Laptop for the new colleague
            New · someone from IT will answer you here
            **Which one?** Mac
            **How many screens?** 2
            **From when?** 2026-12-01
            **What for?** Design work and video
            [Add details] [I have what I need]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["REQ-1"]).await.shows(
        &expect![[r#"
            :white_circle: REQ-1  Laptop for the new colleague
            P3 · New
            Lee Park · direct message (hq) · <time>
            > She sits in Berlin
            A new laptop
            Which one? Mac
            How many screens? 2
            From when? 2026-12-01
            What for? Design work and video
            This thread stays inside the team. Reply answers Lee Park.
            [Claim] [Reply] [Resolve] [Set priority] [⋯]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
        &expect![[r#"
            REQ-1  Laptop for the new colleague
            -# P3 · New
            -# Bo · direct message (community) · <time>
            > She sits in Berlin
            -# A new laptop
            **Which one?** Mac
            **How many screens?** 2
            **From when?** 2026-12-01
            **What for?** Design work and video
            -# This thread stays inside the team. Reply answers Bo.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
    );
    lee.clicks("dm", "REQ-1", "Transcript").await;
    lee.finds_file("dm", "REQ-1.md").await;
    let written = String::from_utf8(lee.downloads("dm", "REQ-1.md").await).expect("the transcript is UTF-8");
    assert!(
        written.contains("What for?\n\n    Design work\n    and video\n"),
        "{written}"
    );
    desk.finish().await;
}

async fn invalid_answers_are_explained_and_input_is_kept(mut desk: TestDesk) {
    desk.restart_with_categories(LAPTOP).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    open_laptop_form(&lee).await;
    let mut answers = vec![
        ("Which one?", "PC"),
        ("In one line", "Laptop for Jo"),
        ("How many screens?", "two"),
        ("What for?", "Accounts"),
    ];
    lee.fills("#help", &answers).await;
    lee.is_refused("#help", "Write it in digits, such as 3 or 2.5.")
        .await;
    if lee.side == Side::Discord {
        lee.finds(
            "#help",
            &["How many screens?", "This has to be a number", "two", "Accounts"],
        )
        .await;
        lee.clicks("#help", "", "Try again").await;
        let form = lee.waits_for_form().await.to_string();
        for typed in ["Laptop for Jo", "two", "Accounts"] {
            assert!(form.contains(typed), "no {typed:?} in {form}");
        }
        // Slack's date picker permits valid dates only; Discord's text field permits any text.
        answers[2].1 = "2";
        answers.push(("From when?", "1.12.2026"));
        lee.fills("#help", &answers).await;
        lee.is_refused("#help", "Write it as year-month-day").await;
        answers[4].1 = "2026-12-01";
    }
    answers[1].1 = "\u{2800} \u{200b}";
    answers[2].1 = "\u{2800}";
    lee.corrects("#help", &answers).await;
    lee.is_refused("#help", "Say in one line what it is about.").await;
    lee.is_refused("#help", "Please answer this").await;
    assert!(!sam.view("#desk-agents").contains("REQ-"));

    answers[1].1 = "Laptop for Jo";
    answers[2].1 = "2";
    lee.corrects("#help", &answers).await;
    sam.finds("#desk-agents", &["REQ-1", "Laptop for Jo", "PC", "2", "Accounts"])
        .await;
    desk.finish().await;
}

async fn an_optional_choice_is_offered(mut desk: TestDesk) {
    let choice = WIFI.replace(
        "type = \"line\"",
        "type = \"choice\"\nchoices = [\"Ground\", \"First\"]",
    );
    desk.restart_with_categories(&choice).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    lee.fills(
        "#help",
        &[("Which floor?", "First"), ("In one line", "It is gone")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "It is gone", "First"]).await;

    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    if lee.side == Side::Discord {
        lee.clicks("#help", "", "Next").await;
    }
    lee.fills("#help", &[("In one line", "It is gone again")]).await;
    let card = sam.finds("#desk-agents", &["INC-2", "It is gone again"]).await;
    assert!(!card.rendered.contains("Which floor?"), "{}", card.rendered);
    desk.finish().await;
}

async fn something_else_opens_the_plain_form(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "Something else").await;
    lee.fills("#help", &[("In one line", "The lamp flickers")]).await;

    sam.finds("#desk-agents", &["INC-1", "The lamp flickers"]).await;
    desk.finish().await;
}

async fn many_categories_are_shown_as_a_list(mut desk: TestDesk) {
    let more: String = (0..10)
        .map(|n| format!("[[category]]\nname = \"c{n}\"\ntitle = \"Thing {n}\"\nkind = \"incident\"\n"))
        .collect();
    desk.restart_with_categories(&format!("{more}{WIFI}")).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    lee.fills("#help", &[("In one line", "It is gone"), ("Which floor?", "3rd")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "It is gone", "No Wi-Fi", "3rd"])
        .await;

    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "Thing 7").await;
    lee.fills("#help", &[("In one line", "It is odd")]).await;
    sam.finds("#desk-agents", &["INC-2", "It is odd", "Thing 7"])
        .await;
    desk.finish().await;
}

async fn a_command_with_words_skips_the_categories(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;

    sam.finds("#desk-agents", &["INC-1", "the printer eats paper"])
        .await;
    assert!(!lee.view("#help").contains(QUESTION));
    desk.finish().await;
}

async fn a_changed_form_keeps_the_input(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    lee.waits_for_form().await;

    desk.restart_with_categories(
        &WIFI
            .replace("\"floor\"", "\"room\"")
            .replace("Which floor?", "Which room?"),
    )
    .await;
    let answers = [("In one line", "Wi-Fi is gone"), ("Which floor?", "the third")];
    lee.fills("#help", &answers).await;
    if lee.side == Side::Discord {
        lee.clicks("#help", "have just changed", "Next").await;
    }
    let came_back = || async {
        let form = lee.waits_for_form().await.to_string();
        ["Which room?", "Wi-Fi is gone", "the third"]
            .iter()
            .all(|words| form.contains(words))
    };
    assert!(came_back().await, "{}", lee.waits_for_form().await);
    let answers = [
        ("In one line", "Wi-Fi is gone"),
        ("Which room?", "3.14"),
        ("What should we know?", "the third"),
    ];
    lee.fills("#help", &answers).await;

    sam.finds(
        "#desk-agents",
        &["INC-1", "Wi-Fi is gone", "the third", "Which room?", "3.14"],
    )
    .await;
    desk.finish().await;
}

async fn answers_keep_their_original_questions(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    let answers = [("In one line", "Wi-Fi is gone"), ("Which floor?", "the third")];
    lee.fills("#help", &answers).await;
    sam.finds("#desk-agents", &["INC-1", "the third"]).await;

    desk.restart_with_categories(
        &WIFI
            .replace("Which floor?", "On what level?")
            .replace("No Wi-Fi", "Network"),
    )
    .await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds(
        "#desk-agents",
        &["In progress", "No Wi-Fi", "Which floor?", "the third"],
    )
    .await;
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["claimed it", "Which floor?", "the third"])
        .await;
    desk.finish().await;
}

async fn hostile_answers_are_sanitized(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "").await;
    lee.clicks("#help", QUESTION, "No Wi-Fi").await;
    let hostile = "<!channel> @everyone <@U0KIM> <@1100000000000001004> *x* pay\u{202e}lap";
    let answers = [("In one line", "Wi-Fi is gone"), ("Which floor?", hostile)];
    lee.fills("#help", &answers).await;

    for (person, place) in [(&lee, "dm"), (&sam, "#desk-agents")] {
        let card = person.finds(place, &["INC-1", "@everyone"]).await;
        assert!(!card.rendered.contains('\u{202e}'), "{:?}", card.rendered);
        assert!(card.rendered.contains("*x*"), "{:?}", card.rendered);
        match person.side {
            Side::Discord => {
                let discord = person.playground.discord();
                let pings = discord.pings_of(&card.message.channel, &card.message.id);
                assert!(!pings.everyone && !pings.users.contains(&"1100000000000001004".to_owned()));
            }
            Side::Slack => {
                let raw = card.controls.to_string();
                assert!(
                    !raw.contains("\"broadcast\"") && !raw.contains("\"user_id\":\"U0KIM\""),
                    "{raw}"
                );
            }
        }
    }
    desk.finish().await;
}

async fn a_duplicate_form_keeps_its_answers(mut desk: TestDesk) {
    desk.restart_with_categories(WIFI).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "the wireless network drops every few minutes")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    let asks_again = async |floor: &str| {
        lee.runs_command("#help", "ticket", "").await;
        lee.clicks("#help", QUESTION, "No Wi-Fi").await;
        let answers = [
            ("In one line", "the wireless network drops every few minutes"),
            ("Which floor?", floor),
        ];
        lee.fills("#help", &answers).await;
    };

    asks_again("the third").await;
    lee.clicks("#help", "INC-1", "Open a new ticket").await;
    sam.finds(
        "#desk-agents",
        &["INC-2", "No Wi-Fi", "Which floor?", "the third"],
    )
    .await;

    asks_again("the fourth").await;
    lee.clicks("#help", "INC-", "Add it there").await;
    sam.finds("#desk-agents", &["(requester)", "Which floor? the fourth"])
        .await;
    desk.finish().await;
}
