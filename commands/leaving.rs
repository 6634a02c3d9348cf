//! Somebody who leaves, and somebody who comes back.
//!
//! Nothing ends by itself: their tickets go on with another account of theirs, or the team is told that nobody reads an
//! answer; what they worked on goes back to the team. What a platform tells is only a hint: what they are there now
//! decides, so that what is told twice or late does no harm.

use chat::{Connection, Home, Reply, Standing, Text, UserRef};
use desk::{Identity, PersonId, TeamName, Ticket, TicketEvent};
use store::{Side, Thread, UnitOfWork};

use crate::asker::Asker;
use crate::undelivered::{LEFT, move_to, tell_team};
use crate::{CommandError, Desk, Known, cards, change, merged, parties, remarks};

/// How many tickets of one agent go back at most: more than anybody works on.
const MOST: i64 = 10_000;

/// An account was closed, or somebody is no member any more.
pub(crate) async fn left(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    let account = asker.identity();
    let concerns_us = !asker.is_new() || desk.roster.names(&account);
    if !concerns_us || asker.has_left() || is_there(known, asker) {
        return Ok(Reply::Quiet);
    }
    asker.keep(uow);
    let now = uow.now();
    uow.people().note_left(&account, Some(now));
    tracing::info!(person.id = %asker.person.id, connection = account.connection, "Somebody left");
    weigh(uow, desk, asker.person.id).await?;
    give_back(uow, desk, asker.person.id).await?;
    Ok(Reply::Quiet)
}

/// Whoever does something has not left, whether or not anybody told that they are back.
pub(crate) async fn back(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: Asker,
    known: &Known,
) -> Result<Asker, CommandError> {
    if !asker.has_left() || !is_there(known, &asker) {
        return Ok(asker);
    }
    uow.people().note_left(&asker.identity(), None);
    weigh(uow, desk, asker.person.id).await?;
    Asker::find(uow, desk, &asker.user, known).await
}

fn is_there(known: &Known, asker: &Asker) -> bool {
    match known.standing(&asker.user) {
        Standing::Member | Standing::Guest => true,
        Standing::Stranger | Standing::Bot | Standing::Deactivated => false,
    }
}

/// The accounts that somebody is still reached by, those that the configuration gives to them included.
async fn reached_by(
    uow: &mut UnitOfWork,
    desk: &Desk,
    person: PersonId,
) -> Result<Vec<Identity>, CommandError> {
    let accounts = uow.people().accounts_of(person).await?;
    let left = |one: &Identity| {
        accounts
            .iter()
            .any(|account| account.identity == *one && account.left.is_some())
    };
    let Some(first) = accounts.first() else {
        return Ok(Vec::new());
    };
    let kept = accounts.iter().map(|account| account.identity.clone());
    let all = desk.roster.all_of(&first.identity, kept);
    Ok(all.into_iter().filter(|one| !left(one)).collect())
}

/// Looks at each ticket of somebody's that has not ended: whether anybody reads what is written to them, and where.
pub(crate) async fn weigh(uow: &mut UnitOfWork, desk: &Desk, person: PersonId) -> Result<(), CommandError> {
    let there = reached_by(uow, desk, person).await?;
    let mut theirs = uow.tickets().open_of(person).await?;
    theirs.extend(uow.tickets().merged_of(person).await?);
    for ticket in theirs {
        let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
            continue;
        };
        let was_lost = thread.trouble.as_deref() == Some(LEFT);
        let thread = match there.first() {
            None if was_lost => continue,
            None => {
                lose(uow, desk, &ticket, thread).await?;
                continue;
            }
            Some(_) if was_lost => find_again(uow, desk, &ticket, thread).await?,
            Some(_) => thread,
        };
        if let Some(other) = there.first().filter(|_| !is_read(&thread.home, &there)) {
            go_on_with(uow, desk, &ticket, thread, other).await?;
        }
    }
    Ok(())
}

/// Whether one of these accounts reads what is written there.
fn is_read(home: &Home, accounts: &[Identity]) -> bool {
    accounts.iter().any(|account| match home {
        Home::Direct(user) => account.connection == user.connection.0 && account.user == user.id,
        Home::Channel(channel) => account.connection == channel.connection.0,
    })
}

/// Nobody reads an answer any more: the card says so for as long as that is so, the thread and the journal once.
async fn lose(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
) -> Result<(), CommandError> {
    uow.threads().add(Thread {
        trouble: Some(LEFT.to_owned()),
        ..thread
    });
    remarks::note_event(uow, ticket, Some(ticket.requester), TicketEvent::RequesterLeft);
    let name = parties::name(uow, ticket.requester).await?;
    let text = desk.words.text_with("notice-left", &[("name", name.into())]);
    say_to_team(uow, desk, ticket, text).await
}

/// Shows on the cards who is there, and says it where the ticket is worked on.
async fn say_to_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    text: Text,
) -> Result<(), CommandError> {
    cards::refresh_team(uow, desk, ticket).await?;
    let main = merged::main_of(uow, ticket).await?;
    if main.id != ticket.id {
        cards::refresh_team(uow, desk, &main).await?;
    }
    if !main.is_open() {
        return Ok(());
    }
    tell_team(uow, &main, text).await
}

/// Somebody reads an answer again.
async fn find_again(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
) -> Result<Thread, CommandError> {
    let thread = Thread {
        trouble: None,
        ..thread
    };
    uow.threads().add(thread.clone());
    let event = TicketEvent::RequesterReturned;
    remarks::note_event(uow, ticket, Some(ticket.requester), event);
    let name = parties::name(uow, ticket.requester).await?;
    let text = desk.words.text_with("notice-returned", &[("name", name.into())]);
    say_to_team(uow, desk, ticket, text).await?;
    Ok(thread)
}

/// The conversation goes on with another account of theirs.
async fn go_on_with(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
    other: &Identity,
) -> Result<(), CommandError> {
    let name = parties::name(uow, ticket.requester).await?;
    let args = [
        ("name", name.into()),
        ("from", thread.home.connection().to_string().into()),
        ("to", other.connection.clone().into()),
    ];
    let user = UserRef::new(&Connection(other.connection.clone()), other.user.clone());
    move_to(uow, desk, ticket, thread, Home::Direct(user.clone()), Some(user)).await?;
    let text = desk.words.text_with("notice-left-elsewhere", &args);
    tell_team(uow, ticket, text).await
}

/// What somebody worked on who works here no longer goes back to the team.
async fn give_back(uow: &mut UnitOfWork, desk: &Desk, person: PersonId) -> Result<(), CommandError> {
    let there = reached_by(uow, desk, person).await?;
    for mut ticket in uow.tickets().worked_on_by(person, MOST).await? {
        if works(desk, &there, &ticket.team) {
            continue;
        }
        let event = ticket.release()?;
        change::happen(uow, &mut ticket, None, event);
        change::settle(uow, desk, &mut ticket).await?;
        let name = parties::name(uow, person).await?;
        let args = [
            ("name", name.into()),
            ("reference", ticket.reference.to_string().into()),
            ("team", desk.team_title(&ticket.team).into()),
        ];
        tell_team(uow, &ticket, desk.words.text_with("notice-agent-left", &args)).await?;
    }
    Ok(())
}

fn works(desk: &Desk, accounts: &[Identity], team: &TeamName) -> bool {
    let Some(team) = desk.roster.team(team) else {
        return false;
    };
    accounts
        .iter()
        .any(|one| team.members.contains(one) || team.leads.contains(one))
}

/// What happens when a ticket is reopened whose assignee has left meanwhile: it goes to the team.
pub(crate) async fn without_who_left(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    event: TicketEvent,
) -> Result<TicketEvent, CommandError> {
    let TicketEvent::Reopened {
        assignee: Some(assignee),
    } = event
    else {
        return Ok(event);
    };
    let accounts = uow.people().accounts_of(assignee).await?;
    let has_left = accounts.iter().any(|account| account.left.is_some());
    let is_gone = has_left && {
        let there = reached_by(uow, desk, assignee).await?;
        !works(desk, &there, &ticket.team)
    };
    Ok(TicketEvent::Reopened {
        assignee: Some(assignee).filter(|_| !is_gone),
    })
}
