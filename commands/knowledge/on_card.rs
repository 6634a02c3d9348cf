//! Handles the answers to the articles on the requester's card of an open ticket.

use chat::{Card, Reply, Token};
use desk::{Action, Article, ArticleId, Refusal, Resource, Ticket};
use store::{Outcome, Question, Relation, TicketArticle};

use crate::cards::knowledge as cards;
use crate::cards::outcome::{self as answers, OutcomeButtons};
use crate::effects::related::outcome;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles [This solved it] on the requester's card: confirms that it works, and records which article solved it. With more
/// than one article, the requester is asked which.
pub(crate) async fn solved(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;
    let suggested = suggested(work, &ticket).await?;
    let picked = usize::try_from(interaction.token.version - 1).ok();
    let (link, article) = match (picked, suggested.as_slice()) {
        (Some(place), all) => all.get(place).ok_or(Refusal::Gone)?.clone(),
        (None, [only]) => only.clone(),
        (None, _) => return Ok(Reply::Private(which(work, &ticket, &suggested))),
    };
    let (main, is_shared) = outcome::confirm(work, interaction, &ticket).await?;
    let at = work.now();
    let relation = Relation::Solved;
    work.ticket_articles().put(TicketArticle { relation, at, ..link });
    answered(work, &ticket, Outcome::Solved, Some(article.id)).await?;
    work.redraw(&ticket);
    let settings = work.settings();
    if is_shared {
        let buttons = OutcomeButtons::of_requester(settings, &ticket);
        return Ok(Reply::Private(answers::confirmed(settings, &main, &buttons)));
    }
    Ok(match picked {
        None => Reply::Quiet,
        Some(_) => {
            let args = [("reference", main.reference.into())];
            Reply::Replace(Card::plain(
                settings.words.say_with("article-solved-ticket", &args),
            ))
        }
    })
}

/// Handles [Not what I need] on the requester's card: the card shows no articles any more.
pub(crate) async fn not_needed(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;
    interaction.actor.remember(work);
    let at = work.now();
    for (link, _) in suggested(work, &ticket).await? {
        let relation = Relation::Declined;
        work.ticket_articles().put(TicketArticle { relation, at, ..link });
    }
    answered(work, &ticket, Outcome::NotNeeded, None).await?;
    work.touch(&mut ticket);
    Ok(Reply::Quiet)
}

/// Returns the articles on the requester's card.
async fn suggested(
    work: &mut Work<'_>,
    ticket: &Ticket,
) -> Result<Vec<(TicketArticle, Article)>, CommandError> {
    let mut links = work.ticket_articles().of(ticket.id).await?;
    links.retain(|link| link.relation == Relation::Suggested);
    let ids: Vec<ArticleId> = links.iter().map(|link| link.article).collect();
    let articles = work.articles().peek_all(&ids).await?;
    let of = |id: ArticleId| articles.iter().find(|article| article.id == id).cloned();
    let both = links
        .into_iter()
        .filter_map(|link| of(link.article).map(|article| (link, article)));
    Ok(both.collect())
}

/// Returns the question which of several articles solved the problem.
fn which(work: &Work<'_>, ticket: &Ticket, suggested: &[(TicketArticle, Article)]) -> Card {
    let card = Card::plain(work.words().say("solved-pick"));
    (1_i64..)
        .zip(suggested)
        .fold(card, |card, (place, (_, article))| {
            card.button(
                cards::label(article),
                Token::new(Verb::SolvedTicket.as_str(), ticket.id, place),
            )
        })
}

/// Records the answer to the question of the ticket.
async fn answered(
    work: &mut Work<'_>,
    ticket: &Ticket,
    outcome: Outcome,
    article: Option<ArticleId>,
) -> Result<(), CommandError> {
    for question in work.questions().of_ticket(ticket.id).await? {
        // What an agent sent has an answer of its own, and an answer that was given or removed stays.
        if !matches!(question.outcome, Outcome::Waiting | Outcome::Opened) {
            continue;
        }
        let judged = match outcome {
            Outcome::NotNeeded => question.shown.clone(),
            _ => article.into_iter().collect(),
        };
        for article in judged {
            work.articles().touch(article);
        }
        work.questions().put(Question {
            outcome,
            article,
            ..question
        });
    }
    Ok(())
}
