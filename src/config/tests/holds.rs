//! `[desk] hold_nudge_after` and `hold_close_after`.

use expect_test::{Expect, expect};

use super::valid;

/// Nine hours on each day from Monday to Friday.
const OFFICE: &str = "[[calendar]]\nname = \"office\"\nzone = \"Europe/Berlin\"\n\
    hours = { mon = [\"09:00-18:00\"], tue = [\"09:00-18:00\"], wed = [\"09:00-18:00\"], thu = [\"09:00-18:00\"], fri = [\"09:00-18:00\"] }\n";

/// The warnings about a configuration with which the desk starts.
fn warned(text: &str, says: &Expect) {
    says.assert_eq(&valid(text).warnings.to_string());
}

#[test]
fn the_requester_is_reminded_before_the_ticket_is_closed() {
    let nothing = expect![""];
    warned(
        "[desk]\nhold_nudge_after = \"1h\"\nhold_close_after = \"2h\"\n",
        &nothing,
    );
    warned("[desk]\nhold_nudge_after = \"9bd\"\n", &nothing);
    warned(
        &format!("{OFFICE}[desk]\nhold_nudge_after = \"4d\"\nhold_close_after = \"10bd\"\n"),
        &nothing,
    );
    warned(
        "[desk]\nhold_nudge_after = \"3d\"\nhold_close_after = \"3d\"\n",
        &expect![
            "desk.toml:3: [desk] hold_close_after: a ticket would be closed after 3d, but its requester is reminded only after 3d (hold_nudge_after), so it is closed a day after the reminder. Write a longer hold_close_after, or a shorter hold_nudge_after."
        ],
    );
    warned(
        "[desk]\nhold_nudge_after = \"10bd\"\n",
        &expect![
            "desk.toml:2: [desk] hold_nudge_after: a ticket would be closed after 10bd, but its requester is reminded only after 10bd (hold_nudge_after), so it is closed a day after the reminder. Write a longer hold_close_after, or a shorter hold_nudge_after."
        ],
    );
    warned(
        "[desk]\nhold_close_after = \"2bd\"\n",
        &expect![
            "desk.toml:2: [desk] hold_close_after: a ticket would be closed after 2bd, but its requester is reminded only after 3bd (hold_nudge_after), so it is closed a day after the reminder. Write a longer hold_close_after, or a shorter hold_nudge_after."
        ],
    );
}

#[test]
fn business_time_and_wall_time_are_compared_in_the_hours_of_each_calendar() {
    let eight_days = "[desk]\nhold_nudge_after = \"8bd\"\nhold_close_after = \"9d\"\n";
    warned(eight_days, &expect![""]);
    warned(
        &format!("{OFFICE}{eight_days}"),
        &expect![
            "desk.toml:7: [desk] hold_close_after: a ticket would be closed after 9d, but its requester is reminded only after 8bd (hold_nudge_after), so it is closed a day after the reminder. Write a longer hold_close_after, or a shorter hold_nudge_after."
        ],
    );
}
