//! Asks the requester one private question before a ticket is opened, if there is reason to: an open ticket of theirs, a
//! known issue, or articles that may answer. The request waits as a pending ticket. If the requester does not answer, a
//! timer opens the ticket. The ticket of a form with a high impact or urgency does not wait.

use chat::{
    Block, Card, IncomingMessage, MessageRef, OutboundAction, OutboundMessage, PublicFallback, Reply, Text,
};
use desk::{DraftId, Source};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::open::{existing, open};
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::pending_draft::{PendingTicket, Subject};
use crate::intake::{articles, confirmations, duplicate, joined, limits, pending, repeated, sensitive};
use crate::verbs::Verb;
use crate::work::Work;

/// The result of opening an [`Opening`] after the check.
pub(crate) enum OpenOutcome {
    /// A ticket exists. The lines say what else the requester should know.
    Opened(Opened, Vec<Text>),
    /// The requester is asked first, with this card.
    Asked(DraftId, Box<Card>),
}

/// Opens a ticket, or saves a pending ticket and returns the question. `more` contains the requester's messages after the
/// starting message.
///
/// # Errors
///
/// As [`open`].
pub(crate) async fn open_or_ask(
    work: &mut Work<'_>,
    opening: Opening<'_>,
    more: &[IncomingMessage],
) -> Result<OpenOutcome, CommandError> {
    let subject = match subject(work, &opening).await? {
        Some(subject) if waits(&opening, &subject) => subject,
        subject => return open_at_once(work, opening, subject).await,
    };
    limits::check(work, opening.requester).await?;
    opening.requester.remember(work);
    let pending = pending::of_request(work, &opening, more, &subject);
    let earlier = Box::pin(repeated::asked_again(work, &opening, &pending)).await?;
    let (id, pending) = pending::save(work, opening.requester.person.id, pending, earlier)?;
    let card = card(work, id, &pending, opening.requester).await?;
    Ok(OpenOutcome::Asked(id, Box::new(card)))
}

/// Returns whether the ticket waits for an answer. In a channel where everybody sees the ticket at once, the requester sees
/// the articles on the card.
fn waits(opening: &Opening<'_>, subject: &Subject) -> bool {
    let is_on_card = opening.source == Source::Channel && matches!(subject, Subject::Articles(_));
    !is_on_card && !opening.levels.has_high()
}

/// Opens a ticket that does not wait for an answer. The waiting requests that it repeats open no other one.
async fn open_at_once(
    work: &mut Work<'_>,
    opening: Opening<'_>,
    subject: Option<Subject>,
) -> Result<OpenOutcome, CommandError> {
    let repeated = Box::pin(repeated::waiting(work, &opening, None)).await?;
    let (asker, asks) = (opening.requester, articles::asks(&opening));
    let said = source_message(&opening);
    let opened = open(work, opening).await?;
    let mut lines = Vec::new();
    if let Opened::New(ticket) = &opened {
        match subject {
            Some(Subject::Ticket { similar, known }) => {
                lines.push(duplicate::line(work, &similar, known, ticket));
            }
            Some(Subject::Articles(_)) => articles::suggest_on_card(work, ticket, asker, said).await?,
            // The report of gaps counts the request.
            None if asks => articles::record_unanswered(work, ticket, asker, said).await?,
            None => {}
        }
    }
    let joined = Box::pin(repeated.join(work, &opened, asker)).await?;
    lines.extend(joined::lines(work, &opened, &joined).await?);
    Ok(OpenOutcome::Opened(opened, lines))
}

/// Returns the answer to a command or a form.
pub(crate) async fn reply(
    work: &mut Work<'_>,
    outcome: OpenOutcome,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    match outcome {
        OpenOutcome::Opened(new, lines) => {
            let text = confirmations::opened(work, &new, actor.person.id).await?;
            Ok(Reply::Private(with_lines(Card::plain(text), lines)))
        }
        OpenOutcome::Asked(_, question) => Ok(Reply::Private(*question)),
    }
}

/// Adds what the requester should know to the confirmation.
pub(crate) fn with_lines(card: Card, lines: Vec<Text>) -> Card {
    lines
        .into_iter()
        .fold(card, |card, line| card.with(Block::Text(line)))
}

/// Returns the message that starts a ticket.
fn source_message(opening: &Opening<'_>) -> Option<MessageRef> {
    match opening.start {
        Start::Message { said, .. } => Some(said.message.clone()),
        _ => None,
    }
}

/// Calls [`open_or_ask`] for events that expect no reply. The question is sent as a private message, and so is a
/// refusal because of a limit.
pub(crate) async fn open_or_ask_privately(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    opening: Opening<'_>,
) -> Result<(), CommandError> {
    let actor = opening.opener;
    let outcome = open_or_ask(work, opening, &[]).await;
    match limits::told(work, message, actor, outcome).await? {
        Some(outcome) => tell(work, message, actor, outcome).await,
        None => Ok(()),
    }
}

/// Tells the author of a message privately what they should know about the outcome, where the event expects no reply.
pub(crate) async fn tell(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    outcome: OpenOutcome,
) -> Result<(), CommandError> {
    match outcome {
        OpenOutcome::Asked(id, question) => send_private(work, message, actor, id, *question).await,
        OpenOutcome::Opened(Opened::New(ticket) | Opened::Already(ticket), lines) => {
            joined::tell(work, &ticket, (&message.location, actor), lines).await
        }
    }
}

/// Sends the question to the author of a message, in the message's channel: privately, or with a neutral public
/// button if the platform has no private messages there.
async fn send_private(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    id: DraftId,
    question: Card,
) -> Result<(), CommandError> {
    let (_, pending) = pending::find(work, id).await?;
    let words = work.words();
    let (line, label) = match pending.shown.is_empty() {
        true => (words.say("alike-aloud"), words.say("button-look")),
        false => (words.say("articles-aloud"), words.say("button-look-answer")),
    };
    let fallback = PublicFallback {
        answers: message.message.clone(),
        card: Card::plain(line).button(label, Verb::ShowQuestion.on_draft(id)),
    };
    let what = OutboundAction::Whisper {
        channel: message.location.channel.clone(),
        thread: message.location.thread.clone(),
        user: actor.user.clone(),
        card: question,
        aloud: (!message.location.direct).then_some(fallback),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
    Ok(())
}

/// Returns what to ask the requester about: the first that is good enough. Tickets on behalf of others, follow-ups of
/// ended tickets and split tickets are opened at once.
async fn subject(work: &mut Work<'_>, opening: &Opening<'_>) -> Result<Option<Subject>, CommandError> {
    if !articles::starts_anew(opening) {
        return Ok(None);
    }
    let words = (opening.title.as_str(), opening.description.as_str());
    let requester = opening.requester.person.id;
    let candidates = duplicate::candidates(work, words, &opening.team, requester).await?;
    let articles = articles::for_opening(work, opening).await?;
    if candidates.is_empty() && articles.is_empty() {
        return Ok(None);
    }
    // A private ticket must not wait with a question in a public channel.
    if existing(work, opening).await?.is_some() || sensitive::is_sensitive(work, opening).await? {
        return Ok(None);
    }
    if let Some((similar, known)) = duplicate::first_open(work, candidates, opening.requester).await? {
        let similar = Box::new(similar);
        return Ok(Some(Subject::Ticket { similar, known }));
    }
    Ok((!articles.is_empty()).then_some(Subject::Articles(articles)))
}

/// Returns the card with the question and its buttons, for the requester.
pub(crate) async fn card(
    work: &mut Work<'_>,
    id: DraftId,
    pending: &PendingTicket,
    requester: &Actor,
) -> Result<Card, CommandError> {
    match pending.shown.is_empty() {
        true => duplicate::question(work, id, pending).await,
        false => articles::question(work, id, pending, requester).await,
    }
}
