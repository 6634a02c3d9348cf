//! Making two records one: what both sides confirmed in chat, and what the organisation says without anybody asking (a
//! `[[person]]` of the configuration, a directory that it manages).
//!
//! An address counts only where the configuration says that the directory is managed, only for full members, only while
//! both directories have said so lately, and never against what somebody took apart themselves. Names never count.

use chrono::Duration;
use desk::{Action, Identity, Join, JoinId, JoinRefusal, JoinedBy, Party, Resource};
use store::UnitOfWork;

use crate::asker::{Apart, Asker};
use crate::{CommandError, Desk, Known, leaving};

/// How long what a directory said of an account counts. An address can be given to somebody else later.
const MARK_COUNTS: Duration = Duration::days(30);

/// Whoever asks, with what the organisation says to be theirs too.
pub(crate) async fn asker(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: Asker,
    known: &Known,
) -> Result<Asker, CommandError> {
    if asker.apart().is_none() && asker.mark().is_none() {
        return Ok(asker);
    }
    if asker.may(Action::Open, Resource::Desk).is_err() {
        return Ok(asker);
    }
    let found = match asker.apart() {
        Some(apart) => Some((JoinedBy::Declaration, apart.clone())),
        None => by_directory(uow, desk, &asker)
            .await?
            .map(|apart| (JoinedBy::Directory, apart)),
    };
    let Some((how, other)) = found else {
        return Ok(asker);
    };
    asker.remember(uow);
    let first = Party {
        name: uow.people().get(other.person).await?.name,
        identity: other.identity,
        person: other.person,
    };
    let second = party(&asker);
    let join = Join::found(uow.mint::<JoinId>(), how, first, second, uow.now());
    uow.joins().add(&join, None).await?;
    unite(uow, &join).await?;
    // One of the two records may have been of somebody whom nobody reached any more.
    leaving::weigh(uow, desk, asker.person.id.min(join.first.person)).await?;
    tracing::info!(person.id = %asker.person.id, how = how.as_str(), "Two records of one human were joined");
    Asker::find(uow, desk, &asker.user, known).await
}

/// The account that they are asking with.
pub(crate) fn party(asker: &Asker) -> Party {
    Party {
        identity: asker.identity(),
        person: asker.person.id,
        name: asker.person.name.clone(),
    }
}

/// Lets a join take effect: everything of the younger record goes to the older one.
pub(crate) async fn unite(uow: &mut UnitOfWork, join: &Join) -> Result<(), CommandError> {
    let mut accounts = Vec::new();
    for party in [Some(&join.first), join.second.as_ref()].into_iter().flatten() {
        let person = uow.people().find_by_identity(&party.identity).await?;
        let person = person.map_or(party.person, |person| person.id);
        accounts.push((party.identity.clone(), person));
    }
    let [(_, first), (_, second)] = accounts.as_slice() else {
        return Err(desk::Refusal::Gone.into());
    };
    if first == second {
        return Err(desk::Refusal::from(JoinRefusal::AlreadyOne).into());
    }
    let people = (*first.min(second), *first.max(second));
    Ok(uow.joins().unite(join.id, people, &accounts).await?)
}

/// The one other record of which a managed directory says what it says of them.
async fn by_directory(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
) -> Result<Option<Apart>, CommandError> {
    let own = asker.identity();
    let Some(mark) = asker.mark().filter(|_| !desk.roster.declares(&own)) else {
        return Ok(None);
    };
    let since = uow.now() - MARK_COUNTS;
    let mut found: Option<Apart> = None;
    for marked in uow.people().marked(mark, since).await? {
        if !counts(desk, &own, &marked.identity) || marked.person == asker.person.id {
            continue;
        }
        if uow.joins().was_undone(&own, &marked.identity).await? {
            return Ok(None);
        }
        if found.as_ref().is_some_and(|found| found.person != marked.person) {
            // Two humans with one address: nobody can say which of them this is.
            return Ok(None);
        }
        found.get_or_insert(Apart {
            identity: marked.identity,
            person: marked.person,
        });
    }
    Ok(found)
}

fn counts(desk: &Desk, own: &Identity, other: &Identity) -> bool {
    own.connection != other.connection
        && desk.managed.iter().any(|managed| managed.0 == other.connection)
        && !desk.roster.declares(other)
}
