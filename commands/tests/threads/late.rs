//! Messages that arrive out of order: they make the same tickets as in order, and the team reads them in order.

use std::collections::BTreeSet;

use chat::{ChannelRef, IncomingMessage, Location, MessageRef, UserRef};
use chrono::Duration;
use commands::Intake;
use proptest::prelude::*;

use crate::cards::button;
use crate::harness::{World, agents, ann, at, help, lee, message_from};

/// The intake paths of messages.
#[derive(Clone, Copy, Debug)]
enum Path {
    Channel,
    Direct,
    Mention,
    Suggest,
}

const PATHS: [Path; 4] = [Path::Channel, Path::Direct, Path::Mention, Path::Suggest];

/// The line with this number, written some seconds after the first one.
fn line(path: Path, user: &UserRef, number: usize, seconds: i64) -> IncomingMessage {
    let channel = match path {
        Path::Channel | Path::Suggest => help(),
        Path::Direct => ChannelRef::new(&user.connection, format!("D{}", user.id)),
        Path::Mention => ChannelRef::new(&user.connection, "general"),
    };
    let said = message_from(
        user,
        &channel,
        None,
        "",
        format!("line{number:02} is about something"),
    );
    IncomingMessage {
        message: MessageRef::new(
            &channel,
            format!(
                "{}",
                1_000_000 + seconds * 100 + i64::try_from(number).unwrap_or(0)
            ),
        ),
        location: Location {
            direct: matches!(path, Path::Direct),
            ..said.location
        },
        at: at(0) + Duration::seconds(seconds),
        addressed: matches!(path, Path::Mention),
        ..said
    }
}

/// Handles the lines as they arrive. Returns the lines of each ticket in the order in which the team reads them.
async fn arrive(path: Path, lines: &[IncomingMessage]) -> BTreeSet<Vec<String>> {
    let mut world = World::new().await;
    world.desk.ask_when_alike = false;
    if let Path::Suggest = path {
        world.desk.channels[0].intake = Intake::Suggest;
    }
    for line in lines {
        world.says(line.clone()).await;
    }
    if let Path::Suggest = path {
        for (user, question) in world.whispers.clone() {
            world.clicks(&user, button(&question, "Report a problem")).await;
        }
    }
    let tickets = world.tickets_of_team();
    tickets.iter().map(|shown| lines_in(shown)).collect()
}

/// Returns the names of the lines in a text. A card repeats the first line in its title.
fn lines_in(shown: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (at, _) in shown.match_indices("line") {
        let name = shown[at..].chars().take(6).collect();
        if lines.last() != Some(&name) {
            lines.push(name);
        }
    }
    lines
}

fn expected(groups: &[&[usize]]) -> BTreeSet<Vec<String>> {
    let names = |group: &&[usize]| group.iter().map(|number| format!("line{number:02}")).collect();
    groups.iter().map(names).collect()
}

#[tokio::test]
async fn lines_that_overtake_each_other_are_one_ticket_on_every_path() {
    for path in PATHS {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let lines =
                order.map(|number| line(path, &lee(), number, i64::try_from(number).unwrap_or(0) * 20));
            let shown = arrive(path, &lines).await;
            assert_eq!(shown, expected(&[&[0, 1, 2]]), "{path:?} {order:?}");
        }
    }
}

#[tokio::test]
async fn a_late_line_opens_the_ticket_if_it_is_the_oldest_one() {
    let mut world = World::new().await;
    let [first, second, third] =
        [0, 1, 2].map(|number| line(Path::Channel, &lee(), number, i64::try_from(number).unwrap_or(0)));
    for said in [&second, &third, &first] {
        world.says(said.clone()).await;
    }
    let ticket = world.ticket().await;
    assert_eq!(ticket.title, "line00 is about something");
    let shown = world.tickets_of_team();
    assert_eq!(lines_in(&shown[0]), ["line00", "line01", "line02"], "{shown:#?}");

    world
        .edits(IncomingMessage {
            text: "line00 is about a printer".into(),
            ..first.clone()
        })
        .await;
    assert_eq!(world.ticket().await.title, "line00 is about a printer");
    world.deletes(&second).await;
    assert!(
        !world.view(&agents()).contains("line01"),
        "{}",
        world.view(&agents())
    );
}

#[tokio::test]
async fn a_late_line_in_a_thread_is_shown_in_its_place() {
    let mut world = World::new().await;
    world.says(line(Path::Channel, &lee(), 0, 0)).await;
    for number in [1, 3, 2, 5, 4] {
        let said = message_from(
            &lee(),
            &help(),
            Some("1000000"),
            &format!("{}", 2_000_000 + number),
            format!("line{number:02}"),
        );
        world.says(said).await;
    }
    let shown = world.tickets_of_team();
    assert_eq!(
        lines_in(&shown[0]),
        ["line00", "line01", "line02", "line03", "line04", "line05"],
        "{shown:#?}"
    );
}

#[tokio::test]
async fn a_late_line_with_a_sensitive_word_makes_the_ticket_private() {
    let mut world = World::new().await;
    world.desk.channels[0].sensitive = vec!["salary".into()];
    let private = ChannelRef::new(&agents().connection, "private");
    world
        .desk
        .confidential
        .insert(desk::TeamName("it".into()), private.clone());
    let second = line(Path::Channel, &lee(), 1, 20);
    let first = IncomingMessage {
        text: "line00 my salary is wrong".into(),
        ..line(Path::Channel, &lee(), 0, 0)
    };
    world.says(second).await;
    world.says(first).await;

    assert!(world.ticket().await.is_private());
    assert!(world.view(&private).contains("INC-1"));
    assert!(
        !world.view(&agents()).contains("line0"),
        "{}",
        world.view(&agents())
    );
}

/// Two people, each with up to two matters that are further apart than the follow-up window.
fn lines() -> impl Strategy<Value = Vec<(usize, bool, i64)>> {
    let one = (0..2usize, any::<bool>(), 0..600i64);
    prop::collection::vec(one, 1..7).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_in_any_order_make_the_tickets_of_the_ordered_lines(lines in lines(), path in 0..3usize) {
        let path = PATHS[path];
        let mut said = Vec::new();
        for (number, (author, later, seconds)) in lines.iter().enumerate() {
            let user = if *author == 0 { lee() } else { ann() };
            // All direct messages belong to the only open ticket.
            let is_other = *later && !matches!(path, Path::Direct);
            let matter = if is_other { 3 * 3600 } else { 0 };
            said.push(line(path, &user, number, matter + seconds));
        }
        let mut ordered = said.clone();
        ordered.sort_by_key(|said| (said.at, said.message.order().1.to_owned()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (any_order, in_order) = runtime.block_on(async {
            (arrive(path, &said).await, arrive(path, &ordered).await)
        });
        prop_assert_eq!(any_order, in_order);
    }
}
