//! What is held until its requester has said whether it is to be a ticket, with all that the ticket will be made of. Nothing
//! of it is lost: whoever does not answer gets the ticket when the timer is due.

use chat::{MessageRef, Said, Spot, UserRef};
use chrono::Duration;
use desk::{DraftId, Kind, Limited, PersonId, Refusal, Source, TeamName, Ticket};
use serde::{Deserialize, Serialize};
use store::{Draft, StoreError, Timer, UnitOfWork};

use crate::alike::PATIENCE;
use crate::asker::Asker;
use crate::earlier::Earlier;
use crate::opening::{Opened, Opening, Start, open, titled};
use crate::verbs::fresh;
use crate::{CommandError, Desk, Known, affected, breath, filed, limits};

mod matter;

/// The kind of timer that opens what nobody answered for.
pub(crate) const TIMER: &str = "alike";

/// How long what is held may wait for its timer: longer than any desk stands still.
const HELD_FOR: Duration = Duration::days(365);

/// How long a late click hears what became of it.
const REMEMBERED: Duration = Duration::days(1);

/// How long a ticket waits that may not be opened yet, because its requester has so many.
const TOO_MANY: Duration = Duration::hours(1);

/// A ticket that is held until its requester has said whether it is to be one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    kind: String,
    title: String,
    description: String,
    source: String,
    team: String,
    /// With which account they asked, and what they were called; that they may have tickets was looked at then.
    user: UserRef,
    name: String,
    /// Where a command was typed; nothing for a message.
    spot: Option<Spot>,
    /// What was answered there in a category's form.
    #[serde(default)]
    filed: Option<filed::Waiting>,
    /// The messages, oldest first; the ticket starts from the first.
    pub(crate) said: Vec<Said>,
    link: Option<String>,
    pub(crate) earlier: Vec<Earlier>,
    /// The ticket that it is like.
    pub(crate) like: String,
    /// Whether that is a known issue, and not one of their own.
    pub(crate) known: bool,
    /// What stands in the open because of it, once its address is known.
    pub(crate) aloud: Option<MessageRef>,
    /// The ticket that it became, was added to, or follows.
    pub(crate) became: Option<String>,
}

/// Keeps what is to become a ticket, and has the timer open it. Whoever asks once more while they are asked is not asked
/// twice.
pub(crate) async fn hold(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    opening: &Opening<'_>,
    more: &[Said],
    (like, known): (&Ticket, bool),
) -> Result<(DraftId, Held), CommandError> {
    let owner = opening.requester.person.id;
    let mut held = Held {
        kind: opening.kind.as_str().to_owned(),
        title: opening.title.clone(),
        description: opening.description.clone(),
        source: opening.source.as_str().to_owned(),
        team: opening.team.0.clone(),
        user: opening.requester.user.clone(),
        name: opening.requester.person.name.clone(),
        spot: None,
        filed: None,
        said: Vec::new(),
        link: None,
        earlier: opening.earlier.to_vec(),
        like: like.id.to_string(),
        known,
        aloud: None,
        became: None,
    };
    match opening.start {
        Start::Message { said, link } => {
            held.said = vec![said.clone()];
            held.said.extend(more.iter().cloned());
            held.link = link.map(str::to_owned);
        }
        Start::Spot(spot) => held.spot = Some(spot.clone()),
        Start::Form { spot, filed } => {
            held.spot = Some(spot.clone());
            held.filed = Some(filed.into());
        }
        Start::Thread { .. } | Start::Apart { .. } => {}
    }
    let draft_kind = held.draft_kind();
    if let Some((draft, before)) = waits(uow, owner, &draft_kind).await?
        && before.is_asked_again(&held, desk.words.vocabulary())
    {
        held.take_up(before);
        put(uow, &draft, &held)?;
        return Ok((draft.id, held));
    }
    let draft = Draft {
        id: uow.mint::<DraftId>(),
        owner,
        kind: draft_kind,
        body: String::new(),
        expires_at: uow.now() + HELD_FOR,
    };
    put(uow, &draft, &held)?;
    arm(uow, draft.id, PATIENCE);
    Ok((draft.id, held))
}

/// What somebody was asked last and has not answered.
async fn waits(
    uow: &mut UnitOfWork<'_>,
    owner: PersonId,
    kind: &str,
) -> Result<Option<(Draft, Held)>, CommandError> {
    let Some(draft) = uow.drafts().latest_of(owner, kind).await? else {
        return Ok(None);
    };
    let held: Held = serde_json::from_str(&draft.body)?;
    Ok(held.became.is_none().then_some((draft, held)))
}

fn put(uow: &mut UnitOfWork<'_>, draft: &Draft, held: &Held) -> Result<(), CommandError> {
    let body = serde_json::to_string(held)?;
    uow.drafts().put(&Draft {
        body,
        ..draft.clone()
    });
    Ok(())
}

fn arm(uow: &mut UnitOfWork<'_>, id: DraftId, after: Duration) {
    let timer = Timer {
        subject: id.to_string(),
        kind: TIMER.to_owned(),
        // A timer that comes back needs a round of its own: what has fired stays fired.
        epoch: uow.now().timestamp_micros(),
        due_at: uow.now() + after,
    };
    uow.timers().arm(&timer);
}

/// Adds a message to what its author is being asked about, if they began that a moment ago; true if it belongs there.
pub(crate) async fn joined(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    asker: &Asker,
    said: &Said,
) -> Result<bool, CommandError> {
    if !desk.ask_when_alike {
        return Ok(false);
    }
    let kind = kind_of(said);
    let Some(draft) = uow.drafts().latest_of(asker.person.id, &kind).await? else {
        return Ok(false);
    };
    let mut held: Held = serde_json::from_str(&draft.body)?;
    if !held.said.iter().any(|other| breath::is_one(said.at, other.at)) {
        return Ok(false);
    }
    if held.became.is_some() {
        return affected::goes_on(uow, desk, asker, &held, said).await;
    }
    held.reads_now(desk, said);
    put(uow, &draft, &held)?;
    Ok(true)
}

/// A message that is held reads differently now; true if it is.
pub(crate) async fn edited(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    asker: &Asker,
    said: &Said,
) -> Result<bool, CommandError> {
    let Some((draft, mut held)) = waits(uow, asker.person.id, &kind_of(said)).await? else {
        return Ok(false);
    };
    if !held.said.iter().any(|other| other.message == said.message) {
        return Ok(false);
    }
    held.reads_now(desk, said);
    put(uow, &draft, &held)?;
    Ok(true)
}

/// A message was taken back: so is what was to become of it.
pub(crate) async fn taken_back(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    message: &MessageRef,
) -> Result<(), CommandError> {
    for draft in uow.drafts().held(&format!("alike:{}", message.channel)).await? {
        let mut held: Held = serde_json::from_str(&draft.body)?;
        if held.became.is_some() || !held.said.iter().any(|said| said.message == *message) {
            continue;
        }
        held.said.retain(|said| said.message != *message);
        match held.said.first().cloned() {
            Some(first) => {
                held.title = titled(desk, &first, &first.text.to_plain());
                held.description = first.text.to_plain();
                held.link = None;
                put(uow, &draft, &held)?;
            }
            None => {
                uow.drafts().take(draft.id).await?;
                uow.timers().disarm(&draft.id.to_string(), TIMER);
                held.take_away(uow);
            }
        }
    }
    Ok(())
}

/// What is held under that id.
pub(crate) async fn find(uow: &mut UnitOfWork<'_>, id: DraftId) -> Result<(Draft, Held), CommandError> {
    let draft = uow.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if !draft.kind.starts_with("alike:") {
        return Err(Refusal::Gone.into());
    }
    let held = serde_json::from_str(&draft.body)?;
    Ok((draft, held))
}

/// Writes down what has become known of what is held.
pub(crate) fn note(uow: &mut UnitOfWork<'_>, draft: &Draft, held: &Held) -> Result<(), CommandError> {
    put(uow, draft, held)
}

/// It has been answered. Of two who answer at the same time, the second finds nothing, and decides again. A late click
/// learns for a while what became of it.
pub(crate) async fn settle(
    uow: &mut UnitOfWork<'_>,
    draft: Draft,
    held: Held,
    became: &Ticket,
) -> Result<(), CommandError> {
    uow.drafts().take(draft.id).await?.ok_or(StoreError::Conflict)?;
    uow.timers().disarm(&draft.id.to_string(), TIMER);
    held.take_away(uow);
    let held = Held {
        became: Some(became.id.to_string()),
        aloud: None,
        ..held
    };
    let expires_at = uow.now() + REMEMBERED;
    put(uow, &Draft { expires_at, ..draft }, &held)
}

/// Makes a ticket of what is held: just the one that would have been opened at once.
pub(crate) async fn becomes(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    draft: Draft,
    held: Held,
    asker: &Asker,
) -> Result<Opened, CommandError> {
    let filed = held.filed.as_ref().map(filed::Waiting::filed);
    let start = match (&held.spot, held.said.first()) {
        (Some(spot), _) => match &filed {
            Some(filed) => Start::Form { spot, filed },
            None => Start::Spot(spot),
        },
        (None, Some(said)) => Start::Message {
            said,
            link: held.link.as_deref(),
        },
        (None, None) => return Err(Refusal::Gone.into()),
    };
    let opening = Opening {
        kind: held.kind.parse().unwrap_or(Kind::Incident),
        title: held.title.clone(),
        description: held.description.clone(),
        requester: asker,
        opener: asker,
        source: match filed {
            Some(_) => Source::Form,
            None => held.source.parse().unwrap_or(Source::Command),
        },
        team: TeamName(held.team.clone()),
        start,
        earlier: &held.earlier,
        follows: None,
    };
    let opened = open(uow, desk, opening).await?;
    let (Opened::New(ticket) | Opened::Already(ticket)) = &opened;
    fresh::join(uow, desk, ticket, &held.said, asker).await?;
    settle(uow, draft, held, ticket).await?;
    Ok(opened)
}

/// Nobody answered in time: it becomes the ticket that it was to be.
///
/// # Errors
///
/// [`CommandError`]; a [`Refusal`] if it was answered, or whoever asked may not have tickets any more.
pub(crate) async fn due(uow: &mut UnitOfWork<'_>, desk: &Desk, id: DraftId) -> Result<(), CommandError> {
    let (draft, held) = find(uow, id).await?;
    if held.became.is_some() {
        return Ok(());
    }
    let known = Known::default().with_member(&held.user, &held.name);
    let asker = Asker::find(uow, desk, &held.user, &known).await?;
    asker.may(desk::Action::Open, desk::Resource::Desk)?;
    let first = held.said.first().cloned();
    match becomes(uow, desk, draft, held, &asker).await {
        Err(CommandError::Refused(refusal @ Refusal::Limited(limited))) => {
            // Nothing is lost: it is tried again when there may be room.
            let after = match limited {
                Limited::TooFast { until } | Limited::Waits { until } => until - uow.now(),
                Limited::TooManyOpen { .. } => TOO_MANY,
            };
            arm(uow, id, after.max(Duration::minutes(1)));
            match first {
                Some(said) => limits::tell_once(uow, desk, &said, &asker, &refusal).await,
                None => Ok(()),
            }
        }
        other => other.map(drop),
    }
}

/// Somebody's messages in a channel are one matter; what they type as commands is another.
fn kind_of(said: &Said) -> String {
    format!("alike:{}", said.spot.channel)
}
