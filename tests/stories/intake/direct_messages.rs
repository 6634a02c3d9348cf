//! The other ways in: a word to the desk itself, a mention, a thread in its middle, somebody else's name, and their limits.

use harness::{House, Side, everywhere};

everywhere!("manual":
    a_direct_message_opens_a_ticket_and_the_talk_goes_on_there,
    several_lines_of_one_breath_are_one_ticket,
    a_further_message_goes_to_the_open_ticket_unless_it_is_something_new,
    of_several_tickets_the_desk_asks_which_or_takes_something_new,
    a_greeting_to_the_desk_is_answered_once_and_opens_nothing,
    a_mention_opens_a_ticket_on_its_message,
    a_mention_in_a_thread_takes_along_what_was_said_there,
    a_reaction_in_a_thread_takes_along_what_was_said_there,
    a_mention_that_is_small_talk_is_answered_quietly,
    whoever_is_too_fast_is_told_once_and_waits,
    whoever_has_enough_open_tickets_gets_no_further_one,
    tickets_lists_what_one_has_and_what_there_is_to_do,
    only_agents_open_tickets_for_others,
);

async fn a_direct_message_opens_a_ticket_and_the_talk_goes_on_there(house: House) {
    let (lee, sam) = (house.requester(), house.agent());

    let question = lee.says("dm", "the printer eats paper").await;

    let card = lee.finds("dm", &["INC-1", "the printer eats paper", "New"]).await;
    if house.setting.requesters == Side::Slack {
        assert_eq!(
            card.thread.as_ref(),
            Some(&question.id),
            "the thread under the message"
        );
    }
    let triaged = sam
        .finds(
            "#desk-agents",
            &["INC-1", "the printer eats paper", "direct message"],
        )
        .await;
    lee.answers(&card.message, "it smells, too").await;
    let mirrored = sam
        .finds("#desk-agents", &["(requester)", "it smells, too"])
        .await;
    assert_eq!(mirrored.thread, Some(triaged.message.id));
    house.closes().await;
}

async fn several_lines_of_one_breath_are_one_ticket(house: House) {
    let (lee, sam) = (house.requester(), house.agent());

    lee.says("dm", "the printer eats paper").await;
    lee.finds("dm", &["INC-1", "New"]).await;
    lee.says("dm", "the one in the kitchen").await;
    lee.says("dm", "since this morning").await;

    sam.finds("#desk-agents", &["(requester)", "the one in the kitchen"])
        .await;
    sam.finds("#desk-agents", &["(requester)", "since this morning"])
        .await;
    house.settles().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));
    assert!(!lee.view("dm").contains("Added to"), "nobody is asked about it");
    house.closes().await;
}

async fn a_further_message_goes_to_the_open_ticket_unless_it_is_something_new(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "ticket", "the printer eats paper").await;
    lee.finds("dm", &["INC-1", "New"]).await;

    lee.says("dm", "my screen flickers").await;
    lee.finds("dm", &["Added to INC-1."]).await;
    sam.finds("#desk-agents", &["(requester)", "my screen flickers"])
        .await;
    lee.says("dm", "only in the morning").await;
    sam.finds("#desk-agents", &["(requester)", "only in the morning"])
        .await;
    lee.clicks("dm", "Added to INC-1.", "It's something new").await;

    lee.finds("dm", &["INC-2 is open: my screen flickers"]).await;
    sam.finds(
        "#desk-agents",
        &["INC-2", "my screen flickers", "only in the morning", "[Claim]"],
    )
    .await;
    sam.finds("#desk-agents", &["something new: INC-2 has them now"])
        .await;
    house.settles().await;
    assert!(!sam.view("#desk-agents").contains("INC-3"));
    house.closes().await;
}

async fn of_several_tickets_the_desk_asks_which_or_takes_something_new(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "ticket", "the printer eats paper").await;
    lee.commands("#help", "ticket", "my screen flickers").await;
    lee.finds("dm", &["INC-2", "New"]).await;

    lee.says("dm", "I need a key for room 7").await;
    lee.finds("dm", &["Which ticket is this about?"]).await;
    lee.says("dm", "by tomorrow").await;
    house.settles().await;
    let asked = lee.view("dm").matches("Which ticket is this about?").count();
    assert_eq!(asked, 1, "{}", lee.view("dm"));
    lee.clicks("dm", "Which ticket is this about?", "Something new")
        .await;

    lee.finds("dm", &["INC-3 is open: I need a key for room 7"]).await;
    let card = sam
        .finds("#desk-agents", &["INC-3", "I need a key for room 7", "[Claim]"])
        .await;
    let more = sam.finds("#desk-agents", &["(requester)", "by tomorrow"]).await;
    assert_eq!(more.thread, Some(card.message.id));
    house.closes().await;
}

async fn a_greeting_to_the_desk_is_answered_once_and_opens_nothing(house: House) {
    let (lee, sam) = (house.requester(), house.agent());

    lee.says("dm", "hi").await;
    lee.finds("dm", &["Write here what is wrong"]).await;
    lee.says("dm", "hello there").await;
    lee.says("dm", "thanks").await;
    house.settles().await;

    assert_eq!(lee.view("dm").matches("Write here what is wrong").count(), 1);
    assert_eq!(sam.view("#desk-agents").matches("INC-").count(), 0);
    house.closes().await;
}

async fn a_mention_opens_a_ticket_on_its_message(house: House) {
    let (lee, sam) = (house.requester(), house.agent());

    let question = lee
        .says("#help", &format!("{}the lift is stuck", lee.desk()))
        .await;

    let card = lee.finds("#help", &["INC-1", "the lift is stuck", "New"]).await;
    assert_eq!(card.thread.as_ref(), Some(&question.id));
    sam.finds("#desk-agents", &["INC-1", "the lift is stuck", lee.name()])
        .await;
    lee.answers(&question, &format!("{}on floor 3", lee.desk())).await;
    sam.finds("#desk-agents", &["(requester)", "on floor 3"]).await;
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "in its own thread it is a remark"
    );
    house.closes().await;
}

/// Lee asks among colleagues, and Ann answers.
async fn they_talk(house: &House) -> harness::Message {
    let (lee, ann) = (house.requester(), house.colleague());
    let question = lee.says("#help", "does anybody get mail today").await;
    ann.begins_thread(&question).await;
    ann.answers(&question, "not since nine").await;
    question
}

async fn a_mention_in_a_thread_takes_along_what_was_said_there(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());
    let question = they_talk(&house).await;

    lee.answers(&question, &format!("{}mail is down", lee.desk()))
        .await;

    let card = sam
        .finds("#desk-agents", &["INC-1", "mail is down", "[Claim]"])
        .await;
    let taken = sam
        .finds("#desk-agents", &["does anybody get mail today", "not since nine"])
        .await;
    assert_eq!(taken.thread, Some(card.message.id));
    let order = [lee.name(), "does anybody", ann.name(), "not since nine"];
    let places: Vec<_> = order.iter().map(|words| taken.rendered.find(words)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{}", taken.rendered);
    let own = lee.finds("#help", &["INC-1", "New"]).await;
    assert_eq!(
        own.thread,
        Some(question.id),
        "the conversation goes on in the same thread"
    );
    house.closes().await;
}

async fn a_reaction_in_a_thread_takes_along_what_was_said_there(house: House) {
    let (ann, sam) = (house.colleague(), house.agent());
    let question = they_talk(&house).await;
    let answer = ann.answers(&question, "the whole second floor").await;

    house.agent_among_requesters().reacts_with_ticket(&answer).await;

    let card = sam
        .finds(
            "#desk-agents",
            &["INC-1", "the whole second floor", ann.name(), "opened by Sam"],
        )
        .await;
    let taken = sam
        .finds("#desk-agents", &["does anybody get mail today", "not since nine"])
        .await;
    assert_eq!(taken.thread, Some(card.message.id));
    house.closes().await;
}

async fn a_mention_that_is_small_talk_is_answered_quietly(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());

    lee.says("#help", &format!("{}hi", lee.desk())).await;

    // Discord cannot whisper: it says so directly.
    let place = match house.setting.requesters {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    lee.finds(place, &["Type /ticket and what is wrong"]).await;
    house.settles().await;
    assert!(!ann.view("#help").contains("Type /ticket"));
    assert_eq!(sam.view("#desk-agents"), "");
    house.closes().await;
}

async fn whoever_is_too_fast_is_told_once_and_waits(mut house: House) {
    house.limits(0, 2).await;
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "ticket", "one").await;
    lee.commands("#help", "ticket", "two").await;
    lee.finds("dm", &["INC-2"]).await;

    lee.commands("#help", "ticket", "three").await;
    lee.finds(
        "#help",
        &["many tickets in a short time", "You can open the next one after"],
    )
    .await;
    let place = match house.setting.requesters {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    let question = lee.says("#help", &format!("{}the lamp is out", lee.desk())).await;
    house.settles().await;
    house.restart().await;
    lee.says("#help", &format!("{}the lamp, I mean", lee.desk()))
        .await;
    house.settles().await;
    // On Slack the answer to the command stands there as well.
    let told = lee.view(place).matches("many tickets in a short time").count();
    let answered = usize::from(house.setting.requesters == Side::Slack);
    assert_eq!(
        told,
        1 + answered,
        "once, even over a restart:\n{}",
        lee.view(place)
    );
    assert!(
        lee.sees("#help")
            .iter()
            .all(|seen| seen.thread.as_ref() != Some(&question.id))
    );
    assert!(!sam.view("#desk-agents").contains("INC-3"));

    house.passes(chrono::TimeDelta::minutes(11));
    lee.commands("#help", "ticket", "three again").await;
    sam.finds("#desk-agents", &["INC-3", "three again"]).await;
    house.closes().await;
}

async fn whoever_has_enough_open_tickets_gets_no_further_one(mut house: House) {
    house.limits(1, 0).await;
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "ticket", "one").await;
    lee.finds("dm", &["INC-1"]).await;

    lee.commands("#help", "ticket", "two").await;
    lee.finds("#help", &["You have 1 open tickets, which is the most at once"])
        .await;
    let question = lee.says("#help", "the lift is stuck").await;
    house.agent_among_requesters().reacts_with_ticket(&question).await;
    sam.finds("#desk-agents", &["INC-2", "the lift is stuck", "opened by Sam"])
        .await;
    house.closes().await;
}

async fn tickets_lists_what_one_has_and_what_there_is_to_do(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "tickets", "").await;
    lee.finds("#help", &["Your tickets", "You have none"]).await;
    lee.commands("#help", "ticket", "the printer eats paper").await;
    lee.commands("#help", "ticket", "my screen flickers").await;
    sam.clicks("#desk-agents", "INC-2", "Claim").await;
    lee.finds("dm", &["INC-2", "In progress"]).await;

    lee.commands("#help", "tickets", "").await;
    lee.finds(
        "#help",
        &[
            "INC-1",
            "the printer eats paper · New",
            "INC-2",
            "my screen flickers · In progress",
        ],
    )
    .await;
    sam.commands("#desk-agents", "tickets", "").await;
    sam.finds(
        "#desk-agents",
        &[
            "You are on",
            "my screen flickers · In progress",
            "One ticket waits for somebody from IT",
        ],
    )
    .await;
    house.settles().await;
    assert!(!house.colleague().view("#help").contains("Your tickets"));
    house.closes().await;
}

async fn only_agents_open_tickets_for_others(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());
    let sam_there = house.agent_among_requesters();

    ann.commands_for("#help", &lee, "the printer eats paper").await;
    ann.finds(
        "#help",
        &["Only the desk's agents can open a ticket for somebody else"],
    )
    .await;
    sam_there.commands_for("#help", &house.guest(), "a badge").await;
    sam_there
        .finds("#help", &["is no full member of this workspace"])
        .await;
    sam_there
        .commands_for("#help", &lee, "the printer eats paper")
        .await;

    sam_there
        .finds("#help", &[&format!("INC-1 is open for {}", lee.name())])
        .await;
    lee.finds(
        "dm",
        &["INC-1", "the printer eats paper", "Sam", "opened this for you"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", lee.name(), "opened by Sam"])
        .await;
    house.closes().await;
}
