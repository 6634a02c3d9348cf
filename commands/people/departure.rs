//! People who leave, and people who return.
//!
//! A departure ends no ticket. A requester's conversations move to another account of the person. If the person has no
//! other account, the team learns that nobody reads an answer. The tickets of an agent who left are unassigned. Others
//! decide instead of an approver who left.
//!
//! A departure event is only a hint. The account's current status decides, so a repeated or late event does no harm.

use chat::{Connection, Conversation, Membership, Reply, UserRef};
use desk::{Identity, PersonId, Ticket, TicketEvent};
use store::{Side, Thread};

use crate::actor::Actor;
use crate::effects::approvers;
use crate::error::CommandError;
use crate::facts::reach::LEFT;
use crate::facts::{names, presence};
use crate::prefetched::Prefetched;
use crate::threads::places;
use crate::threads::posts::tell_team;
use crate::work::Work;

/// The most tickets of one agent that are unassigned: more than any agent works on.
const MAX_TICKETS: i64 = 10_000;

/// Handles a departure: an account was closed, or its person is no longer a member.
pub(crate) async fn left(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    let account = actor.identity();
    let is_known = !actor.is_new() || work.settings().roster.names(&account);
    if !is_known || actor.has_left() || is_there(work.prefetched(), actor) {
        return Ok(Reply::Quiet);
    }
    actor.keep(work);
    let now = work.now();
    work.people().note_left(&account, Some(now));
    tracing::info!(person.id = %actor.person.id, connection = account.connection, "A person left");
    approvers::left(work, actor.person.id).await?;
    reassess(work, actor.person.id).await?;
    unassign_all(work, actor.person.id).await?;
    Ok(Reply::Quiet)
}

/// Marks a person who does something as returned. A platform may send no event for the return.
pub(crate) async fn back(work: &mut Work<'_>, actor: Actor) -> Result<Actor, CommandError> {
    if !actor.has_left() || !is_there(work.prefetched(), &actor) {
        return Ok(actor);
    }
    work.people().note_left(&actor.identity(), None);
    reassess(work, actor.person.id).await?;
    Actor::find(work, &actor.user, work.prefetched()).await
}

fn is_there(prefetched: &Prefetched, actor: &Actor) -> bool {
    match prefetched.membership(&actor.user) {
        Membership::Member | Membership::Guest => true,
        Membership::Stranger | Membership::Bot | Membership::Deactivated => false,
    }
}

/// Checks each active ticket of a requester: whether an account of the person reads the conversation, and which one.
pub(crate) async fn reassess(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    let accounts = presence::reached_by(work, person).await?;
    let mut tickets = work.tickets().open_of(person).await?;
    tickets.extend(work.tickets().merged_of(person).await?);
    for ticket in tickets {
        let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
            continue;
        };
        let was_lost = thread.trouble.as_deref() == Some(LEFT);
        let thread = match accounts.first() {
            None if was_lost => continue,
            None => {
                mark_unreachable(work, &ticket, thread);
                continue;
            }
            Some(_) if was_lost => mark_reachable(work, &ticket, thread),
            Some(_) => thread,
        };
        if let Some(other) = accounts.first().filter(|_| !is_read(&thread.home, &accounts)) {
            move_to_account(work, &ticket, thread, other).await?;
        }
    }
    Ok(())
}

/// Whether one of the accounts reads the conversation.
fn is_read(home: &Conversation, accounts: &[Identity]) -> bool {
    accounts.iter().any(|account| match home {
        Conversation::Direct(user) => account.connection == user.connection.0 && account.user == user.id,
        Conversation::Channel(channel) => account.connection == channel.connection.0,
    })
}

/// Records that no account of the requester is open any more.
fn mark_unreachable(work: &mut Work<'_>, ticket: &Ticket, thread: Thread) {
    work.threads().add(Thread {
        trouble: Some(LEFT.to_owned()),
        ..thread
    });
    work.note(ticket, ticket.requester, TicketEvent::RequesterLeft);
}

/// Records that an account of the requester is open again.
fn mark_reachable(work: &mut Work<'_>, ticket: &Ticket, thread: Thread) -> Thread {
    let thread = Thread {
        trouble: None,
        ..thread
    };
    work.threads().add(thread.clone());
    work.note(ticket, ticket.requester, TicketEvent::RequesterReturned);
    thread
}

/// Moves the conversation to another account of the requester, and tells the team.
async fn move_to_account(
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

/// Unassigns the tickets of an agent who is no longer in the ticket's team.
async fn unassign_all(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    let accounts = presence::reached_by(work, person).await?;
    for mut ticket in work.tickets().worked_on_by(person, MAX_TICKETS).await? {
        if presence::works(work.settings(), &accounts, &ticket.team) {
            continue;
        }
        let event = ticket.release()?;
        work.record(&mut ticket, None, event);
    }
    Ok(())
}
