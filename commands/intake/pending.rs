//! Stores pending tickets: drafts that wait for their requester's answer to the duplicate question. The draft holds
//! all data of the ticket. If the requester does not answer, a timer opens the ticket.

use chat::{ChannelRef, IncomingMessage, MessageRef};
use chrono::Duration;
use desk::{ArticleId, DraftId, Level, PersonId, Refusal, Talk, Ticket, Timestamp};
use store::{Draft, StoreError, Timer};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::opening::{Opening, Start};
use crate::intake::pending_draft::{PATIENCE, PendingTicket, Subject};
use crate::intake::{articles, follow, followup, pending_draft, small_talk};
use crate::work::Work;

/// The kind of timer that opens an unanswered pending ticket.
pub(crate) const TIMER: &str = "alike";

/// How long a pending ticket may wait for its timer: longer than any outage of the desk.
const PENDING_FOR: Duration = Duration::days(365);

/// How long a late click still shows the resulting ticket.
const SETTLED_FOR: Duration = Duration::days(1);

/// Returns the pending ticket of a request, which is not saved yet.
pub(crate) fn of_request(
    work: &Work<'_>,
    opening: &Opening<'_>,
    more: &[IncomingMessage],
    subject: &Subject,
) -> PendingTicket {
    let mut pending = PendingTicket {
        kind: opening.kind.as_str().to_owned(),
        impact: stored(opening.levels.impact),
        urgency: stored(opening.levels.urgency),
        title: opening.title.clone(),
        description: opening.description.clone(),
        source: opening.source.as_str().to_owned(),
        team: opening.team.0.clone(),
        service: opening.service.as_ref().map(|service| service.0.clone()),
        user: opening.requester.user.clone(),
        name: opening.requester.person.name.clone(),
        location: None,
        filed: None,
        parts: Vec::new(),
        said: Vec::new(),
        link: None,
        earlier: opening.earlier.to_vec(),
        like: String::new(),
        known: false,
        aloud: None,
        shown: Vec::new(),
        question: None,
        solved_by: None,
        became: None,
    };
    match opening.start {
        Start::Message { said: message, link } => {
            pending.said = vec![message.clone()];
            pending.said.extend(more.iter().cloned());
            pending.link = link.map(str::to_owned);
        }
        Start::Location(location) => pending.location = Some(location.clone()),
        Start::Form {
            location,
            filed: answers,
        } => {
            pending.location = Some(location.clone());
            pending.filed = Some(answers.into());
        }
        Start::Thread { .. } | Start::Split { .. } => {}
    }
    match subject {
        Subject::Ticket { similar, known } => {
            pending.like = similar.id.to_string();
            pending.known = *known;
        }
        Subject::Articles(found) => pending.shown = articles::shown(work, found),
    }
    pending
}

/// Saves a pending ticket and arms the timer that opens it. A repeated request is merged into the unanswered pending
/// ticket `earlier`, so the requester is not asked twice.
pub(crate) fn save(
    work: &mut Work<'_>,
    owner: PersonId,
    mut pending: PendingTicket,
    earlier: Option<(Draft, PendingTicket)>,
) -> Result<(DraftId, PendingTicket), CommandError> {
    if let Some((draft, earlier)) = earlier {
        pending.merge_earlier(earlier);
        articles::record(work, &mut pending);
        put(work, &draft, &pending)?;
        return Ok((draft.id, pending));
    }
    articles::record(work, &mut pending);
    let draft = Draft {
        id: work.mint::<DraftId>(),
        owner,
        kind: pending.draft_kind(),
        body: String::new(),
        expires_at: work.now() + PENDING_FOR,
    };
    put(work, &draft, &pending)?;
    arm(work, draft.id, PATIENCE);
    Ok((draft.id, pending))
}

/// Returns a level that is not the default.
fn stored(level: Level) -> Option<String> {
    (level != Level::default()).then(|| level.as_str().to_owned())
}

/// Returns a person's pending tickets, oldest first, with those that were answered within [`SETTLED_FOR`]. One that cannot be
/// read fails with its own timer, and stops no other request.
pub(crate) async fn all_of(
    work: &mut Work<'_>,
    owner: PersonId,
) -> Result<Vec<(Draft, PendingTicket)>, CommandError> {
    let drafts = work.drafts().pending_tickets_of(owner).await?.into_iter();
    Ok(drafts
        .filter_map(|draft| {
            let pending = serde_json::from_str(&draft.body).ok()?;
            Some((draft, pending))
        })
        .collect())
}

/// Returns when a pending ticket was answered.
pub(crate) fn answered_at(draft: &Draft) -> Timestamp {
    draft.expires_at - SETTLED_FOR
}

fn put(work: &mut Work<'_>, draft: &Draft, pending: &PendingTicket) -> Result<(), CommandError> {
    let body = serde_json::to_string(pending)?;
    work.drafts().put(&Draft {
        body,
        ..draft.clone()
    });
    Ok(())
}

/// Arms the timer that opens a pending ticket.
pub(crate) fn arm(work: &mut Work<'_>, id: DraftId, after: Duration) {
    let timer = Timer {
        subject: id.to_string(),
        kind: TIMER.to_owned(),
        // A timer that is armed again needs a new epoch, because a fired epoch never fires again.
        epoch: work.now().timestamp_micros(),
        due_at: work.now() + after,
    };
    work.timers().arm(&timer);
}

/// Adds a message to its author's pending ticket, if the message is within the follow-up window. Returns whether it
/// belongs there.
pub(crate) async fn add_to_pending(
    work: &mut Work<'_>,
    actor: &Actor,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let kind = pending_draft::kind_of(message);
    let Some(draft) = work.drafts().latest_of(actor.person.id, &kind).await? else {
        return Ok(false);
    };
    let mut pending: PendingTicket = serde_json::from_str(&draft.body)?;
    if !pending
        .said
        .iter()
        .any(|other| followup::is_follow_up(message.at, other.at))
    {
        return Ok(false);
    }
    if pending.became.is_some() {
        return follow::open_follow_up(work, actor, &pending, message).await;
    }
    // Thanks for an article need no answer. Another request is a new one.
    if pending.solved_by.is_some() {
        return Ok(small_talk::talk(work, message) == Talk::SmallTalk);
    }
    let is_first = pending.replace_message(work.settings(), message);
    if is_first && let Some(link) = work.prefetched().link(&message.message) {
        pending.link = Some(link.to_owned());
    }
    put(work, &draft, &pending)?;
    Ok(true)
}

/// Applies an edit to the messages of pending tickets. Returns whether the message is one of the requester's.
pub(crate) async fn edited(
    work: &mut Work<'_>,
    actor: &Actor,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let mut is_theirs = false;
    let kind = pending_draft::kind_of(message);
    for draft in work.drafts().pending_tickets(&kind).await? {
        let mut pending: PendingTicket = serde_json::from_str(&draft.body)?;
        if pending.became.is_some() {
            continue;
        }
        let has = |other: &IncomingMessage| other.message == message.message;
        let mut others = pending.earlier.iter_mut().map(|one| &mut one.said);
        if let Some(other) = others.find(|other| has(other)) {
            *other = message.clone();
        } else if draft.owner == actor.person.id && pending.said.iter().any(has) {
            pending.replace_message(work.settings(), message);
            is_theirs = true;
        } else {
            continue;
        }
        put(work, &draft, &pending)?;
    }
    Ok(is_theirs)
}

/// Removes a deleted message from pending tickets. A pending ticket without messages is discarded.
pub(crate) async fn deleted(
    work: &mut Work<'_>,
    channel: &ChannelRef,
    message: &MessageRef,
) -> Result<(), CommandError> {
    for draft in work.drafts().pending_tickets(&format!("alike:{channel}")).await? {
        let mut pending: PendingTicket = serde_json::from_str(&draft.body)?;
        let is_it = |other: &IncomingMessage| other.message == *message;
        let is_earlier = pending.earlier.iter().any(|one| is_it(&one.said));
        if pending.became.is_some() || !(is_earlier || pending.said.iter().any(is_it)) {
            continue;
        }
        pending.earlier.retain(|one| !is_it(&one.said));
        let before = pending.said.first().cloned();
        pending.said.retain(|other| !is_it(other));
        if pending.said.is_empty() {
            work.drafts().take(draft.id).await?;
            work.timers().disarm(&draft.id.to_string(), TIMER);
            pending.remove_public_question(work);
            continue;
        }
        if before.is_some_and(|first| is_it(&first)) {
            pending.start_from_first(work.settings());
        }
        put(work, &draft, &pending)?;
    }
    Ok(())
}

/// Returns the pending ticket with that id.
pub(crate) async fn find(work: &mut Work<'_>, id: DraftId) -> Result<(Draft, PendingTicket), CommandError> {
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if !draft.kind.starts_with("alike:") {
        return Err(Refusal::Gone.into());
    }
    let pending = serde_json::from_str(&draft.body)?;
    Ok((draft, pending))
}

/// Saves changes to a pending ticket.
pub(crate) fn note(work: &mut Work<'_>, draft: &Draft, pending: &PendingTicket) -> Result<(), CommandError> {
    put(work, draft, pending)
}

/// Marks a pending ticket as answered. If two answers arrive at once, the second transaction finds the draft gone and
/// retries. The draft stays for [`SETTLED_FOR`], so that a late click can show the resulting ticket.
pub(crate) async fn settle(
    work: &mut Work<'_>,
    draft: Draft,
    pending: PendingTicket,
    became: &Ticket,
) -> Result<(), CommandError> {
    work.drafts().take(draft.id).await?.ok_or(StoreError::Conflict)?;
    work.timers().disarm(&draft.id.to_string(), TIMER);
    pending.remove_public_question(work);
    let pending = PendingTicket {
        became: Some(became.id.to_string()),
        aloud: None,
        ..pending
    };
    let expires_at = work.now() + SETTLED_FOR;
    put(work, &Draft { expires_at, ..draft }, &pending)
}

/// Marks a pending ticket as answered by an article. The draft stays for [`SETTLED_FOR`], so that the requester can still
/// open the ticket.
pub(crate) async fn settle_solved(
    work: &mut Work<'_>,
    draft: Draft,
    pending: PendingTicket,
    article: ArticleId,
) -> Result<(), CommandError> {
    work.drafts().take(draft.id).await?.ok_or(StoreError::Conflict)?;
    work.timers().disarm(&draft.id.to_string(), TIMER);
    pending.remove_public_question(work);
    let pending = PendingTicket {
        solved_by: Some(article.to_string()),
        aloud: None,
        ..pending
    };
    let expires_at = work.now() + SETTLED_FOR;
    put(work, &Draft { expires_at, ..draft }, &pending)
}
