//! Detects duplicates before a ticket is opened. The request is compared with the team's known issues and with the
//! requester's own tickets.

use chat::{Card, IncomingMessage, Text};
use desk::{DraftId, PersonId, TeamName, Ticket};
use store::SimilarCandidate;

use crate::actor::Actor;
use crate::cards::phrases;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::pending_draft::{PATIENCE, PendingTicket};
use crate::verbs::Verb;
use crate::words::Arg;
use crate::work::Work;

/// The number of known issues, and of the requester's own tickets, that a new ticket is compared with, newest first.
/// Few teams have more known issues at once.
const COMPARED: i64 = 20;

/// Returns the tickets that look the same as the request. The requester's own tickets come first, because the answer
/// arrives there.
pub(crate) async fn candidates(
    work: &mut Work<'_>,
    (title, description): (&str, &str),
    team: &TeamName,
    requester: PersonId,
) -> Result<Vec<SimilarCandidate>, CommandError> {
    let fingerprint = work.settings().fingerprint(title, description);
    if !work.settings().ask_when_alike || !fingerprint.is_comparable() {
        return Ok(Vec::new());
    }
    let mut similar = work
        .tickets()
        .similar_candidates(team, requester, COMPARED)
        .await?;
    let settings = work.settings();
    let of = |one: &SimilarCandidate| settings.fingerprint(&one.title, &one.description);
    similar.retain(|one| fingerprint.similar_to(&of(one)));
    similar.sort_by_key(|one| one.known);
    Ok(similar)
}

/// Returns whether a message looks like an open ticket of its author, or like a known issue of the team.
pub(crate) async fn repeats(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    team: &TeamName,
    author: &Actor,
) -> Result<bool, CommandError> {
    let words = message.text.to_plain();
    let title = titled(work.settings(), message, &words);
    let candidates = candidates(work, (&title, &words), team, author.person.id).await?;
    Ok(first_open(work, candidates, author).await?.is_some())
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
    let args = args(work, &similar);
    let card = match pending.known {
        true => Card::plain(words.text_with("alike-known", &args))
            .button(words.say("button-mine"), Verb::SameForMe.on_draft(id)),
        false => Card::plain(words.text_with("alike-own", &args))
            .button(words.say("button-add-there"), Verb::AddThere.on_draft(id)),
    };
    Ok(card.button(words.say("button-anyway"), Verb::OpenAnyway.on_draft(id)))
}

/// Returns the line about a similar ticket for a requester whose ticket was opened at once.
pub(crate) fn line(work: &Work<'_>, similar: &Ticket, known: bool, opened: &Ticket) -> Text {
    let mut args = args(work, similar).to_vec();
    args.push(("opened", opened.reference.into()));
    match known {
        true => work.words().text_with("alike-opened-known", &args),
        false => work.words().text_with("alike-opened-own", &args),
    }
}

fn args(work: &Work<'_>, similar: &Ticket) -> [(&'static str, Arg); 5] {
    let since = similar.known_since.unwrap_or(similar.opened_at);
    [
        ("reference", similar.reference.into()),
        ("title", similar.title.clone().into()),
        ("at", phrases::clock(since).into()),
        ("team", work.settings().team_title(&similar.team).into()),
        ("minutes", PATIENCE.num_minutes().into()),
    ]
}
