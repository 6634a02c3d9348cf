//! What a hold does to extensions and to lateness.

use desk::{HoldReason, ResumeCause, TicketEvent};
use store::SlaClock;

use super::{AGENT, Solution, Story};

impl Story {
    fn held(self, minute: i64, reason: HoldReason) -> Self {
        let event = TicketEvent::PutOnHold {
            reason,
            until: None,
            note: String::new(),
        };
        self.then(minute, AGENT, event)
    }

    fn resumed(self, minute: i64) -> Self {
        let cause = ResumeCause::Agent;
        self.then(minute, AGENT, TicketEvent::Resumed { cause })
    }
}

#[test]
fn an_extension_that_ends_during_a_hold_is_broken_only_after_it() {
    let held = Story::new()
        .extended_for(Solution, 100, 500)
        .held(200, HoldReason::Vendor);
    let before = held.clock(Solution, 200);
    let during = held.clock_after(Solution, 600, &[before]);
    assert_eq!((during.reached, during.breached), (0, None));
    let changed = held.held(700, HoldReason::Change);
    let during = changed.clock_after(Solution, 700, &[during]);
    assert_eq!((during.reached, during.breached), (0, None));
    let after = changed.resumed(800);
    after.check(Solution, 800, "running due 500 breached 500 reached 100");
}

#[test]
fn lateness_stands_still_during_pauses_and_after_the_resolution() {
    let late = |story: &Story, minute| story.clock(Solution, minute).late.map(|late| late.num_minutes());
    let held = Story::new().held(490, HoldReason::Vendor);
    assert_eq!(late(&held, 900), Some(10));
    let changed = held.held(1000, HoldReason::Change);
    assert_eq!(late(&changed, 1100), Some(10));
    let resumed = changed.resumed(1200);
    assert_eq!(late(&resumed, 1205), None, "it runs");
    assert_eq!(late(&resumed.resolved(1205, AGENT), 9000), Some(15));
}

#[test]
fn other_hours_count_from_the_beginning_while_the_time_stands_still() {
    let held = Story::new().held(250, HoldReason::Vendor);
    let stored = held.clock(Solution, 300);
    assert_eq!((stored.reached, stored.due), (50, None));
    // By the hours of before, more of the time was spent.
    let before = SlaClock {
        reached: 75,
        ..stored
    };
    let after = held.clock_after(Solution, 300, &[before]);
    assert_eq!((after.reached, after.due), (50, None));
}

#[test]
fn a_clock_of_the_machine_that_goes_back_changes_nothing_while_the_time_stands_still() {
    let held = Story::new().held(250, HoldReason::Vendor);
    let before = held.clock(Solution, 300);
    let after = held.clock_after(Solution, 100, std::slice::from_ref(&before));
    assert_eq!((after.reached, after.late), (before.reached, before.late));
}
