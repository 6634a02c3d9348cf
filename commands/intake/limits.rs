//! Checks a requester's limits before a ticket is opened. Events that expect no reply send a refusal privately, once
//! per interval.

use chat::{Card, IncomingMessage};
use chrono::Duration;
use desk::{Limited, PersonId, Refusal, Usage};

use crate::actor::Actor;
use crate::cards::refusal;
use crate::error::CommandError;
use crate::threads::private_lines;
use crate::work::Work;

/// The cool-down's name for requesters who opened tickets too fast.
const COOL_DOWN: &str = "cool_down";

/// The cool-down's name for refusals that were sent.
const NOTIFIED: &str = "told_limits";

/// The shortest interval between two private refusals. A longer configured cool-down replaces it.
const NOTIFY_INTERVAL: Duration = Duration::minutes(10);

/// The window for counting recent tickets.
const RECENT: Duration = Duration::minutes(1);

/// Checks whether the person may open one more ticket. The caller that answers the refusal starts the cool-down with
/// [`cool_down`], because a refused command writes nothing.
///
/// # Errors
///
/// [`Refusal::Limited`].
pub(crate) async fn check(work: &mut Work<'_>, actor: &Actor) -> Result<(), CommandError> {
    if !work.settings().limits.are_any() {
        return Ok(());
    }
    let (now, person) = (work.now(), actor.person.id);
    if actor.is_new() {
        // A new person has no tickets to count.
        return Ok(work
            .settings()
            .limits
            .admit(Usage::default(), now)
            .map_err(Refusal::from)?);
    }
    let (open, lately) = work.tickets().usage(person, now - RECENT).await?;
    let cool_down_until = match work.settings().limits.per_minute {
        Some(_) => work.cooldowns().until(person, COOL_DOWN).await?,
        None => None,
    };
    let usage = Usage {
        open,
        lately,
        cool_down_until,
    };
    Ok(work.settings().limits.admit(usage, now).map_err(Refusal::from)?)
}

/// Starts the cool-down of a person who was refused because they open tickets too fast.
pub(crate) fn cool_down(work: &mut Work<'_>, person: PersonId, refusal: &Refusal) {
    if let Refusal::Limited(Limited::TooFast { until }) = refusal {
        work.cooldowns().start(person, COOL_DOWN, *until);
    }
}

/// Sends the author of a refused message the reason privately, unless they were notified recently.
pub(crate) async fn tell_once(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    refusal: &Refusal,
) -> Result<(), CommandError> {
    let person = actor.person.id;
    cool_down(work, person, refusal);
    if work.cooldowns().until(person, NOTIFIED).await?.is_some() {
        return Ok(());
    }
    let quiet_for = work.settings().limits.cool_down.max(NOTIFY_INTERVAL);
    let until = work.now() + quiet_for;
    work.cooldowns().start(person, NOTIFIED, until);
    private_lines::send_private(
        work,
        message,
        actor,
        Card::plain(refusal::sentence(work.settings(), refusal)),
    );
    Ok(())
}

/// Turns a refusal because of a limit into a private message. Other errors are returned unchanged.
pub(crate) async fn told<T>(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    result: Result<T, CommandError>,
) -> Result<Option<T>, CommandError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => {
            tell_once(work, message, actor, &refusal).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
