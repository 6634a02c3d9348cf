//! How much one requester may ask for at once: looked at where a ticket is about to be opened, and said once where nobody
//! waits for an answer.

use chat::{Card, IncomingMessage};
use chrono::Duration;
use desk::{Limited, Refusal, Usage};

use crate::actor::actor::Actor;
use crate::cards::refusal;
use crate::error::CommandError;
use crate::threads::private_lines;
use crate::work::Work;

/// Under which name somebody waits who was too fast.
const COOL_DOWN: &str = "cool_down";

/// Under which name it is kept that somebody was told.
const NOTIFIED: &str = "told_limits";

/// For how long one is told only once at least, where no cool-down says it.
const NOTIFY_INTERVAL: Duration = Duration::minutes(10);

/// What counts as lately.
const RECENT: Duration = Duration::minutes(1);

/// Whether this person gets one more ticket of their own. Whoever is too fast waits from now on.
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
        // Whom the desk has never met has nothing that could be counted.
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
    let admitted = work.settings().limits.admit(usage, now);
    if let Err(Limited::TooFast { until }) = admitted {
        work.cooldowns().start(person, COOL_DOWN, until);
    }
    Ok(admitted.map_err(Refusal::from)?)
}

/// Whispers to somebody whose message came to nothing why that is, unless they were told a moment ago.
pub(crate) async fn tell_once(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    refusal: &Refusal,
) -> Result<(), CommandError> {
    let person = actor.person.id;
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

/// Where nobody waits for an answer, a limit is whispered once; every other refusal goes its way.
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
