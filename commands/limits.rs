//! How much one requester may ask for at once: looked at where a ticket is about to be opened, and said once where nobody
//! waits for an answer.

use chat::{Card, Said};
use chrono::Duration;
use desk::{Limited, Refusal, Usage};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::{CommandError, Desk, notices, refusals};

/// Under which name somebody waits who was too fast.
const COOL_DOWN: &str = "cool_down";

/// Under which name it is kept that somebody was told.
const TOLD: &str = "told_limits";

/// For how long one is told only once at least, where no cool-down says it.
const TOLD_FOR: Duration = Duration::minutes(10);

/// What counts as lately.
const LATELY: Duration = Duration::minutes(1);

/// Whether this person gets one more ticket of their own. Whoever is too fast waits from now on.
///
/// # Errors
///
/// [`Refusal::Limited`].
pub(crate) async fn check(uow: &mut UnitOfWork, desk: &Desk, asker: &Asker) -> Result<(), CommandError> {
    if !desk.limits.are_any() {
        return Ok(());
    }
    let (now, person) = (uow.now(), asker.person.id);
    if asker.is_new() {
        // Whom the desk has never met has nothing that could be counted.
        return Ok(desk.limits.admit(Usage::default(), now).map_err(Refusal::from)?);
    }
    let (open, lately) = uow.tickets().usage(person, now - LATELY).await?;
    let waits_until = match desk.limits.per_minute {
        Some(_) => uow.rests().until(person, COOL_DOWN).await?,
        None => None,
    };
    let usage = Usage {
        open,
        lately,
        waits_until,
    };
    let admitted = desk.limits.admit(usage, now);
    if let Err(Limited::TooFast { until }) = admitted {
        uow.rests().rest(person, COOL_DOWN, until);
    }
    Ok(admitted.map_err(Refusal::from)?)
}

/// Whispers to somebody whose message came to nothing why that is, unless they were told a moment ago.
pub(crate) async fn tell_once(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    refusal: &Refusal,
) -> Result<(), CommandError> {
    let person = asker.person.id;
    if uow.rests().until(person, TOLD).await?.is_some() {
        return Ok(());
    }
    let rest = desk.limits.cool_down.max(TOLD_FOR);
    let until = uow.now() + rest;
    uow.rests().rest(person, TOLD, until);
    notices::whisper(uow, said, asker, Card::plain(refusals::sentence(desk, refusal)));
    Ok(())
}

/// Where nobody waits for an answer, a limit is whispered once; every other refusal goes its way.
pub(crate) async fn told<T>(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    result: Result<T, CommandError>,
) -> Result<Option<T>, CommandError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => {
            tell_once(uow, desk, said, asker, &refusal).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
