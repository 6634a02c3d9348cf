//! Merges two person records into one. The reason is a confirmation by both accounts in chat, a `[[person]]` of the
//! configuration, or the evidence of a managed directory.
//!
//! Directory evidence is an e-mail address. It counts only if the configuration declares the directory as managed, only
//! for full members, and only if both directories have confirmed it recently. It never links accounts again that a
//! person has unlinked. Names never count.

use chrono::Duration;
use desk::{Action, Identity, Join, JoinId, JoinRefusal, JoinedBy, Party, Resource};

use crate::actor::{Actor, SamePerson};
use crate::effects::approvers;
use crate::error::CommandError;
use crate::people::departure;
use crate::settings::Settings;
use crate::work::Work;

/// How long directory evidence counts. A directory can give an address to another person later.
const EVIDENCE_LIFETIME: Duration = Duration::days(30);

/// Merges the actor's record with the record that the configuration or a managed directory assigns to the same person.
/// Returns the actor after the merge.
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
    // One of the two records may have been unreachable before.
    departure::reassess(work, actor.person.id.min(join.first.person)).await?;
    tracing::info!(person.id = %actor.person.id, how = how.as_str(), "Two records of one person were merged");
    Actor::find(work, &actor.user, work.prefetched()).await
}

/// Returns the account that the actor uses now.
pub(crate) fn party(actor: &Actor) -> Party {
    Party {
        identity: actor.identity(),
        person: actor.person.id,
        name: actor.person.name.clone(),
    }
}

/// Merges the records of a join: all data of the younger record moves to the older record.
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
    // The update of tickets and changes locks rows that come after approvals in the order of the locks.
    work.joins().lock_accounts().await?;
    approvers::lock_pending(work, &[people.0, people.1]).await?;
    work.joins().merge_accounts(join.id, people, &accounts).await?;
    // One human counts once.
    approvers::judge_again(work, people.0).await
}

/// Returns the one other record with the same directory evidence.
async fn by_directory(work: &mut Work<'_>, actor: &Actor) -> Result<Option<SamePerson>, CommandError> {
    let own = actor.identity();
    let Some(directory_evidence) = actor
        .directory_evidence()
        .filter(|_| !work.settings().roster.declares(&own))
    else {
        return Ok(None);
    };
    let since = work.now() - EVIDENCE_LIFETIME;
    let mut found: Option<SamePerson> = None;
    for candidate in work.people().marked(directory_evidence, since).await? {
        if !may_link(work.settings(), &own, &candidate.identity) || candidate.person == actor.person.id {
            continue;
        }
        if work.joins().was_unlinked(&own, &candidate.identity).await? {
            return Ok(None);
        }
        if found
            .as_ref()
            .is_some_and(|found| found.person != candidate.person)
        {
            // Two people have this address, so the address does not identify the actor.
            return Ok(None);
        }
        found.get_or_insert(SamePerson {
            identity: candidate.identity,
            person: candidate.person,
        });
    }
    Ok(found)
}

fn may_link(settings: &Settings, own: &Identity, other: &Identity) -> bool {
    own.connection != other.connection
        && settings
            .managed
            .iter()
            .any(|managed| managed.0 == other.connection)
        && !settings.roster.declares(other)
}
