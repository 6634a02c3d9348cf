//! Opens pending tickets: after an answer of the requester, or by the timer.

use chat::Text;
use chrono::Duration;
use desk::{DraftId, Kind, Limited, Refusal, ServiceName, Source, TeamName};
use store::{Draft, StoreError};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::form_answers::SavedAnswers;
use crate::intake::open::open;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{articles, joined, limits, new_topic, pending, repeated};
use crate::work::Work;

/// How long a pending ticket waits if its requester has too many open tickets.
const TOO_MANY_DELAY: Duration = Duration::hours(1);

/// Opens the pending ticket with the data that the request had. Returns the ticket, and a line for each other request that
/// joined it.
pub(crate) async fn open_pending(
    work: &mut Work<'_>,
    draft: Draft,
    pending: PendingTicket,
    actor: &Actor,
) -> Result<(Opened, Vec<Text>), CommandError> {
    let answers = pending.filed.as_ref().map(SavedAnswers::filed);
    let start = match (&pending.location, pending.said.first()) {
        (Some(location), _) => match &answers {
            Some(answers) => Start::Form {
                location,
                filed: answers,
            },
            None => Start::Location(location),
        },
        (None, Some(message)) => Start::Message {
            said: message,
            link: pending.link.as_deref(),
        },
        (None, None) => return Err(Refusal::Gone.into()),
    };
    let opening = Opening {
        kind: pending.kind.parse().unwrap_or(Kind::Incident),
        levels: pending.levels(),
        title: pending.title.clone(),
        description: pending.description.clone(),
        service: pending.service.clone().map(ServiceName),
        requester: actor,
        opener: actor,
        source: match answers {
            Some(_) => Source::Form,
            None => pending.source.parse().unwrap_or(Source::Command),
        },
        team: TeamName(pending.team.clone()),
        start,
        earlier: &pending.earlier,
        follows: None,
    };
    let repeated = Box::pin(repeated::waiting(work, &opening, Some((draft.id, &pending)))).await?;
    let opened = open(work, opening).await?;
    let (Opened::New(ticket) | Opened::Already(ticket)) = &opened;
    new_topic::join(work, ticket, &pending.said, actor).await?;
    articles::opened(work, &pending, ticket).await?;
    pending::settle(work, draft, pending, ticket).await?;
    let joined = Box::pin(repeated.join(work, &opened, actor)).await?;
    let lines = joined::lines(work, &opened, &joined).await?;
    Ok((opened, lines))
}

/// Opens a pending ticket whose requester did not answer in time. If the requester may have no tickets any more, the
/// request is dropped.
///
/// # Errors
///
/// [`CommandError`]; a [`Refusal`] if the draft is gone.
pub(crate) async fn due(work: &mut Work<'_>, id: DraftId) -> Result<(), CommandError> {
    let (draft, pending) = pending::find(work, id).await?;
    if pending.is_answered() {
        return Ok(());
    }
    // The requester may have left since they asked.
    let actor = Actor::find(work, &pending.user, work.prefetched()).await?;
    if actor.may(desk::Action::Open, desk::Resource::Desk).is_err() {
        work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
        pending.remove_public_question(work);
        return Ok(());
    }
    let first = pending.said.first().cloned();
    let location = pending.asked_in().cloned();
    match open_pending(work, draft, pending, &actor).await {
        Err(CommandError::Refused(refusal @ Refusal::Limited(limited))) => {
            // The ticket stays pending, and the timer retries when the limit may allow it.
            let after = match limited {
                Limited::TooFast { until } | Limited::CoolingDown { until } => until - work.now(),
                Limited::TooManyOpen { .. } => TOO_MANY_DELAY,
            };
            pending::arm(work, id, after.max(Duration::minutes(1)));
            match first {
                Some(message) => limits::tell_once(work, &message, &actor, &refusal).await,
                None => {
                    limits::cool_down(work, actor.person.id, &refusal);
                    Ok(())
                }
            }
        }
        Ok((Opened::New(ticket) | Opened::Already(ticket), lines)) => match location {
            Some(location) => joined::tell(work, &ticket, (&location, &actor), lines).await,
            None => Ok(()),
        },
        Err(error) => Err(error),
    }
}
