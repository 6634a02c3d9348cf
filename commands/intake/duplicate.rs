//! Detects duplicates before a ticket is opened. The request is compared with the team's known issues and with the
//! requester's own tickets. If the request is similar to one of them, it is saved as a pending ticket, and the
//! requester is asked privately. If the requester does not answer, a timer opens the ticket.

use chat::{Card, IncomingMessage, OutboundAction, OutboundMessage, PublicFallback};
use desk::{DraftId, Fingerprint, Ticket};

use crate::actor::Actor;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::open::{existing, open};
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{limits, pending, sensitive};
use crate::verbs::Verb;
use crate::work::Work;

/// The number of known issues, and of the requester's own tickets, that a new ticket is compared with, newest first.
/// Few teams have more known issues at once.
const COMPARED: i64 = 20;

/// The result of opening an [`Opening`] after the duplicate check.
pub(crate) enum OpenOutcome {
    /// A ticket exists.
    Opened(Opened),
    /// The requester is asked first, with this card.
    Asked(DraftId, Box<Card>),
}

/// Opens a ticket. If the ticket looks like an existing one, saves a pending ticket and returns the question instead.
/// `more` contains the requester's messages after the starting message.
///
/// # Errors
///
/// As [`open`].
pub(crate) async fn open_or_ask(
    work: &mut Work<'_>,
    opening: Opening<'_>,
    more: &[IncomingMessage],
) -> Result<OpenOutcome, CommandError> {
    let Some((similar, known)) = find_similar(work, &opening).await? else {
        return Ok(OpenOutcome::Opened(open(work, opening).await?));
    };
    limits::check(work, opening.requester).await?;
    opening.requester.remember(work);
    let (id, pending) = pending::save(work, &opening, more, &similar, known).await?;
    let card = question(work, id, &pending).await?;
    Ok(OpenOutcome::Asked(id, Box::new(card)))
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
    if let Some(OpenOutcome::Asked(id, card)) = limits::told(work, message, actor, outcome).await? {
        send_private(work, message, actor, id, *card);
    }
    Ok(())
}

/// Sends the question to the author of a message, in the message's channel: privately, or with a neutral public
/// button if the platform has no private messages there.
pub(crate) fn send_private(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    id: DraftId,
    question: Card,
) {
    let fallback = PublicFallback {
        answers: message.message.clone(),
        card: Card::plain(work.words().say("alike-aloud"))
            .button(work.words().say("button-look"), Verb::ShowQuestion.on_draft(id)),
    };
    let what = OutboundAction::Whisper {
        channel: message.location.channel.clone(),
        thread: message.location.thread.clone(),
        user: actor.user.clone(),
        card: question,
        aloud: (!message.location.direct).then_some(fallback),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
}

/// Returns the similar ticket, and whether it is a known issue. Tickets on behalf of others, follow-ups of ended
/// tickets and split tickets are not compared.
async fn find_similar(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
) -> Result<Option<(Ticket, bool)>, CommandError> {
    let asks_for_themselves = opening.opener.person.id == opening.requester.person.id;
    let fingerprint = Fingerprint::of(&opening.title, &opening.description, work.words().vocabulary());
    let starts_anew = matches!(
        opening.start,
        Start::Message { .. } | Start::Location(_) | Start::Form { .. }
    );
    if !work.settings().ask_when_alike || !asks_for_themselves || !starts_anew || !fingerprint.is_comparable()
    {
        return Ok(None);
    }
    // A private ticket must not wait with a question in a public channel.
    if existing(work, opening).await?.is_some() || sensitive::is_sensitive(work, opening).await? {
        return Ok(None);
    }
    let requester = opening.requester.person.id;
    let candidates = work
        .tickets()
        .similar_candidates(&opening.team, requester, COMPARED)
        .await?;
    let mut similar = candidates
        .into_iter()
        .filter(|one| {
            fingerprint.similar_to(&Fingerprint::of(
                &one.title,
                &one.description,
                work.words().vocabulary(),
            ))
        })
        .collect::<Vec<_>>();
    // The requester's own tickets come first, because the answer arrives there.
    similar.sort_by_key(|one| one.known);
    for one in similar {
        let ticket = work.tickets().get(one.id).await?;
        let is_theirs = ticket.requester == requester;
        if ticket.is_private() {
            continue;
        }
        if related::main_of(work, &ticket).await?.is_open() {
            return Ok(Some((ticket, !is_theirs)));
        }
    }
    Ok(None)
}

/// Returns the card with the duplicate question and its buttons.
pub(crate) async fn question(
    work: &mut Work<'_>,
    id: DraftId,
    pending: &PendingTicket,
) -> Result<Card, CommandError> {
    let words = work.words();
    let similar = work.tickets().get(pending.like()?).await?;
    if similar.is_private() {
        let card = Card::plain(words.say("alike-private"));
        return Ok(card.button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(id)));
    }
    let since = similar.known_since.unwrap_or(similar.opened_at);
    let args = [
        ("reference", similar.reference.into()),
        ("title", similar.title.clone().into()),
        ("at", phrases::clock(since).into()),
        ("team", work.settings().team_title(&similar.team).into()),
        ("minutes", pending::PATIENCE.num_minutes().into()),
    ];
    let card = match pending.known {
        true => Card::plain(words.text_with("alike-known", &args))
            .button(words.say("button-mine"), Verb::SameForMe.on_draft(id)),
        false => Card::plain(words.text_with("alike-own", &args))
            .button(words.say("button-add-there"), Verb::AddThere.on_draft(id)),
    };
    Ok(card.button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(id)))
}
