//! Shows articles before a ticket is opened, or on the requester's card, and records what the requester asked.

use chat::{Block, ButtonStyle, Card, MessageRef, Text, UserRef};
use desk::{Article, ArticleId, DraftId, QuestionId, Readership, Source, Ticket};
use store::{Outcome, Question, Relation, TicketArticle};

use crate::actor::Actor;
use crate::cards::knowledge::{self, Entry};
use crate::error::CommandError;
use crate::facts::articles::{self, FoundArticle, MOST_SHOWN, ShownArticle, Threshold};
use crate::intake::opening::{Opening, Start};
use crate::intake::pending_draft::{PATIENCE, PendingTicket};
use crate::intake::unrouted::UnroutedMessage;
use crate::verbs::Verb;
use crate::work::Work;

/// Returns whether a person asks for themselves, and not within another ticket.
pub(crate) fn starts_anew(opening: &Opening<'_>) -> bool {
    let asks_for_themselves = opening.opener.person.id == opening.requester.person.id;
    asks_for_themselves
        && matches!(
            opening.start,
            Start::Message { .. } | Start::Location(_) | Start::Form { .. }
        )
}

/// Returns whether an article could have answered a request.
pub(crate) fn asks(opening: &Opening<'_>) -> bool {
    let has_decided = matches!(
        opening.source,
        Source::Reaction | Source::Suggestion | Source::FollowUp
    );
    starts_anew(opening) && !has_decided
}

/// Returns the articles that are good enough to be shown before a ticket is opened. A person who put a reaction has
/// decided that a ticket is needed, and so has a person who answered a suggestion.
pub(crate) async fn for_opening(
    work: &mut Work<'_>,
    opening: &Opening<'_>,
) -> Result<Vec<FoundArticle>, CommandError> {
    // Nothing is recorded of sensitive words, wherever somebody writes them.
    let words = [&opening.title, &opening.description];
    if words.iter().any(|words| work.settings().is_sensitive(words)) {
        return Ok(Vec::new());
    }
    let readership = match opening.source {
        Source::Channel => &Readership::public(),
        Source::Command | Source::Form | Source::Menu | Source::Direct | Source::Mention => {
            opening.requester.readership()
        }
        Source::Reaction | Source::Suggestion | Source::FollowUp => return Ok(Vec::new()),
    };
    good(work, readership).await
}

/// Returns the articles that the search of this event found and that are good enough.
pub(crate) async fn good(
    work: &mut Work<'_>,
    readership: &Readership,
) -> Result<Vec<FoundArticle>, CommandError> {
    let mut found = articles::found(work, readership, Threshold::Good).await?;
    found.truncate(MOST_SHOWN);
    Ok(found)
}

/// Returns what is needed to show articles again.
pub(crate) fn shown(work: &Work<'_>, found: &[FoundArticle]) -> Vec<ShownArticle> {
    let shown = found.iter().map(|one| ShownArticle {
        article: one.article.id.to_string(),
        why: knowledge::reasons(work.settings(), &one.why),
    });
    shown.collect()
}

/// Returns the question for a pending ticket.
pub(crate) async fn question(
    work: &mut Work<'_>,
    id: DraftId,
    pending: &PendingTicket,
    requester: &Actor,
) -> Result<Card, CommandError> {
    let found = articles::shown_again(work, &pending.shown, requester.readership()).await?;
    let minutes = PATIENCE.num_minutes();
    let last = work
        .words()
        .text_with("articles-timer", &[("minutes", minutes.into())]);
    let card = list(work, &found, &pending.shown, &pending.asked()).with(Block::Facts(last));
    let words = work.words();
    let card = answers(work, card, id, &found)
        .button(words.say("button-open-ticket"), Verb::OpenAnyway.on_draft(id));
    Ok(knowledge::readers(
        work.settings(),
        card,
        &found.iter().collect::<Vec<_>>(),
    ))
}

/// Returns the question for a message in a channel where the desk only suggests.
pub(crate) async fn suggestion(
    work: &mut Work<'_>,
    id: DraftId,
    unrouted: &UnroutedMessage,
    author: &Actor,
) -> Result<Card, CommandError> {
    let found = articles::shown_again(work, &unrouted.shown, author.readership()).await?;
    let last = work.words().text("articles-suggest");
    let card = list(work, &found, &unrouted.shown, &unrouted.words()).with(Block::Facts(last));
    let card = answers(work, card, id, &found);
    Ok(knowledge::readers(
        work.settings(),
        card,
        &found.iter().collect::<Vec<_>>(),
    ))
}

fn list(work: &Work<'_>, found: &[Article], shown: &[ShownArticle], asked: &str) -> Card {
    let words = work.words();
    let (intro, first) = match found.len() {
        0 => (words.say("articles-gone"), None),
        1 => (words.say("articles-one"), None),
        _ => (words.say("articles-many"), Some(1)),
    };
    let passages: Vec<_> = found
        .iter()
        .map(|article| articles::passage(work, asked, article))
        .collect();
    let entries = found.iter().zip(&passages).map(|(article, passage)| {
        let id = article.id.to_string();
        Entry {
            article,
            passage: passage.as_ref(),
            why: shown
                .iter()
                .find(|one| one.article == id)
                .map_or("", |one| one.why.as_str()),
        }
    });
    knowledge::list(
        work.settings(),
        Card::plain(intro),
        &entries.collect::<Vec<_>>(),
        first,
    )
}

/// Adds the two answers about articles.
fn answers(work: &Work<'_>, card: Card, id: DraftId, found: &[Article]) -> Card {
    let words = work.words();
    let card = match found {
        [] => card,
        _ => card.styled_button(
            words.say("button-solved"),
            Verb::Solved.on_draft(id),
            ButtonStyle::Primary,
        ),
    };
    card.button(words.say("button-not-needed"), Verb::NotNeeded.on_draft(id))
}

/// Records the question of a pending ticket, if articles were shown for it.
pub(crate) fn record(work: &mut Work<'_>, pending: &mut PendingTicket) {
    if pending.shown.is_empty() {
        return;
    }
    let id = pending.question().unwrap_or_else(|| work.mint());
    pending.question = Some(id.to_string());
    let message = pending.said.first().map(|first| first.message.clone());
    record_as(
        work,
        id,
        &pending.user,
        (&pending.asked(), message),
        &pending.shown,
    );
}

/// Records a question for which articles were shown, until the person answers.
pub(crate) fn record_as(
    work: &mut Work<'_>,
    id: QuestionId,
    user: &UserRef,
    (words, message): (&str, Option<MessageRef>),
    shown: &[ShownArticle],
) {
    let at = work.now();
    work.questions().put(Question {
        id,
        user: user.clone(),
        words: words.to_owned(),
        message,
        shown: shown.iter().filter_map(|one| one.article.parse().ok()).collect(),
        outcome: Outcome::Waiting,
        article: None,
        first: shown.first().and_then(|one| one.article.parse().ok()),
        ticket: None,
        at,
    });
}

/// Records the answer to a question.
pub(crate) async fn answered(
    work: &mut Work<'_>,
    question: Option<QuestionId>,
    outcome: Outcome,
    article: Option<ArticleId>,
) -> Result<(), CommandError> {
    let Some(id) = question else { return Ok(()) };
    // The author may have deleted the message, and with it the question.
    let Some(question) = work.questions().find(id).await? else {
        return Ok(());
    };
    let outcome = match (question.outcome, outcome) {
        // The question stays one that no article answers.
        (Outcome::Nothing, Outcome::Opened) => Outcome::Nothing,
        _ => outcome,
    };
    let judged = match outcome {
        Outcome::NotNeeded => question.shown.clone(),
        _ => article.into_iter().collect(),
    };
    work.questions().put(Question {
        outcome,
        article,
        ..question
    });
    for article in judged {
        work.articles().touch(article);
    }
    Ok(())
}

/// Records the request of a new ticket for which no article was good enough, with the article that a search finds first.
/// Nothing is recorded without a search, from a private ticket, or of sensitive words.
pub(crate) async fn record_unanswered(
    work: &mut Work<'_>,
    ticket: &Ticket,
    asker: &Actor,
    message: Option<MessageRef>,
) -> Result<(), CommandError> {
    let is_searched = work
        .prefetched()
        .articles()
        .is_some_and(|(_, found)| found.is_searched);
    let words = asked_in(ticket);
    if !is_searched || ticket.is_private() || work.settings().is_sensitive(&words) {
        return Ok(());
    }
    let found = articles::found(work, asker.readership(), Threshold::Any).await?;
    let id = work.mint();
    let at = work.now();
    work.questions().put(Question {
        id,
        user: asker.user.clone(),
        words,
        message,
        shown: Vec::new(),
        outcome: Outcome::Nothing,
        article: None,
        first: found.first().map(|first| first.article.id),
        ticket: Some(ticket.id),
        at,
    });
    Ok(())
}

/// Gives the ticket of a question the articles that its requester was shown.
pub(crate) async fn opened(
    work: &mut Work<'_>,
    pending: &PendingTicket,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let Some(id) = pending.question() else {
        return Ok(());
    };
    attach(work, id, ticket, &pending.shown).await
}

/// As [`opened`], for a question and the articles that were shown for it.
pub(crate) async fn attach(
    work: &mut Work<'_>,
    id: QuestionId,
    ticket: &Ticket,
    shown: &[ShownArticle],
) -> Result<(), CommandError> {
    let Some(question) = work.questions().find(id).await? else {
        return Ok(());
    };
    // The words may have become sensitive by an edit.
    if ticket.is_private() {
        work.questions().delete(id);
        return Ok(());
    }
    let relation = match question.outcome {
        Outcome::NotNeeded => Relation::Declined,
        Outcome::Waiting
        | Outcome::Solved
        | Outcome::Opened
        | Outcome::Nothing
        | Outcome::Linked
        | Outcome::Undone => Relation::Shown,
    };
    link(work, ticket, shown, relation);
    let outcome = match question.outcome {
        Outcome::Waiting => Outcome::Opened,
        other => other,
    };
    let ticket = Some(ticket.id);
    work.questions().put(Question {
        outcome,
        ticket,
        ..question
    });
    Ok(())
}

/// Shows the good articles for everyone on the requester's card of a ticket that was opened at once. Without any, the
/// request is one that no article answers.
pub(crate) async fn suggest_on_card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    asker: &Actor,
    said: Option<MessageRef>,
) -> Result<(), CommandError> {
    if ticket.is_private() {
        return Ok(());
    }
    let found = good(work, &Readership::public()).await?;
    if found.is_empty() {
        return record_unanswered(work, ticket, asker, said).await;
    }
    let shown = shown(work, &found);
    let id = work.mint();
    record_as(work, id, &asker.user, (&asked_in(ticket), said), &shown);
    let first = articles::found(work, asker.readership(), Threshold::Any).await?;
    if let Some(question) = work.questions().find(id).await? {
        let ticket = Some(ticket.id);
        let first = first.first().map(|first| first.article.id);
        work.questions().put(Question {
            ticket,
            first,
            ..question
        });
    }
    link(work, ticket, &shown, Relation::Suggested);
    work.redraw(ticket);
    Ok(())
}

/// Returns the words with which a ticket was opened. They contain the title.
fn asked_in(ticket: &Ticket) -> String {
    articles::asked(&ticket.title, &ticket.description)
}

fn link(work: &mut Work<'_>, ticket: &Ticket, shown: &[ShownArticle], relation: Relation) {
    let at = work.now();
    for (place, one) in (0_i64..).zip(shown) {
        let Ok(article) = one.article.parse() else {
            continue;
        };
        work.ticket_articles().put(TicketArticle {
            ticket: ticket.id,
            article,
            place,
            relation,
            by: None,
            at,
        });
    }
}

/// Returns the card for a question that an article solved.
pub(crate) fn solved_card(work: &Work<'_>, id: DraftId, article: &Article) -> Card {
    let words = work.words();
    let args = [
        ("reference", article.number.to_string().into()),
        ("title", article.content.title.clone().into()),
    ];
    Card::plain(words.say_with("article-solved", &args))
        .with(Block::Facts(Text::plain(words.say("article-still-open"))))
        .button(words.say("button-open-ticket"), Verb::OpenAnyway.on_draft(id))
}
