//! Before a ticket is opened, what is asked is compared with the team's known issues and with what the same person has
//! asked already. Where it is alike, they are asked quietly, and what they wrote is held meanwhile. Whoever does not answer
//! gets their ticket all the same, when the timer is due.

use chat::{Aloud, Card, OutboundMessage, Said, What};
use chrono::Duration;
use desk::{DraftId, Gist, Ticket};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::held::{self, Held};
use crate::opening::{Opened, Opening, Start, existing, open};
use crate::verb::Verb;
use crate::{CommandError, Desk, cards, limits, merged, private};

/// How long somebody has to answer: time to read a line, and short beside the time until an agent looks at a new ticket.
pub(crate) const PATIENCE: Duration = Duration::minutes(5);

/// With how many known issues, and how many of one's own tickets, a new one is compared: the newest. A team that has more
/// known issues at once has another problem.
const COMPARED: i64 = 20;

/// What became of an [`Opening`].
pub(crate) enum Outcome {
    /// There is a ticket.
    Opened(Opened),
    /// Its requester is asked first, with this question.
    Asked(DraftId, Box<Card>),
}

/// Opens a ticket, unless it looks like one that there is already: then its requester has to be asked. `more` is what they
/// said behind the message that it starts from.
///
/// # Errors
///
/// As [`open`].
pub(crate) async fn open_or_ask(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    opening: Opening<'_>,
    more: &[Said],
) -> Result<Outcome, CommandError> {
    let Some((like, known)) = looks_like(uow, desk, &opening).await? else {
        return Ok(Outcome::Opened(open(uow, desk, opening).await?));
    };
    limits::check(uow, desk, opening.requester).await?;
    opening.requester.remember(uow);
    let (id, held) = held::hold(uow, desk, &opening, more, (&like, known)).await?;
    let card = question(uow, desk, id, &held).await?;
    Ok(Outcome::Asked(id, Box::new(card)))
}

/// The same where nobody waits for an answer: the question is whispered, and a limit is too.
pub(crate) async fn open_or_whisper(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    opening: Opening<'_>,
) -> Result<(), CommandError> {
    let asker = opening.opener;
    let outcome = open_or_ask(uow, desk, opening, &[]).await;
    if let Some(Outcome::Asked(id, card)) = limits::told(uow, desk, said, asker, outcome).await? {
        whisper(uow, desk, said, asker, id, *card);
    }
    Ok(())
}

/// Asks the author of a message where it stands: quietly, or where the platform cannot do that, by a neutral button.
pub(crate) fn whisper(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    id: DraftId,
    question: Card,
) {
    let aloud = Aloud {
        answers: said.message.clone(),
        card: Card::plain(desk.words.say("alike-aloud"))
            .button(desk.words.say("button-look"), Verb::Look.on_draft(id)),
    };
    let what = What::Whisper {
        channel: said.spot.channel.clone(),
        thread: said.spot.thread.clone(),
        user: asker.user.clone(),
        card: question,
        aloud: (!said.spot.direct).then_some(aloud),
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
}

/// The ticket that this one may be the same as, and whether that is a known issue. What somebody opens for somebody else,
/// what goes on with an ended ticket and what was split from another one is not asked about.
async fn looks_like(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    opening: &Opening<'_>,
) -> Result<Option<(Ticket, bool)>, CommandError> {
    let asks_for_themselves = opening.opener.person.id == opening.requester.person.id;
    let gist = Gist::of(&opening.title, &opening.description, desk.words.vocabulary());
    let starts_anew = matches!(
        opening.start,
        Start::Message { .. } | Start::Spot(_) | Start::Form { .. }
    );
    if !desk.ask_when_alike || !asks_for_themselves || !starts_anew || !gist.says_enough() {
        return Ok(None);
    }
    // What is to be private does not wait in the open.
    if existing(uow, opening.start).await?.is_some() || private::from_the_start(uow, desk, opening).await? {
        return Ok(None);
    }
    let requester = opening.requester.person.id;
    let there = uow
        .tickets()
        .comparable(&opening.team, requester, COMPARED)
        .await?;
    let mut alike = there
        .into_iter()
        .filter(|one| gist.is_like(&Gist::of(&one.title, &one.description, desk.words.vocabulary())))
        .collect::<Vec<_>>();
    // One's own ticket is where the answer comes.
    alike.sort_by_key(|one| one.known);
    for one in alike {
        let ticket = uow.tickets().get(one.id).await?;
        let is_theirs = ticket.requester == requester;
        if ticket.is_private() {
            continue;
        }
        if merged::main_of(uow, &ticket).await?.is_open() {
            return Ok(Some((ticket, !is_theirs)));
        }
    }
    Ok(None)
}

/// The question with its answers.
pub(crate) async fn question(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    id: DraftId,
    held: &Held,
) -> Result<Card, CommandError> {
    let words = &desk.words;
    let like = uow.tickets().get(held.like()?).await?;
    if like.is_private() {
        let card = Card::plain(words.say("alike-private"));
        return Ok(card.button(words.say("button-anyway"), Verb::Anyway.on_draft(id)));
    }
    let since = like.known_since.unwrap_or(like.opened_at);
    let args = [
        ("reference", like.reference.into()),
        ("title", like.title.clone().into()),
        ("at", cards::clock(since).into()),
        ("team", desk.team_title(&like.team).into()),
        ("minutes", PATIENCE.num_minutes().into()),
    ];
    let card = match held.known {
        true => Card::plain(words.text_with("alike-known", &args))
            .button(words.say("button-mine"), Verb::Mine.on_draft(id)),
        false => Card::plain(words.text_with("alike-own", &args))
            .button(words.say("button-add-there"), Verb::AddThere.on_draft(id)),
    };
    Ok(card.button(words.say("button-anyway"), Verb::Anyway.on_draft(id)))
}
