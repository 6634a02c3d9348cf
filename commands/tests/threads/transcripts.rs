//! Transcripts of conversations that are too long for one page or for the size limit.

use chat::Text;
use commands::{CommandError, Transcript, Writing};
use desk::{Entry, Ticket, TicketEvent};
use store::{Audience, Lock, Remark, Side};

use crate::harness::{World, at, help, lee, message_from};

/// The number of remarks: more than one page, and not a multiple of the page size.
const REMARKS: usize = 250;

/// Opens a ticket by Lee and adds the remarks. Every second remark is a note.
async fn open_ticket_with_remarks(world: &mut World) -> Ticket {
    world
        .says(message_from(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    let reference = "INC-1".parse().expect("the reference is valid");
    let mut uow = world.store.begin(at(2)).await.expect("the unit of work begins");
    let ticket = uow.tickets().find_by_reference(reference).await;
    let ticket = ticket.expect("the query succeeds").expect("it exists");
    for n in 0..REMARKS {
        let words = Text::plain(format!("line {n} end"));
        let audience = match n % 2 {
            0 => Audience::Public,
            _ => Audience::Team,
        };
        let remark =
            Remark::new(uow.mint(), ticket.id, ticket.requester, words, uow.now()).for_audience(audience);
        let event = match audience {
            Audience::Public => TicketEvent::RemarkAdded {
                remark: remark.id,
                article: None,
            },
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
    uow.commit().await.expect("the unit of work commits");
    ticket
}

/// Returns all parts of a transcript.
async fn parts(world: &World, writing: &mut Writing) -> Vec<String> {
    let mut parts = Vec::new();
    loop {
        let mut uow = world.store.look(at(3)).await.expect("the query succeeds");
        match writing
            .part(&mut uow, &world.desk)
            .await
            .expect("the command succeeds")
        {
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
async fn a_long_transcript_is_generated_in_pages_and_complete() {
    let mut world = World::new().await;
    let ticket = open_ticket_with_remarks(&mut world).await;
    for side in [Side::Requester, Side::Team] {
        let mut writing = Writing::new(of(&ticket, side), u64::MAX);
        let parts = parts(&world, &mut writing).await;
        assert!(parts.len() > 3, "{} parts", parts.len());
        let text = parts.concat();
        let mut from = 0;
        for n in 0..REMARKS {
            let line = format!("    line {n} end\n");
            if side == Side::Requester && n % 2 == 1 {
                assert!(!text.contains(&line), "{line} is a note");
                continue;
            }
            from += text[from..]
                .find(&line)
                .unwrap_or_else(|| panic!("{line} is missing"));
        }
    }
}

#[tokio::test]
async fn a_repeated_transcript_ignores_later_messages() {
    let mut world = World::new().await;
    let ticket = open_ticket_with_remarks(&mut world).await;
    let mut first = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let text = parts(&world, &mut first).await.concat();
    world
        .says(message_from(&lee(), &help(), Some("1"), "2", "and it smokes"))
        .await;
    let again = parts(&world, &mut first.again()).await.concat();
    assert_eq!(text, again);
    let current = parts(&world, &mut Writing::new(of(&ticket, Side::Team), u64::MAX)).await;
    assert!(current.concat().contains("and it smokes"));
}

#[tokio::test]
async fn a_transcript_over_the_limit_is_cut_and_says_so() {
    const LIMIT: u64 = 6_000;
    let mut world = World::new().await;
    let ticket = open_ticket_with_remarks(&mut world).await;
    let mut writing = Writing::new(of(&ticket, Side::Team), LIMIT);
    let text = parts(&world, &mut writing).await.concat();
    assert!(
        u64::try_from(text.len()).expect("the length fits") <= LIMIT,
        "{}",
        text.len()
    );
    assert!(
        text.contains("    line 1 end\n") && !text.contains("line 249"),
        "{text}"
    );
    assert!(text.trim_end().ends_with("frontdesk transcript INC-1"), "{text}");
    assert_eq!(parts(&world, &mut writing.again()).await.concat(), text);
}

#[tokio::test]
async fn the_description_of_a_ticket_opened_for_a_requester_is_team_only() {
    let mut world = World::new().await;
    let mut ticket = open_ticket_with_remarks(&mut world).await;
    // An agent opens a ticket with `/ticket for @lee`: the card in Lee's thread shows only the title.
    let mut uow = world.store.begin(at(3)).await.expect("the unit of work begins");
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
    uow.commit().await.expect("the unit of work commits");
    let requester_text = parts(&world, &mut Writing::new(of(&ticket, Side::Requester), u64::MAX)).await;
    let requester_text = requester_text.concat();
    assert!(
        requester_text.contains(" by Sam\n") && !requester_text.contains("canary"),
        "{requester_text}"
    );
    let text = parts(&world, &mut Writing::new(of(&ticket, Side::Team), u64::MAX)).await;
    assert!(text.concat().contains("    canary: he always breaks it\n"));
}

#[tokio::test]
async fn a_transcript_requested_before_a_ticket_became_private_is_not_generated() {
    let mut world = World::new().await;
    let mut ticket = open_ticket_with_remarks(&mut world).await;
    let mut requested_before = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let mut uow = world.store.begin(at(4)).await.expect("the unit of work begins");
    let private = TicketEvent::MadePrivate { why: String::new() };
    let lock = uow.lock(&[Lock::Ticket(ticket.id)]).await;
    lock.expect("the ticket is locked");
    ticket.apply(&private, Some(ticket.requester), uow.now());
    uow.tickets().save(&ticket);
    uow.commit().await.expect("the unit of work commits");

    let mut uow = world.store.look(at(5)).await.expect("the query succeeds");
    let part = requested_before.part(&mut uow, &world.desk).await;
    assert!(matches!(part, Err(CommandError::Refused(_))), "{part:?}");
    drop(uow);
    let mut requested_since = Writing::new(of(&ticket, Side::Team), u64::MAX);
    let text = parts(&world, &mut requested_since).await.concat();
    assert!(text.contains("the printer eats paper"), "{text}");
}
