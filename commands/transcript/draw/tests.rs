//! What each side reads, and that nobody's words pass for ours.

use chat::{ChannelRef, Connection, FileRef, MessageRef, Text};
use desk::{PersonId, RemarkId, Resolution, ResolutionCode, Timestamp};
use expect_test::expect;
use proptest::prelude::*;
use ulid::Ulid;

use super::*;

fn ticket(n: u128) -> TicketId {
    TicketId::from(Ulid::from(n))
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_timestamp(1_763_802_120 + minutes * 60, 0).expect("a moment")
}

fn remark(about: TicketId, audience: Audience, words: &str) -> Remark {
    let (id, author) = (RemarkId::from(Ulid::from(7)), PersonId::from(Ulid::from(8)));
    Remark::new(id, about, author, audience, Text::plain(words), at(0))
}

fn with_file(remark: Remark) -> Remark {
    let channel = ChannelRef::new(&Connection("hq".into()), "C1");
    Remark {
        files: vec![FileRef {
            message: MessageRef::new(&channel, "1"),
            id: "F1".into(),
            name: "smoke.png".into(),
            bytes: 12_345,
            media_type: None,
        }],
        ..remark
    }
}

fn drawn(side: Side, remark: &Remark) -> String {
    let words = Words::in_language("en").expect("English");
    said(&words, side, remark, "Lee")
}

#[test]
fn words_stand_indented_under_who_said_them_and_when() {
    let remark = with_file(remark(ticket(1), Audience::Public, "it smells\n\n  of smoke "));
    expect![[r"
        **Lee** · 2025-11-22 09:02 UTC

            it smells

              of smoke

        Files, not kept here: smoke.png (13 KB)

    "]]
    .assert_eq(&drawn(Side::Requester, &remark));
}

#[test]
fn what_was_taken_back_is_repeated_to_the_team_alone() {
    let mut remark = with_file(remark(ticket(1), Audience::Public, "my password is swordfish"));
    remark.edited_at = Some(at(1));
    remark.deleted_at = Some(at(2));
    expect![[r"
        **Lee** · 2025-11-22 09:02 UTC · changed 2025-11-22 09:03 UTC · taken back 2025-11-22 09:04 UTC

    "]]
    .assert_eq(&drawn(Side::Requester, &remark));
    expect![[r"
        **Lee** · 2025-11-22 09:02 UTC · changed 2025-11-22 09:03 UTC · taken back 2025-11-22 09:04 UTC

            my password is swordfish

        Files, not kept here: smoke.png (13 KB)

    "]]
    .assert_eq(&drawn(Side::Team, &remark));
}

#[test]
fn a_note_says_that_it_is_one() {
    let note = remark(ticket(1), Audience::Team, "he dropped it");
    assert!(drawn(Side::Team, &note).starts_with("**Lee** · 2025-11-22 09:02 UTC · note\n"));
}

#[test]
fn names_link_and_format_nothing() {
    assert_eq!(
        named("a **b** [c](http://d)\n# <e>"),
        r"a \*\*b\*\* \[c\](http://d) # \<e>"
    );
    assert_eq!(
        happened(at(0), "Lee\ntook it", ""),
        "2025-11-22 09:02 UTC · Lee took it\n\n"
    );
}

/// One of each kind of what can happen.
fn anything() -> impl Strategy<Value = TicketEvent> {
    let (other, by, said) = (
        ticket(2),
        PersonId::from(Ulid::from(3)),
        RemarkId::from(Ulid::from(7)),
    );
    let canary = || "canary".to_owned();
    let resolution = Resolution {
        by,
        code: ResolutionCode::Solved,
        note: canary(),
        at: at(0),
        assignee: None,
    };
    let priority = desk::Matrix::default().priority(desk::Level::High, desk::Level::High);
    prop::sample::select(vec![
        TicketEvent::Opened,
        TicketEvent::Claimed { by, from: None },
        TicketEvent::Released,
        TicketEvent::PrioritySet {
            impact: desk::Level::High,
            urgency: desk::Level::High,
            priority,
            before: priority,
        },
        TicketEvent::RemarkAdded { remark: said },
        TicketEvent::NoteAdded { remark: said },
        TicketEvent::RemarkEdited {
            remark: said,
            before: canary(),
        },
        TicketEvent::RemarkDeleted { remark: said },
        TicketEvent::Rewritten {
            title: canary(),
            description: canary(),
            title_before: canary(),
            description_before: canary(),
        },
        TicketEvent::Resolved(resolution),
        TicketEvent::Reopened { assignee: None },
        TicketEvent::Closed,
        TicketEvent::Cancelled { why: canary() },
        TicketEvent::Follows { ticket: other },
        TicketEvent::FollowedBy { ticket: other },
        TicketEvent::Merged { into: other },
        TicketEvent::MergedFrom { ticket: other },
        TicketEvent::Unmerged { from: other },
        TicketEvent::UnmergedFrom { ticket: other },
        TicketEvent::SplitFrom { ticket: other },
        TicketEvent::SplitOff {
            ticket: other,
            remark: said,
        },
        TicketEvent::RequesterLeft,
        TicketEvent::RequesterReturned,
        TicketEvent::KnownIssueMarked,
        TicketEvent::KnownIssueUnmarked,
        TicketEvent::FollowerAdded,
    ])
}

proptest! {
    /// Whatever happens: the requester reads what was said in their hearing about this very ticket, and nothing else.
    #[test]
    fn the_requesters_copy_holds_what_was_said_in_their_hearing_alone(
        event in anything(),
        is_own in any::<bool>(),
        is_public in any::<bool>(),
        is_there in any::<bool>(),
    ) {
        let about = if is_own { ticket(1) } else { ticket(2) };
        let audience = if is_public { Audience::Public } else { Audience::Team };
        let words = is_there.then(|| remark(about, audience, "canary"));
        let is_said = matches!(event, TicketEvent::RemarkAdded { .. });
        let shown = shows(Side::Requester, ticket(1), &event, words.as_ref());
        prop_assert_eq!(shown, is_said && is_own && is_public && is_there);
        prop_assert!(shows(Side::Team, ticket(1), &event, words.as_ref()));
    }

    /// Whatever somebody writes: every line of it is indented, and so stands as it is.
    #[test]
    fn nobodys_words_begin_a_line_of_ours(words in any::<String>()) {
        let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
        for line in quoted(&words).split(ends) {
            prop_assert!(line.is_empty() || line.starts_with("    "), "{line:?}");
        }
        prop_assert!(!named(&words).contains(ends));
    }
}
