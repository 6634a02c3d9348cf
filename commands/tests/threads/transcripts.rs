//! A transcript of a conversation that is too long to be held, or to be sent.

use chat::Text;
use commands::{CommandError, Transcript, Writing};
use desk::{Entry, Ticket, TicketEvent};
use store::{Audience, Remark, Side};

use crate::harness::{World, at, help, lee, said};

/// More than a page, and not a number of whole pages.
const LINES: usize = 250;

/// Lee asked something, and so many lines were said since, every other one a note.
async fn talked(world: &mut World) -> Ticket {
    world
        .says(said(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    let reference = "INC-1".parse().expect("it is a reference");
    let mut uow = world.store.begin(at(2)).await.expect("it begins");
    let ticket = uow.tickets().find_by_reference(reference).await;
    let ticket = ticket.expect("it reads").expect("it is there");
    for n in 0..LINES {
        let words = Text::plain(format!("line {n} end"));
        let audience = match n % 2 {
            0 => Audience::Public,
            _ => Audience::Team,
        };
        let remark = Remark::new(
            uow.mint(),
            ticket.id,
            ticket.requester,
            audience,
            words,
            uow.now(),
        );
        let event = match audience {
            Audience::Public => TicketEvent::RemarkAdded { remark: remark.id },
            Audience::Team => TicketEvent::NoteAdded { remark: remark.id },
        };
        let entry = Entry {
            id: uow.mint(),
            ticket: ticket.id,
            by: Some(ticket.requester),
            at: uow.now(),
            event,
        };
        uow.remarks().add(remark);
        uow.journal().add(entry);
    }
    uow.commit().await.expect("it commits");
    ticket
}

/// All parts of it.
async fn parts(world: &World, writing: &mut Writing) -> Vec<String> {
    let mut parts = Vec::new();
    loop {
        let mut uow = world.store.look(at(3)).await.expect("it reads");
        match writing.part(&mut uow, &world.desk).await.expect("nothing breaks") {
            Some(part) => parts.push(part),
            None => return parts,
        }
    }
}

fn of(ticket: &Ticket, side: Side) -> Transcript {
    Transcript {
        ticket: ticket.id,
        side,
        private: ticket.is_private(),
    }
}

#[tokio::test]
async fn a_long_conversation_is_written_page_by_page_and_whole() {
    let mut world = World::new().await;
    let ticket = talked(&mut world).await;
    for side in [Side::Requester, Side::Team] {
        let mut writing = Writing::new(of(&ticket, side), u64::MAX);
        let parts = parts(&world, &mut writing).await;
        assert!(parts.len() > 3, "{} parts", parts.len());
        let whole = parts.concat();
        let mut from = 0;
        for n in 0..LINES {
            let line = format!("    line {n} end\n");
            if side == Side::Requester && n % 2 == 1 {
                assert!(!whole.contains(&line), "{line} is a note");
                continue;
            }
            from += whole[from..]
                .find(&line)
                .unwrap_or_else(|| panic!("{line} is missing"));
        }
    }
}

#[tokio::test]
async fn what_is_written_again_is_the_same_whatever_was_said_since() {
    let mut world = World::new().await;
    let ticket = talked(&mut world).await;
    let mut first = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let whole = parts(&world, &mut first).await.concat();
    world
        .says(said(&lee(), &help(), Some("1"), "2", "and it smokes"))
        .await;
    let again = parts(&world, &mut first.again()).await.concat();
    assert_eq!(whole, again);
    let anew = parts(&world, &mut Writing::new(of(&ticket, Side::Team), u64::MAX)).await;
    assert!(anew.concat().contains("and it smokes"));
}

#[tokio::test]
async fn what_is_too_large_is_cut_and_says_so() {
    const MOST: u64 = 6_000;
    let mut world = World::new().await;
    let ticket = talked(&mut world).await;
    let mut writing = Writing::new(of(&ticket, Side::Team), MOST);
    let whole = parts(&world, &mut writing).await.concat();
    assert!(
        u64::try_from(whole.len()).expect("it fits") <= MOST,
        "{}",
        whole.len()
    );
    assert!(
        whole.contains("    line 1 end\n") && !whole.contains("line 249"),
        "{whole}"
    );
    assert!(
        whole.trim_end().ends_with("frontdesk transcript INC-1"),
        "{whole}"
    );
    assert_eq!(parts(&world, &mut writing.again()).await.concat(), whole);
}

#[tokio::test]
async fn whoever_opens_a_ticket_for_somebody_describes_it_to_the_team_alone() {
    let mut world = World::new().await;
    let mut ticket = talked(&mut world).await;
    // As an agent does with /ticket for @lee: the card in Lee's thread shows the title alone.
    let mut uow = world.store.begin(at(3)).await.expect("it begins");
    let agent = desk::Person {
        id: uow.mint(),
        name: "Sam".into(),
    };
    let sam = desk::Identity {
        connection: "hq".into(),
        user: "sam".into(),
    };
    uow.people().insert(&agent, &sam);
    ticket.id = uow.mint();
    ticket.reference.number = 99;
    ticket.opened_by = agent.id;
    ticket.source = desk::Source::Command;
    ticket.description = "canary: he always breaks it".into();
    ticket.version = 0;
    uow.tickets().insert(&ticket);
    uow.commit().await.expect("it commits");
    let theirs = parts(&world, &mut Writing::new(of(&ticket, Side::Requester), u64::MAX)).await;
    let theirs = theirs.concat();
    assert!(
        theirs.contains(" by Sam\n") && !theirs.contains("canary"),
        "{theirs}"
    );
    let whole = parts(&world, &mut Writing::new(of(&ticket, Side::Team), u64::MAX)).await;
    assert!(whole.concat().contains("    canary: he always breaks it\n"));
}

#[tokio::test]
async fn what_was_asked_for_before_a_ticket_became_private_is_not_written() {
    let mut world = World::new().await;
    let mut ticket = talked(&mut world).await;
    let mut asked_before = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let mut uow = world.store.begin(at(4)).await.expect("it begins");
    let private = TicketEvent::MadePrivate { why: String::new() };
    ticket.apply(&private, Some(ticket.requester), uow.now());
    uow.tickets().save(&ticket);
    uow.commit().await.expect("it commits");

    let mut uow = world.store.look(at(5)).await.expect("it reads");
    let part = asked_before.part(&mut uow, &world.desk).await;
    assert!(matches!(part, Err(CommandError::Refused(_))), "{part:?}");
    drop(uow);
    let mut asked_since = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let whole = parts(&world, &mut asked_since).await.concat();
    assert!(whole.contains("the printer eats paper"), "{whole}");
}
