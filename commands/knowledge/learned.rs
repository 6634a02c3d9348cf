//! Shows what the knowledge base has learned: the questions behind an article, and how many questions were answered. Nobody
//! is named.

use chat::{Block, Card, Control, Reply, Select, SelectOption, Text, Token};
use chrono::Duration;
use desk::{Action, Article, ArticleNumber, QuestionId, Refusal};
use store::Learned;

use crate::actor::Actor;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The most questions in a list.
const MOST_LISTED: usize = 20;

/// The most gaps in the numbers for administrators.
const MOST_GAPS: usize = 10;

/// The most characters of a question in a list.
const WORDS: usize = 150;

/// The days that the numbers cover.
const DAYS: i64 = 90;

/// Handles `/kb learned KB-7`.
pub(crate) async fn list(
    work: &mut Work<'_>,
    number: ArticleNumber,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let article = find(work, number, actor).await?;
    let learned = work.questions().learned(article.id).await?;
    Ok(Reply::Private(card(work, &article, &learned, actor)))
}

/// Returns the article of a number, if the actor keeps it. Others get the answer for a missing article, or the refusal if
/// they may read it.
async fn find(work: &mut Work<'_>, number: ArticleNumber, actor: &Actor) -> Result<Article, CommandError> {
    let article = work
        .articles()
        .peek_number(number)
        .await?
        .ok_or(Refusal::NoSuchArticle)?;
    match actor.may(Action::ReadLearned, actor.article(&article)) {
        Ok(()) => Ok(article),
        Err(_) if !article.may_be_read_by(actor.readership()) => Err(Refusal::NoSuchArticle.into()),
        Err(denied) => Err(denied.into()),
    }
}

/// Draws the list.
fn card(work: &Work<'_>, article: &Article, learned: &[Learned], actor: &Actor) -> Card {
    let words = work.words();
    let args = [
        ("reference", article.number.to_string().into()),
        ("title", article.content.title.clone().into()),
    ];
    if learned.is_empty() {
        return Card::plain(words.say_with("learned-nothing", &args));
    }
    let mut card = Card::plain(words.say_with("learned-title", &args));
    for helped in [true, false] {
        let lines: Vec<String> = (1..)
            .zip(learned.iter().take(MOST_LISTED))
            .filter(|(_, one)| one.helped == helped)
            .map(|(number, one)| format!("{number}. {}", one_line(&one.words)))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let heading = match helped {
            true => words.say("learned-helped"),
            false => words.say("learned-declined"),
        };
        card = card
            .with(Block::Facts(Text::plain(heading)))
            .with(Block::Text(Text::plain(lines.join("\n"))));
    }
    if learned.len() > MOST_LISTED {
        let args = [
            ("count", count(learned.len() - MOST_LISTED).into()),
            ("reference", article.number.to_string().into()),
        ];
        card = card.with(Block::Facts(words.text_with("learned-more", &args)));
    }
    if actor.may(Action::UndoLearned, actor.article(article)).is_ok() {
        let options = (1..).zip(learned.iter().take(MOST_LISTED)).map(|(number, one)| {
            let (label, _) =
                Text::plain(format!("{number}. {}", one_line(&one.words))).cut(chat::limits::LABEL - 1);
            SelectOption {
                label: label.to_plain(),
                token: Token::new(Verb::UndoLearned.as_str(), one.question, article.number.0),
            }
        });
        card.controls.push(Control::Select(Select {
            placeholder: words.say("learned-undo"),
            options: options.collect(),
        }));
    }
    card
}

/// Handles the choice of a question: what was learned from it is removed.
pub(crate) async fn undo(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: QuestionId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let number = ArticleNumber(interaction.token.version);
    let article = work.articles().peek_number(number).await?;
    let article = article.ok_or(Refusal::Gone)?;
    interaction.may(Action::UndoLearned, interaction.actor.article(&article))?;
    let mut question = work.questions().find(id).await?.ok_or(Refusal::Gone)?;
    if let Some(ticket) = question.ticket {
        // The ticket is locked. If it became private meanwhile, the question is gone.
        work.tickets().get(ticket).await?;
        question = work.questions().find(id).await?.ok_or(Refusal::Gone)?;
    }
    let mut learned = work.questions().learned(article.id).await?;
    learned.retain(|one| one.question != id);
    work.undo_learned(question);
    Ok(Reply::Replace(card(work, &article, &learned, interaction.actor)))
}

/// Handles `/kb stats`.
pub(crate) async fn stats(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::ReadAnswerCounts, desk::Resource::Desk)?;
    let since = work.now() - Duration::days(DAYS);
    let counts = work.questions().counts(since).await?;
    let words = work.words();
    let mut card = Card::plain(words.say_with("stats-title", &[("days", DAYS.into())]));
    let args = [
        ("questions", counts.questions.into()),
        ("answered", counts.answered.into()),
        ("deflected", counts.deflected.into()),
        ("tickets", counts.tickets.into()),
    ];
    card = card.with(Block::Text(words.text_with("stats-counts", &args)));
    if let Some(share) = share(counts.deflected, counts.deflected + counts.tickets) {
        card = card.with(Block::Facts(
            words.text_with("stats-share", &[("share", share.into())]),
        ));
    }
    if actor.is_administrator() {
        let gaps = work.questions().gaps(since).await?;
        let lines = gaps.iter().take(MOST_GAPS).map(|gap| {
            let people = count(gap.people);
            let args = [("words", one_line(&gap.words).into()), ("people", people.into())];
            words.say_with("stats-gap", &args)
        });
        let lines: Vec<String> = lines.collect();
        if !lines.is_empty() {
            card = card
                .with(Block::Facts(words.text("stats-gaps")))
                .with(Block::Text(Text::plain(lines.join("\n"))));
        }
    }
    Ok(Reply::Private(card))
}

/// Returns a share in whole percent.
fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 100 + whole / 2) / whole)
}

/// Returns the beginning of somebody's words, in one line.
pub fn one_line(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    Text::plain(line).cut(WORDS).0.to_plain()
}

/// Returns the words of questions, one per line.
pub(crate) fn lines<'l>(learned: impl Iterator<Item = &'l Learned>, most: usize) -> String {
    let lines: Vec<String> = learned.take(most).map(|one| one_line(&one.words)).collect();
    lines.join("\n")
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
