//! Handles the answers to shown articles: this solved it, or not what I need.

use chat::{Card, Reply, Token};
use desk::{Article, DraftId, QuestionId, Refusal};
use store::{Draft, Outcome};

use crate::cards::knowledge;
use crate::error::CommandError;
use crate::facts::articles::{self as shown_articles, ShownArticle};
use crate::intake::duplicate_answer::{already_answered, opened_card};
use crate::intake::pending_draft::PendingTicket;
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::intake::{articles, joined, pending, pending_opening, question, repeated, suggest, unrouted};
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// What waits for the answer.
enum Waiting {
    /// A ticket that the timer opens.
    Ticket(Box<PendingTicket>),
    /// A message in a channel where the desk only suggests.
    Message(UnroutedMessage),
}

impl Waiting {
    fn shown(&self) -> &[ShownArticle] {
        match self {
            Waiting::Ticket(pending) => &pending.shown,
            Waiting::Message(unrouted) => &unrouted.shown,
        }
    }

    fn question(&self) -> Option<QuestionId> {
        match self {
            Waiting::Ticket(pending) => pending.question(),
            Waiting::Message(unrouted) => unrouted.question(),
        }
    }
}

/// Handles [This solved it]. With more than one article, the requester is asked which.
pub(crate) async fn solved(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, waiting) = find_own(work, interaction).await?;
    if let Waiting::Ticket(pending) = &waiting
        && let Some(card) = already_answered(work, interaction, pending).await?
    {
        return Ok(interaction.turn_into(work, card));
    }
    let readership = interaction.actor.readership();
    let found = shown_articles::shown_again(work, waiting.shown(), readership).await?;
    let picked = usize::try_from(interaction.token.version - 1).ok();
    let article = match (picked, found.as_slice()) {
        (Some(place), _) => waiting
            .shown()
            .get(place)
            .and_then(|shown| found.iter().find(|one| one.id.to_string() == shown.article)),
        (None, [only]) => Some(only),
        (None, _) => {
            let card = which(work, draft.id, waiting.shown(), &found);
            return Ok(interaction.turn_into(work, card));
        }
    };
    let article = article.ok_or(Refusal::Gone)?.clone();
    interaction.actor.remember(work);
    articles::answered(work, waiting.question(), Outcome::Solved, Some(article.id)).await?;
    let card = articles::solved_card(work, draft.id, &article);
    match waiting {
        Waiting::Ticket(pending) => {
            let others = repeated::others(work, interaction.actor, (&draft, &pending)).await?;
            pending::settle_solved(work, draft, *pending, article.id).await?;
            let mut settled = Vec::new();
            for (draft, other) in others {
                // The knowledge base counts one request once.
                if let Some(question) = other.question() {
                    work.questions().delete(question);
                }
                pending::settle_solved(work, draft, other.clone(), article.id).await?;
                settled.push(other);
            }
            let card = question::with_lines(card, joined::settled(work, &settled));
            Ok(interaction.turn_into(work, card))
        }
        Waiting::Message(unrouted) => {
            unrouted::take(work, draft.id).await?;
            unrouted.remove_public_question(work);
            let card = Card {
                controls: Vec::new(),
                ..card
            };
            Ok(interaction.turn_into(work, card))
        }
    }
}

/// Returns the question which of several articles solved the problem.
fn which(work: &Work<'_>, id: DraftId, shown: &[ShownArticle], found: &[Article]) -> Card {
    let mut card = Card::plain(work.words().say("solved-pick"));
    for (place, one) in (1_i64..).zip(shown) {
        if let Some(article) = found.iter().find(|article| article.id.to_string() == one.article) {
            let token = Token::new(Verb::Solved.as_str(), id, place);
            card = card.button(knowledge::label(article), token);
        }
    }
    card
}

/// Handles [Not what I need]: opens the ticket. In a channel where the desk only suggests, it asks whether to open one.
pub(crate) async fn not_needed(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (draft, waiting) = find_own(work, interaction).await?;
    match waiting {
        Waiting::Ticket(pending) => {
            if let Some(card) = already_answered(work, interaction, &pending).await? {
                return Ok(interaction.turn_into(work, card));
            }
            articles::answered(work, pending.question(), Outcome::NotNeeded, None).await?;
            let opened = pending_opening::open_pending(work, draft, *pending, interaction.actor).await?;
            let card = opened_card(work, interaction, opened).await?;
            Ok(interaction.turn_into(work, card))
        }
        Waiting::Message(unrouted) => {
            interaction.actor.remember(work);
            articles::answered(work, unrouted.question(), Outcome::NotNeeded, None).await?;
            Ok(interaction.turn_into(work, suggest::question(work.settings(), draft.id)))
        }
    }
}

/// Returns what waits for the actor's answer. Everybody can click the public fallback message, but only the requester may
/// use it.
async fn find_own(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Draft, Waiting), CommandError> {
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    let (draft, waiting) = match draft.kind.starts_with("alike:") {
        true => {
            let (draft, pending) = pending::find(work, id).await?;
            (draft, Waiting::Ticket(Box::new(pending)))
        }
        false => {
            let (draft, unrouted) = unrouted::find(work, id, &[Purpose::Suggestion]).await?;
            (draft, Waiting::Message(unrouted))
        }
    };
    if waiting.shown().is_empty() {
        return Err(Refusal::Gone.into());
    }
    match draft.owner == interaction.person() {
        true => Ok((draft, waiting)),
        false => Err(Refusal::NotYours.into()),
    }
}
