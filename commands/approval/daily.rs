//! What still waits after the first reminder: one message a day to each approver, which names everything that waits for the
//! approver.
//!
//! The timer belongs to an account. A person with several accounts has one timer.

use std::collections::BTreeSet;

use chat::{Conversation, OutboundMessage, Place};
use chrono::Duration;
use desk::Identity;
use store::Timer;

use crate::approval::list::{Pending, list, pending};
use crate::cards::approval::View;
use crate::effects::approval_timers::REMIND;
use crate::error::CommandError;
use crate::facts::{approvals, daily, presence};
use crate::work::Work;

/// The kind of the timer.
pub(crate) const TIMER: &str = "approvals_daily";

/// The shortest time between a reminder and the next message: half a working day.
const PAUSE: Duration = Duration::hours(4);

/// Arms the daily message of a person who was just reminded of an approval, unless the person has one.
pub(super) async fn begin(work: &mut Work<'_>, account: &Identity, view: &View) -> Result<(), CommandError> {
    for one in accounts(work, account).await? {
        if work.timers().armed(&one.to_string(), TIMER).await?.is_some() {
            return Ok(());
        }
    }
    arm(work, account, view);
    Ok(())
}

/// Handles the timer: tells the approver what waits, and arms the message of the next day.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let Ok(account) = timer.subject.parse::<Identity>() else {
        return Ok(());
    };
    let accounts = accounts(work, &account).await?;
    for one in accounts.iter().filter(|one| **one != account) {
        // The accounts were linked since.
        if work.timers().armed(&one.to_string(), TIMER).await?.is_some() {
            return Ok(());
        }
    }
    let waiting = pending(work, &account, &accounts).await?.waiting;
    // What nobody was reminded of yet does not keep the messages going.
    let mut reminded = None;
    for view in &waiting {
        let approval = &view.matter.approval;
        let armed = work.timers().armed(&approval.id.to_string(), REMIND).await?;
        if approval.terms.remind.is_some() && armed.is_none() {
            reminded = Some(view);
            break;
        }
    }
    let (Some(reminded), Some(home)) = (reminded, accounts.first()) else {
        return Ok(());
    };
    arm(work, &account, reminded);
    let home = match accounts.contains(&account) {
        true => &account,
        false => home,
    };
    let home = Conversation::Direct(approvals::user(home));
    let found = Pending {
        waiting,
        voted: Vec::new(),
    };
    let card = list(work.settings(), &found);
    work.outbox()
        .send(OutboundMessage::post(Place::At(home), card), None);
    Ok(())
}

/// Returns the open accounts of the person of an account.
async fn accounts(work: &mut Work<'_>, account: &Identity) -> Result<BTreeSet<Identity>, CommandError> {
    let Some(person) = work.people().find_by_identity(account).await? else {
        return Ok(BTreeSet::new());
    };
    let accounts = presence::reached_by(work, person.id).await?;
    Ok(accounts.into_iter().collect())
}

/// Arms the message of the next day, by the hours of the team that is responsible for an approval.
fn arm(work: &mut Work<'_>, account: &Identity, view: &View) {
    let settings = work.settings();
    let earliest = work.now() + PAUSE;
    let due_at = match view.matter.about.team(settings) {
        Some(team) => daily::next(&settings.levels, team, earliest),
        None => work.now() + Duration::days(1),
    };
    let timer = Timer {
        subject: account.to_string(),
        kind: TIMER.to_owned(),
        epoch: work.now().timestamp_micros(),
        due_at,
    };
    work.timers().arm(&timer);
}
