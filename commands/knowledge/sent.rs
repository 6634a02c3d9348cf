//! Handles the answers to an article that an agent sent.

use chat::{Card, Reply};
use desk::{Action, Article, ArticleNumber, Refusal, Resource, Ticket};
use store::{Outcome, Question, Relation, TicketArticle};

use crate::cards::outcome::{self as answers, OutcomeButtons};
use crate::effects::learning;
use crate::effects::related::outcome;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::interaction::Interaction;
use crate::threads::posts;
use crate::work::Work;

/// Handles [This solved it] under an article that an agent sent: confirms that it works. If the ticket is resolved already,
/// only the answer counts.
pub(crate) async fn solved(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;
    let (link, article) = sent(work, interaction, &ticket).await?;
    let main = related::main_of(work, &ticket).await?;
    let confirmed = match main.is_open() {
        true => Some(outcome::confirm(work, interaction, &ticket).await?),
        false => None,
    };
    interaction.actor.remember(work);
    let (relation, at) = (Relation::Solved, work.now());
    work.ticket_articles().put(TicketArticle { relation, at, ..link });
    answered(work, &ticket, &article, Outcome::Solved).await?;
    work.redraw(&ticket);
    learning::propose(work, &ticket, &article).await?;
    match confirmed {
        Some((main, true)) => {
            let buttons = OutcomeButtons::of_requester(work.settings(), &ticket);
            let card = answers::confirmed(work.settings(), &main, &buttons);
            Ok(Reply::Private(card))
        }
        Some((_, false)) => Ok(Reply::Quiet),
        None => Ok(Reply::Private(Card::plain(
            work.words().say("sent-article-thanks"),
        ))),
    }
}

/// Handles [Not what I need] under an article that an agent sent: the team is told.
pub(crate) async fn not_needed(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;
    let (link, article) = sent(work, interaction, &ticket).await?;
    interaction.actor.remember(work);
    if link.relation != Relation::Declined {
        let (relation, at) = (Relation::Declined, work.now());
        work.ticket_articles().put(TicketArticle { relation, at, ..link });
        answered(work, &ticket, &article, Outcome::NotNeeded).await?;
        work.redraw(&ticket);
        let main = related::main_of(work, &ticket).await?;
        let args = [
            ("name", names::name(work, ticket.requester).await?.into()),
            ("reference", article.number.to_string().into()),
        ];
        let text = work.words().text_with("notice-article-declined", &args);
        posts::tell_team(work, &main, text).await?;
    }
    Ok(Reply::Private(Card::plain(
        work.words().say("sent-article-not-needed"),
    )))
}

/// Returns the article of the button, if an agent linked it to the ticket.
async fn sent(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    ticket: &Ticket,
) -> Result<(TicketArticle, Article), CommandError> {
    let number = ArticleNumber(interaction.token.version);
    let article = work.articles().peek_number(number).await?.ok_or(Refusal::Gone)?;
    let links = work.ticket_articles().of(ticket.id).await?;
    let link = links
        .into_iter()
        .find(|link| link.article == article.id && link.by.is_some());
    Ok((link.ok_or(Refusal::Gone)?, article))
}

/// Records the answer to what was learned when the agent sent the article.
async fn answered(
    work: &mut Work<'_>,
    ticket: &Ticket,
    article: &Article,
    outcome: Outcome,
) -> Result<(), CommandError> {
    let questions = work.questions().of_ticket(ticket.id).await?;
    let mut questions = questions
        .into_iter()
        .filter(|question| question.shown == [article.id] && question.outcome != Outcome::Undone);
    let Some(question) = questions.find(|one| one.article.is_some() || one.outcome == Outcome::NotNeeded)
    else {
        return Ok(());
    };
    let helped = (outcome == Outcome::Solved).then_some(article.id);
    work.questions().put(Question {
        outcome,
        article: helped,
        ..question
    });
    work.articles().touch(article.id);
    Ok(())
}
