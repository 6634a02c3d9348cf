//! Guests who ask for help in a message: the desk tells them privately that it is for members, as it answers `/ticket`.

use chat::{Card, IncomingMessage};
use chrono::Duration;
use desk::{Action, Denied, Refusal, Resource, Talk};

use crate::actor::Actor;
use crate::cards::refusal;
use crate::error::CommandError;
use crate::intake::small_talk;
use crate::threads::private_lines;
use crate::work::Work;

/// The cool-down's name for refusals that guests were told.
const TOLD: &str = "told_guest";

/// A guest is told at most once in this interval.
const INTERVAL: Duration = Duration::days(1);

/// Checks that the author of a message may open tickets. A guest who asks for something is told the reason privately,
/// once a day.
pub(crate) async fn may_open(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<bool, CommandError> {
    let Err(denied) = actor.may(Action::Open, Resource::Desk) else {
        return Ok(true);
    };
    let has_team = work.settings().team_for(&message.location.channel).is_some();
    let is_told = denied == Denied::NotAMember && actor.is_guest() && has_team;
    if !is_told || small_talk::talk(work, message) == Talk::SmallTalk {
        return Ok(false);
    }
    let person = actor.person.id;
    if !actor.is_new() && work.cooldowns().until(person, TOLD).await?.is_some() {
        return Ok(false);
    }
    // The cool-down needs a record of the person.
    actor.keep(work);
    let until = work.now() + INTERVAL;
    work.cooldowns().start(person, TOLD, until);
    let text = refusal::sentence(work.settings(), &Refusal::Denied(denied));
    private_lines::send_private(work, message, actor, Card::plain(text));
    Ok(false)
}
