//! Making two records one: what both sides confirmed in chat, and what the organisation says without anybody asking (a
//! `[[person]]` of the configuration, a directory that it manages).
//!
//! An address counts only where the configuration says that the directory is managed, only for full members, only while
//! both directories have said so lately, and never against what somebody took apart themselves. Names never count.

use chrono::Duration;
use desk::{Action, Identity, Join, JoinId, JoinRefusal, JoinedBy, Party, Resource};

use crate::actor::actor::{Actor, SamePerson};
use crate::error::CommandError;
use crate::people::departure;
use crate::settings::Settings;
use crate::work::Work;

/// How long what a directory said of an account counts. An address can be given to somebody else later.
const MARK_COUNTS: Duration = Duration::days(30);

/// Whoever asks, with what the organisation says to be theirs too.
pub(crate) async fn actor(work: &mut Work<'_>, actor: Actor) -> Result<Actor, CommandError> {
    if actor.same_person().is_none() && actor.directory_evidence().is_none() {
        return Ok(actor);
    }
    if actor.may(Action::Open, Resource::Desk).is_err() {
        return Ok(actor);
    }
    let found = match actor.same_person() {
        Some(same_person) => Some((JoinedBy::Declaration, same_person.clone())),
        None => by_directory(work, &actor)
            .await?
            .map(|same_person| (JoinedBy::Directory, same_person)),
    };
    let Some((how, other)) = found else {
        return Ok(actor);
    };
    actor.remember(work);
    let first = Party {
        name: work.people().get(other.person).await?.name,
        identity: other.identity,
        person: other.person,
    };
    let second = party(&actor);
    let join = Join::found(work.mint::<JoinId>(), how, first, second, work.now());
    work.joins().add(&join, None).await?;
    merge(work, &join).await?;
    // One of the two records may have been of somebody whom nobody reached any more.
    departure::reassess(work, actor.person.id.min(join.first.person)).await?;
    tracing::info!(person.id = %actor.person.id, how = how.as_str(), "Two records of one human were joined");
    Actor::find(work, &actor.user, work.prefetched()).await
}

/// The account that they are asking with.
pub(crate) fn party(actor: &Actor) -> Party {
    Party {
        identity: actor.identity(),
        person: actor.person.id,
        name: actor.person.name.clone(),
    }
}

/// Lets a join take effect: everything of the younger record goes to the older one.
pub(crate) async fn merge(work: &mut Work<'_>, join: &Join) -> Result<(), CommandError> {
    let mut accounts = Vec::new();
    for party in [Some(&join.first), join.second.as_ref()].into_iter().flatten() {
        let person = work.people().find_by_identity(&party.identity).await?;
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
    Ok(work.joins().merge_accounts(join.id, people, &accounts).await?)
}

/// The one other record of which a managed directory says what it says of them.
async fn by_directory(work: &mut Work<'_>, actor: &Actor) -> Result<Option<SamePerson>, CommandError> {
    let own = actor.identity();
    let Some(directory_evidence) = actor
        .directory_evidence()
        .filter(|_| !work.settings().roster.declares(&own))
    else {
        return Ok(None);
    };
    let since = work.now() - MARK_COUNTS;
    let mut found: Option<SamePerson> = None;
    for marked in work.people().marked(directory_evidence, since).await? {
        if !counts(work.settings(), &own, &marked.identity) || marked.person == actor.person.id {
            continue;
        }
        if work.joins().was_unlinked(&own, &marked.identity).await? {
            return Ok(None);
        }
        if found.as_ref().is_some_and(|found| found.person != marked.person) {
            // Two humans with one address: nobody can say which of them this is.
            return Ok(None);
        }
        found.get_or_insert(SamePerson {
            identity: marked.identity,
            person: marked.person,
        });
    }
    Ok(found)
}

fn counts(settings: &Settings, own: &Identity, other: &Identity) -> bool {
    own.connection != other.connection
        && settings
            .managed
            .iter()
            .any(|managed| managed.0 == other.connection)
        && !settings.roster.declares(other)
}
