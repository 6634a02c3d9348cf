//! Detects duplicates before a ticket is opened. The request is compared with the team's known issues and with the
//! requester's own tickets.

use chat::Card;
use desk::{DraftId, Fingerprint, Ticket};
use store::SimilarCandidate;

use crate::actor::Actor;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::opening::Opening;
use crate::intake::pending_draft::{PATIENCE, PendingTicket};
use crate::verbs::Verb;
use crate::work::Work;

/// The number of known issues, and of the requester's own tickets, that a new ticket is compared with, newest first.
/// Few teams have more known issues at once.
const COMPARED: i64 = 20;

/// Returns the tickets that look the same as the request. The requester's own tickets come first, because the answer
/// arrives there.
pub(crate) async fn candidates(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
) -> Result<Vec<SimilarCandidate>, CommandError> {
    let fingerprint = Fingerprint::of(&opening.title, &opening.description, work.words().vocabulary());
    if !work.settings().ask_when_alike || !fingerprint.is_comparable() {
        return Ok(Vec::new());
    }
    let requester = opening.requester.person.id;
    let mut similar = work
        .tickets()
        .similar_candidates(&opening.team, requester, COMPARED)
        .await?;
    let vocabulary = work.words().vocabulary();
    similar.retain(|one| fingerprint.similar_to(&Fingerprint::of(&one.title, &one.description, vocabulary)));
    similar.sort_by_key(|one| one.known);
    Ok(similar)
}

/// Returns the first of these tickets that is open and not private, and whether it is a known issue.
pub(crate) async fn first_open(
    work: &mut Work<'_>,
    candidates: Vec<SimilarCandidate>,
    requester: &Actor,
) -> Result<Option<(Ticket, bool)>, CommandError> {
    for one in candidates {
        let ticket = work.tickets().get(one.id).await?;
        let is_theirs = ticket.requester == requester.person.id;
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
        ("minutes", PATIENCE.num_minutes().into()),
    ];
    let card = match pending.known {
        true => Card::plain(words.text_with("alike-known", &args))
            .button(words.say("button-mine"), Verb::SameForMe.on_draft(id)),
        false => Card::plain(words.text_with("alike-own", &args))
            .button(words.say("button-add-there"), Verb::AddThere.on_draft(id)),
    };
    Ok(card.button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(id)))
}
