//! Somebody who leaves, and somebody who comes back.
//!
//! Nothing ends by itself: their tickets go on with another account of theirs, or the team is told that nobody reads an
//! answer; what they worked on goes back to the team. What a platform tells is only a hint: what they are there now
//! decides, so that what is told twice or late does no harm.

use chat::{Connection, Conversation, Membership, Reply, UserRef};
use desk::{Identity, PersonId, Ticket, TicketEvent};
use store::{Side, Thread};

use crate::actor::actor::Actor;
use crate::actor::prefetched::Prefetched;
use crate::error::CommandError;
use crate::facts::reach::LEFT;
use crate::facts::{names, presence};
use crate::threads::places;
use crate::threads::posts::tell_team;
use crate::work::Work;

/// How many tickets of one agent go back at most: more than anybody works on.
const MOST: i64 = 10_000;

/// An account was closed, or somebody is no member any more.
pub(crate) async fn left(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    let account = actor.identity();
    let concerns_us = !actor.is_new() || work.settings().roster.names(&account);
    if !concerns_us || actor.has_left() || is_there(work.prefetched(), actor) {
        return Ok(Reply::Quiet);
    }
    actor.keep(work);
    let now = work.now();
    work.people().note_left(&account, Some(now));
    tracing::info!(person.id = %actor.person.id, connection = account.connection, "Somebody left");
    reassess(work, actor.person.id).await?;
    give_back(work, actor.person.id).await?;
    Ok(Reply::Quiet)
}

/// Whoever does something has not left, whether or not anybody told that they are back.
pub(crate) async fn back(work: &mut Work<'_>, actor: Actor) -> Result<Actor, CommandError> {
    if !actor.has_left() || !is_there(work.prefetched(), &actor) {
        return Ok(actor);
    }
    work.people().note_left(&actor.identity(), None);
    reassess(work, actor.person.id).await?;
    Actor::find(work, &actor.user, work.prefetched()).await
}

fn is_there(known: &Prefetched, actor: &Actor) -> bool {
    match known.membership(&actor.user) {
        Membership::Member | Membership::Guest => true,
        Membership::Stranger | Membership::Bot | Membership::Deactivated => false,
    }
}

/// Looks at each ticket of somebody's that has not ended: whether anybody reads what is written to them, and where.
pub(crate) async fn reassess(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    let there = presence::reached_by(work, person).await?;
    let mut theirs = work.tickets().open_of(person).await?;
    theirs.extend(work.tickets().merged_of(person).await?);
    for ticket in theirs {
        let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
            continue;
        };
        let was_lost = thread.trouble.as_deref() == Some(LEFT);
        let thread = match there.first() {
            None if was_lost => continue,
            None => {
                mark_unreachable(work, &ticket, thread);
                continue;
            }
            Some(_) if was_lost => mark_reachable(work, &ticket, thread),
            Some(_) => thread,
        };
        if let Some(other) = there.first().filter(|_| !is_read(&thread.home, &there)) {
            go_on_with(work, &ticket, thread, other).await?;
        }
    }
    Ok(())
}

/// Whether one of these accounts reads what is written there.
fn is_read(home: &Conversation, accounts: &[Identity]) -> bool {
    accounts.iter().any(|account| match home {
        Conversation::Direct(user) => account.connection == user.connection.0 && account.user == user.id,
        Conversation::Channel(channel) => account.connection == channel.connection.0,
    })
}

/// Notes that no account of the requester is open any more.
fn mark_unreachable(work: &mut Work<'_>, ticket: &Ticket, thread: Thread) {
    work.threads().add(Thread {
        trouble: Some(LEFT.to_owned()),
        ..thread
    });
    work.note(ticket, ticket.requester, TicketEvent::RequesterLeft);
}

/// Notes that an account of the requester is open again.
fn mark_reachable(work: &mut Work<'_>, ticket: &Ticket, thread: Thread) -> Thread {
    let thread = Thread {
        trouble: None,
        ..thread
    };
    work.threads().add(thread.clone());
    work.note(ticket, ticket.requester, TicketEvent::RequesterReturned);
    thread
}

/// The conversation goes on with another account of theirs.
async fn go_on_with(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
    other: &Identity,
) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let args = [
        ("name", name.into()),
        ("from", thread.home.connection().to_string().into()),
        ("to", other.connection.clone().into()),
    ];
    let user = UserRef::new(&Connection(other.connection.clone()), other.user.clone());
    places::move_requester(
        work,
        ticket,
        thread,
        Conversation::Direct(user.clone()),
        Some(user),
    );
    let text = work.words().text_with("notice-left-elsewhere", &args);
    tell_team(work, ticket, text).await
}

/// What somebody worked on who works here no longer goes back to the team.
async fn give_back(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    let there = presence::reached_by(work, person).await?;
    for mut ticket in work.tickets().worked_on_by(person, MOST).await? {
        if presence::works(work.settings(), &there, &ticket.team) {
            continue;
        }
        let event = ticket.release()?;
        work.record(&mut ticket, None, event);
    }
    Ok(())
}
