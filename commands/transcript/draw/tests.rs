//! Tests of the drawn entries: visibility by side, and text that cannot imitate a line of the desk.

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
    Timestamp::from_timestamp(1_763_802_120 + minutes * 60, 0).expect("a valid time")
}

fn remark(about: TicketId, audience: Audience, words: &str) -> Remark {
    let (id, author) = (RemarkId::from(Ulid::from(7)), PersonId::from(Ulid::from(8)));
    Remark::new(id, about, author, Text::plain(words), at(0)).for_audience(audience)
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
    let words = Words::in_language("en").expect("the English words");
    said(&words, side, remark, "Lee")
}

#[test]
fn text_is_indented_under_its_author_and_time() {
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
fn only_the_team_reads_a_deleted_remark() {
    let mut remark = with_file(remark(ticket(1), Audience::Public, "my password is swordfish"));
    remark.edited_at = Some(at(1));
    remark.deleted_at = Some(at(2));
    expect![[r"
        **Lee** · 2025-11-22 09:02 UTC · changed 2025-11-22 09:03 UTC · deleted 2025-11-22 09:04 UTC

    "]]
    .assert_eq(&drawn(Side::Requester, &remark));
    expect![[r"
        **Lee** · 2025-11-22 09:02 UTC · changed 2025-11-22 09:03 UTC · deleted 2025-11-22 09:04 UTC

            my password is swordfish

        Files, not kept here: smoke.png (13 KB)

    "]]
    .assert_eq(&drawn(Side::Team, &remark));
}

#[test]
fn a_note_is_marked_as_a_note() {
    let note = remark(ticket(1), Audience::Team, "he dropped it");
    assert!(drawn(Side::Team, &note).starts_with("**Lee** · 2025-11-22 09:02 UTC · note\n"));
}

#[test]
fn names_cannot_add_links_or_formatting() {
    assert_eq!(
        named("a **b** [c](http://d)\n# <e>"),
        r"a \*\*b\*\* \[c\](http://d) # \<e>"
    );
    assert_eq!(
        happened(at(0), "Lee\nclaimed it", ""),
        "2025-11-22 09:02 UTC · Lee claimed it\n\n"
    );
}

/// Generates ticket events.
fn any_event() -> impl Strategy<Value = TicketEvent> {
    let (other, by, remark_id) = (
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
        TicketEvent::ServiceSet {
            service: Some(desk::ServiceName(canary())),
            before: None,
        },
        TicketEvent::RemarkAdded {
            remark: remark_id,
            article: None,
        },
        TicketEvent::NoteAdded { remark: remark_id },
        TicketEvent::RemarkEdited {
            remark: remark_id,
            before: canary(),
        },
        TicketEvent::RemarkDeleted { remark: remark_id },
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
            remark: remark_id,
        },
        TicketEvent::RequesterLeft,
        TicketEvent::RequesterReturned,
        TicketEvent::KnownIssueMarked,
        TicketEvent::KnownIssueUnmarked,
        TicketEvent::FollowerAdded,
        TicketEvent::FixConfirmed,
        TicketEvent::StillAffected,
    ])
}

proptest! {
    /// For every event, the requester reads only the public remarks of this ticket, and how the team ended the ticket.
    #[test]
    fn the_requester_transcript_contains_public_remarks_and_how_the_ticket_ended(
        event in any_event(),
        is_own in any::<bool>(),
        is_public in any::<bool>(),
        is_there in any::<bool>(),
    ) {
        let about = if is_own { ticket(1) } else { ticket(2) };
        let audience = if is_public { Audience::Public } else { Audience::Team };
        let words = is_there.then(|| remark(about, audience, "canary"));
        let is_said = matches!(event, TicketEvent::RemarkAdded { .. });
        let is_end = match &event {
            TicketEvent::Resolved(resolution) => resolution.code != ResolutionCode::ByRequester,
            TicketEvent::Reopened { .. } | TicketEvent::Cancelled { .. } => true,
            _ => false,
        };
        let shown = shows(Side::Requester, ticket(1), &event, words.as_ref());
        prop_assert_eq!(shown, is_end || (is_said && is_own && is_public && is_there));
        prop_assert!(shows(Side::Team, ticket(1), &event, words.as_ref()));
    }

    /// For every text, each line is indented and therefore verbatim.
    #[test]
    fn quoted_text_starts_no_unindented_line(words in any::<String>()) {
        let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
        for line in quoted(&words).split(ends) {
            prop_assert!(line.is_empty() || line.starts_with("    "), "{line:?}");
        }
        prop_assert!(!named(&words).contains(ends));
    }
}
