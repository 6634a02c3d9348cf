//! Promises that a lead extends.

use super::*;

#[test]
fn an_extension_is_a_fixed_time_and_leaves_the_original_breach_on_record() {
    let early = Story::new().extended(100, 500);
    early.check(
        FirstResponse,
        100,
        "running due 500 breached - reached 0, 50 at 300",
    );
    early.check(FirstResponse, 501, "running due 500 breached 500 reached 100");
    assert_eq!(early.clock(FirstResponse, 100).original_due, Some(at(240)));
    let late = Story::new().extended(300, 500);
    late.check(
        FirstResponse,
        300,
        "running due 500 breached 240 reached 0, 50 at 400",
    );
}

#[test]
fn a_promise_that_was_extended_twice_in_time_was_never_missed() {
    let twice = Story::new().extended(100, 500).extended(400, 700);
    twice.check(
        FirstResponse,
        401,
        "running due 700 breached - reached 0, 50 at 550",
    );
    twice.check(FirstResponse, 701, "running due 700 breached 700 reached 100");
}

#[test]
fn an_extension_to_the_same_time_passes_no_threshold_again() {
    let once = Story::new().extended(100, 500);
    let before = once.clock(FirstResponse, 310);
    assert_eq!(before.reached, 50);
    let after = once.extended(310, 500).clock_after(FirstResponse, 310, &[before]);
    assert_eq!(after.reached, 50);
    assert_eq!(after.next.map(|next| next.percent), Some(75));
}
