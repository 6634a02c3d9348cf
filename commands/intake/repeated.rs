//! The waiting requests that are the same as a new one. What they say is added to the ticket of the new one, and they open no
//! ticket of their own.

use chat::{ChannelRef, Location, Text};
use desk::{DraftId, Request, same_request};
use store::{Draft, Outcome, Side};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::articles::asked;
use crate::intake::form_answers::SavedAnswers;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::pending_draft::{PATIENCE, PendingTicket, beyond};
use crate::intake::{articles, context, pending, sensitive};
use crate::settings::Settings;
use crate::threads::speaking;
use crate::work::Work;

/// The waiting requests that join a new ticket.
pub(crate) struct Repeated {
    waiting: Vec<(Draft, PendingTicket)>,
    /// The words of the new ticket.
    words: String,
}

/// The conversation of a ticket, as far as it decides who reads the ticket.
struct Destination<'a> {
    /// The channel and the thread. `None` if the conversation is a direct one.
    shown_in: Option<Shown<'a>>,
    is_command: bool,
    is_private: bool,
}

/// A channel, and a thread in it, where others read.
type Shown<'a> = (&'a ChannelRef, Option<&'a str>);

/// Returns the waiting requests of the requester that join the new ticket. `own` is the pending ticket that the new ticket is
/// opened from.
pub(crate) async fn waiting(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
    own: Option<(DraftId, &PendingTicket)>,
) -> Result<Repeated, CommandError> {
    let answers = match opening.start {
        Start::Form { filed, .. } => Some(SavedAnswers::from(filed)),
        Start::Message { .. } | Start::Location(_) | Start::Thread { .. } | Start::Split { .. } => None,
    };
    let words = asked(&opening.title, &opening.description);
    let words = answers
        .as_ref()
        .map_or(words.clone(), |answers| answers.behind(&words));
    let mut waiting = Vec::new();
    if articles::starts_anew(opening) {
        let new = match own {
            Some((_, pending)) => pending.requests(work.settings()),
            None => vec![request(work.settings(), opening)],
        };
        waiting = same(work, opening.requester, &new, own).await?;
    }
    if !waiting.is_empty() {
        let to = destination(work, opening).await?;
        let settings = work.settings();
        waiting.retain(|(_, earlier)| {
            may_be_read(settings, earlier, &to) && earlier.may_join(answers.as_ref(), settings)
        });
    }
    Ok(Repeated { waiting, words })
}

/// Returns the waiting request that a new one repeats, so that its author need not be asked again: a command that is the
/// same, or the request of the same message.
pub(crate) async fn asked_again(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
    later: &PendingTicket,
) -> Result<Option<(Draft, PendingTicket)>, CommandError> {
    if !later.said.is_empty() {
        let mut all = pending::all_of(work, opening.requester.person.id).await?;
        all.retain(|(_, earlier)| !earlier.is_answered() && earlier.has_message_of(later));
        return Ok(all.pop());
    }
    let new = later.requests(work.settings());
    let mut waiting = same(work, opening.requester, &new, None).await?;
    let to = destination(work, opening).await?;
    let settings = work.settings();
    waiting.retain(|(_, earlier)| {
        let keeps_form = later.filed.is_none() || earlier.may_join(later.filed.as_ref(), settings);
        earlier.is_command() && keeps_form && may_be_read(settings, earlier, &to)
    });
    Ok(waiting.pop())
}

/// Returns the other waiting requests that are the same as a pending ticket. A form that asks for an approval is not among them,
/// unless the pending ticket has the same form.
pub(crate) async fn others(
    work: &mut Work<'_>,
    requester: &Actor,
    (draft, pending): (&Draft, &PendingTicket),
) -> Result<Vec<(Draft, PendingTicket)>, CommandError> {
    let requests = pending.requests(work.settings());
    let mut others = same(work, requester, &requests, Some((draft.id, pending))).await?;
    let settings = work.settings();
    let filed = pending.filed.as_ref();
    others.retain(|(_, other)| !is_sensitive(settings, other) && other.may_join(filed, settings));
    Ok(others)
}

/// Returns the waiting requests that are the same as a new one. A request that was answered a moment ago still shows that a
/// request without a service can be about two. If an article solved several requests, they wait again with the first that
/// opens a ticket all the same.
async fn same(
    work: &mut Work<'_>,
    requester: &Actor,
    new: &[Request],
    own: Option<(DraftId, &PendingTicket)>,
) -> Result<Vec<(Draft, PendingTicket)>, CommandError> {
    let solved_by = own.and_then(|(_, pending)| pending.solved_by.clone());
    let waits = |pending: &PendingTicket| {
        !pending.is_answered() || (solved_by.is_some() && pending.solved_by == solved_by)
    };
    let now = work.now();
    let mut all = pending::all_of(work, requester.person.id).await?;
    all.retain(|(draft, pending)| {
        let is_recent = pending.became.is_some() && now - pending::answered_at(draft) < PATIENCE;
        own.is_none_or(|(id, _)| draft.id != id) && (waits(pending) || is_recent)
    });
    let settings = work.settings();
    let requests: Vec<Vec<Request>> = all
        .iter()
        .map(|(_, pending)| pending.requests(settings))
        .collect();
    let is_same = same_request(new, &requests);
    let same = all.into_iter().zip(is_same);
    Ok(same
        .filter_map(|(one, is_same)| (is_same && waits(&one.1)).then_some(one))
        .collect())
}

fn request(settings: &Settings, opening: &Opening<'_>) -> Request {
    Request {
        kind: opening.kind,
        team: opening.team.clone(),
        service: opening.service.clone(),
        answers: match opening.start {
            Start::Form { filed, .. } => Some(filed.clone()),
            Start::Message { .. } | Start::Location(_) | Start::Thread { .. } | Start::Split { .. } => None,
        },
        fingerprint: settings.fingerprint(&opening.title, &opening.description),
    }
}

async fn destination<'o>(
    work: &mut Work<'_>,
    opening: &Opening<'o>,
) -> Result<Destination<'o>, CommandError> {
    let is_private = sensitive::is_sensitive(work, opening).await?;
    let settings = work.settings();
    let (shown_in, is_command) = match opening.start {
        Start::Message { said, .. } | Start::Thread { said, .. } => (of_message(&said.location), false),
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            (of_command(settings, location), true)
        }
    };
    Ok(Destination {
        shown_in: shown_in.filter(|_| !is_private),
        is_command,
        is_private,
    })
}

fn of_message(location: &Location) -> Option<Shown<'_>> {
    (!location.direct).then_some((&location.channel, location.thread.as_deref()))
}

fn of_command<'l>(settings: &Settings, location: &'l Location) -> Option<Shown<'l>> {
    settings
        .channel_of_command(location)
        .map(|channel| (channel, None))
}

/// Returns whether those who read the new ticket may read the waiting request. What a person wrote in private stays out of
/// a channel: only a command joins another one whose ticket is in the same channel. A message in a channel joins no ticket in
/// another channel or thread, and no private one. Words that have become sensitive belong to no other ticket.
fn may_be_read(settings: &Settings, earlier: &PendingTicket, to: &Destination<'_>) -> bool {
    let is_here = match (&earlier.location, earlier.said.first()) {
        (Some(location), _) => {
            let same = to.is_command && to.shown_in == of_command(settings, location);
            to.shown_in.is_none() || same
        }
        (None, Some(message)) if message.location.direct => to.shown_in.is_none(),
        (None, Some(message)) => {
            let same = to.shown_in == of_message(&message.location);
            !to.is_private && (to.shown_in.is_none() || same)
        }
        (None, None) => false,
    };
    is_here && !is_sensitive(settings, earlier)
}

fn is_sensitive(settings: &Settings, pending: &PendingTicket) -> bool {
    let mut messages = pending.said.iter().map(|message| message.text.to_plain());
    settings.is_sensitive(&pending.words()) || messages.any(|words| settings.is_sensitive(&words))
}

impl Repeated {
    /// Adds what the waiting requests say to the new ticket, and settles them. Returns them. A ticket that existed already gets
    /// nothing.
    pub(crate) async fn join(
        self,
        work: &mut Work<'_>,
        opened: &Opened,
        actor: &Actor,
    ) -> Result<Vec<PendingTicket>, CommandError> {
        let Opened::New(ticket) = opened else {
            return Ok(Vec::new());
        };
        let mut joined = Vec::new();
        for (draft, earlier) in self.waiting {
            context::add_context(work, ticket, &earlier.earlier).await?;
            let beyond = beyond(&earlier.typed(work.settings()), &self.words);
            if !beyond.is_empty() {
                speaking::typed_privately(work, (**ticket).clone(), &Text::typed(&beyond), actor).await?;
            }
            for message in &earlier.said {
                let by = actor.person.id;
                let other = work
                    .origins()
                    .claim(&message.message, ticket.id, by, message.at)
                    .await?;
                if other.is_none() {
                    speaking::in_thread(work, (**ticket).clone(), Side::Requester, message, actor).await?;
                }
            }
            // The new ticket has a question of its own.
            articles::answered(work, earlier.question(), Outcome::Opened, None).await?;
            pending::settle(work, draft, earlier.clone(), ticket).await?;
            joined.push(earlier);
        }
        Ok(joined)
    }
}
