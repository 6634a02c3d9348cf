//! Reminds the owners of articles once a day: of the review of an article, and of an article that has stopped helping.

use chat::{Block, Card, Text};
use chrono::Duration;
use desk::{Article, ArticleState, Timestamp};
use store::{NoticeKind, Timer, Timers};

use crate::cards::knowledge as cards;
use crate::effects::learning;
use crate::error::CommandError;
use crate::knowledge::learned;
use crate::words::Arg;
use crate::work::Work;

/// The kind of the timer.
pub(crate) const TIMER: &str = "article-care";

/// The subject of the timer.
const SUBJECT: &str = "articles";

/// The interval between two reminders.
const INTERVAL: Duration = Duration::days(1);

/// The most reviews of a day.
const MOST_REVIEWS: i64 = 20;

/// The days whose answers say whether an article helps.
const WINDOW: Duration = Duration::days(30);

/// The people whom an article has not helped, at least.
const LEAST_DECLINED: usize = 3;

/// The most questions in a message.
const MOST_QUESTIONS: usize = 10;

/// Arms the timer.
pub(crate) fn arm(timers: &mut Timers<'_>, now: Timestamp, due_at: Timestamp) {
    timers.arm(&Timer {
        subject: SUBJECT.to_owned(),
        kind: TIMER.to_owned(),
        epoch: now.timestamp_micros(),
        due_at,
    });
}

/// Handles the timer.
pub(crate) async fn due(work: &mut Work<'_>) -> Result<(), CommandError> {
    reviews(work).await?;
    declined(work).await?;
    let now = work.now();
    arm(&mut work.timers(), now, now + INTERVAL);
    Ok(())
}

/// Reminds owners of reviews that are due.
async fn reviews(work: &mut Work<'_>) -> Result<(), CommandError> {
    let day = work.now().date_naive().to_string();
    for article in work.articles().due_for_review(&day, MOST_REVIEWS).await? {
        let Some(review) = article.content.review else {
            continue;
        };
        let about = review.to_string();
        if work
            .articles()
            .note_once(article.id, NoticeKind::Review, &about)
            .await?
        {
            let line = work.words().text_with("keeper-review", &named(&article));
            let card = card(work, &article, line);
            learning::tell_keepers(work, &article, &card);
        }
    }
    Ok(())
}

/// Tells owners of articles that have stopped helping, with the questions. An owner is told once about a revision.
async fn declined(work: &mut Work<'_>) -> Result<(), CommandError> {
    let since = work.now() - WINDOW;
    let least = i64::try_from(LEAST_DECLINED).unwrap_or(i64::MAX);
    for id in work.questions().often_declined(since, least).await? {
        let mut answers = work.questions().learned(id).await?;
        answers.retain(|one| one.at >= since);
        let declined: Vec<_> = answers.iter().filter(|one| !one.helped).collect();
        if declined.len() < LEAST_DECLINED || declined.len() * 2 <= answers.len() {
            continue;
        }
        let article = work.articles().peek(id).await?;
        let Some(article) = article.filter(|article| article.content.state != ArticleState::Archived) else {
            continue;
        };
        let revision = article.revision.to_string();
        if work
            .articles()
            .note_once(id, NoticeKind::Declined, &revision)
            .await?
        {
            let questions = learned::lines(declined.into_iter(), MOST_QUESTIONS);
            let line = work.words().text_with("keeper-declined", &named(&article));
            let card = card(work, &article, line).with(Block::Quote(Text::plain(questions)));
            learning::tell_keepers(work, &article, &card);
        }
    }
    Ok(())
}

fn named(article: &Article) -> [(&'static str, Arg); 2] {
    [
        ("reference", article.number.to_string().into()),
        ("title", article.content.title.clone().into()),
    ]
}

fn card(work: &Work<'_>, article: &Article, line: Text) -> Card {
    cards::readers(work.settings(), Card::plain(line), &[article])
}
