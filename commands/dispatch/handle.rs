//! The entry point for inbound events. It finds the function for an event and turns a refusal into an answer.

use chat::{Card, Inbound, InboundEvent, Reply, Suggestion, Token, Values};
use desk::{Action, Refusal, Resource};
use store::UnitOfWork;

use crate::actor::Actor;
use crate::approval;
use crate::cards::{changed, refusal};
use crate::change;
use crate::dispatch::{finish, help, interactions, message};
use crate::error::CommandError;
use crate::intake::{limits, menu, reaction, slash};
use crate::interaction::Interaction;
use crate::knowledge::ask;
use crate::people::{departure, merge_accounts};
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::sla::board;
use crate::ticket::list;
use crate::verbs::{OPEN_MENU, Verb};
use crate::words::Arg;
use crate::work::Work;

/// Handles one inbound event. Writes through the unit of work; the caller commits it.
///
/// A refused command writes nothing. If it had written something before it was refused, the answer comes as
/// [`CommandError::RolledBack`].
///
/// # Errors
///
/// [`CommandError`] without refusals: they are answered.
#[tracing::instrument(name = "command.handle", skip_all, fields(connection = %inbound.connection(), inbound.key = %inbound.key))]
pub async fn handle(
    uow: &mut UnitOfWork,
    settings: &Settings,
    inbound: &Inbound,
    prefetched: &Prefetched,
) -> Result<Reply, CommandError> {
    let inbound = &inbound.clone().sanitize();
    let mut work = Work::new(uow, settings, prefetched);
    let actor = Actor::find(&mut work, &inbound.sender, prefetched).await?;
    let actor = departure::back(&mut work, actor).await?;
    let actor = merge_accounts::actor(&mut work, actor).await?;
    let writes = work.writes();
    let reply = match dispatch(&mut work, inbound, &actor).await {
        Err(CommandError::Refused(Refusal::Changed(ticket))) if work.writes() == writes => {
            changed::reply(&mut work, ticket).await?
        }
        Err(CommandError::Refused(refusal)) if work.writes() == writes => {
            limits::cool_down(&mut work, actor.person.id, &refusal);
            refused(settings, &refusal)
        }
        Err(CommandError::Refused(refusal)) => {
            return Err(CommandError::RolledBack(Box::new(refused(settings, &refusal))));
        }
        Err(CommandError::RefusedButKept(refusal)) => refused(settings, &refusal),
        other => other?,
    };
    finish::finish(&mut work).await?;
    Ok(reply)
}

fn refused(settings: &Settings, refusal: &Refusal) -> Reply {
    tracing::debug!(%refusal, "Refused");
    refusal::reply(settings, refusal)
}

async fn dispatch(work: &mut Work<'_>, inbound: &Inbound, actor: &Actor) -> Result<Reply, CommandError> {
    // A person who may not use the desk does not learn what exists. The permission for messages and reactions is
    // checked in their handlers, because they need no answer.
    if inbound.wants_reply() {
        actor.may(Action::Open, Resource::Desk)?;
    }
    match &inbound.what {
        InboundEvent::Message(message) => message::said(work, message, actor).await,
        InboundEvent::Edited(message) => message::edited(work, inbound, message, actor).await,
        InboundEvent::Deleted { message } => message::deleted(work, &inbound.location, message).await,
        InboundEvent::Reacted { message, emoji } => reaction::react(work, message, emoji, actor).await,
        InboundEvent::Left => departure::left(work, actor).await,
        // `departure::back` has already handled the return.
        InboundEvent::Returned => Ok(Reply::Quiet),
        InboundEvent::Command { name, words, options } => match name.as_str() {
            "ticket" => slash::command(work, &inbound.location, words, options, actor).await,
            "tickets" => list::command(work, actor).await,
            "kb" => ask::command(work, &inbound.location, words, actor).await,
            "change" => change::raise::command(work, words, actor).await,
            "changes" => change::list::command(work, actor).await,
            "approvals" => approval::list::command(work, actor).await,
            "sla" => board::command(work, actor).await,
            "desk" => help::command(work, words, actor).await,
            _ => Err(Refusal::Gone.into()),
        },
        // `suggestions` answers it.
        InboundEvent::Typing { .. } => Err(Refusal::Gone.into()),
        InboundEvent::Menu { name, message } if name == OPEN_MENU => menu::menu(work, message, actor).await,
        InboundEvent::Menu { .. } => Err(Refusal::Gone.into()),
        InboundEvent::Click { token, picked, .. } => {
            let verb = verb(token)?;
            interactions::click(work, verb, &interaction(inbound, actor, token, picked)).await
        }
        InboundEvent::Submitted { token, values } => {
            let verb = verb(token)?;
            interactions::submitted(work, verb, &interaction(inbound, actor, token, values)).await
        }
    }
}

/// Returns what a person may want to type in a command. Writes nothing.
///
/// # Errors
///
/// [`CommandError`] without refusals: a person who may not use the desk gets no suggestions.
pub async fn suggestions(
    uow: &mut UnitOfWork,
    settings: &Settings,
    inbound: &Inbound,
    prefetched: &Prefetched,
) -> Result<Vec<Suggestion>, CommandError> {
    let inbound = &inbound.clone().sanitize();
    let mut work = Work::new(uow, settings, prefetched);
    let actor = Actor::find(&mut work, &inbound.sender, prefetched).await?;
    match &inbound.what {
        InboundEvent::Typing { name, .. } if name == "kb" => ask::suggestions(&mut work, &actor).await,
        _ => Ok(Vec::new()),
    }
}

fn interaction<'a>(
    inbound: &'a Inbound,
    actor: &'a Actor,
    token: &'a Token,
    values: &'a Values,
) -> Interaction<'a> {
    Interaction {
        actor,
        token,
        values,
        inbound,
    }
}

fn verb(token: &Token) -> Result<Verb, CommandError> {
    token.verb.parse().map_err(|_| Refusal::Gone.into())
}

/// Returns the answer to a person when the desk has a fault. The answer says that nothing was lost, and contains a
/// reference that the log contains as well.
pub fn fault(settings: &Settings, reference: &str) -> Reply {
    let args = [("reference", Arg::from(reference))];
    Reply::Private(Card::plain(settings.words.say_with("fault", &args)))
}
