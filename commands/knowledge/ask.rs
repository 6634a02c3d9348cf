//! Handles `/kb`: finds articles for a question, shows them in pages, and reads an article by its number.

use chat::{Block, Card, Location, Reply, Suggestion, Text, Token};
use chrono::Duration;
use desk::{Action, Article, ArticleNumber, DraftId, Resource};
use store::{Draft, Outcome, Question};

use crate::actor::Actor;
use crate::cards::knowledge::{self as cards, Entry};
use crate::error::CommandError;
use crate::facts::articles::{self, FoundArticle, MOST_SHOWN, ShownArticle, Threshold};
use crate::facts::searches::{self, SavedSearch};
use crate::interaction::Interaction;
use crate::knowledge::send::{self, SendingDesk};
use crate::knowledge::{learned, read};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The most articles in all pages of one search.
const MOST_FOUND: usize = 15;

/// The most articles that are suggested while somebody types.
const MOST_SUGGESTED: usize = 10;

/// How long the pages can be turned.
const KEPT_FOR: Duration = Duration::hours(24);

/// Handles `/kb`.
pub(crate) async fn command(
    work: &mut Work<'_>,
    location: &Location,
    words: &Text,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let words = words.to_plain().trim().to_owned();
    if words.is_empty() {
        let card = Card::plain(work.words().say("search-how"));
        return Ok(Reply::Private(match actor.is_agent() {
            true => card.button(
                work.words().say("button-write-article"),
                Token::bare(Verb::WriteArticle.as_str()),
            ),
            false => card,
        }));
    }
    if words.eq_ignore_ascii_case("stats") {
        return learned::stats(work, actor).await;
    }
    if let Some(number) = after_word(&words, "learned") {
        return learned::list(work, number, actor).await;
    }
    let desk = send::desk_of(work, location, actor).await?;
    if let Ok(number) = words.parse::<ArticleNumber>() {
        return by_number(work, number, location, (actor, &desk)).await;
    }
    let mut found = articles::found(work, actor.readership(), Threshold::Any).await?;
    found.truncate(MOST_FOUND);
    actor.remember(work);
    let (id, search) = save(work, location, words, &found, (actor, &desk))?;
    let is_incomplete = work
        .prefetched()
        .articles()
        .is_some_and(|(_, found)| found.is_incomplete);
    let mut card = match found.is_empty() {
        true => nothing_found(work.settings(), id, &search),
        false => page(work, id, &search, actor, 0).await?,
    };
    if is_incomplete {
        card = card.with(Block::Facts(work.words().text("search-incomplete")));
    }
    Ok(Reply::Private(card))
}

/// Returns the articles that a person may want to read, while the person types the question.
pub(crate) async fn suggestions(work: &mut Work<'_>, actor: &Actor) -> Result<Vec<Suggestion>, CommandError> {
    if actor.may(Action::Open, Resource::Desk).is_err() {
        return Ok(Vec::new());
    }
    let found = articles::found(work, actor.readership(), Threshold::Any).await?;
    let suggested = found.iter().take(MOST_SUGGESTED).map(|found| Suggestion {
        value: found.article.number.to_string(),
        label: cards::label(&found.article),
    });
    Ok(suggested.collect())
}

/// Returns the number of an article after a word.
fn after_word(words: &str, word: &str) -> Option<ArticleNumber> {
    let (first, rest) = words.split_once(char::is_whitespace)?;
    first.eq_ignore_ascii_case(word).then(|| rest.parse().ok())?
}

/// Shows the article of a number. An agent at the desk of a team can send it to a requester.
async fn by_number(
    work: &mut Work<'_>,
    number: ArticleNumber,
    location: &Location,
    (actor, desk): (&Actor, &SendingDesk),
) -> Result<Reply, CommandError> {
    let article = read::find_by_number(work, number, actor).await?;
    let card = read::page(work.settings(), &article, actor, 0);
    if !desk.sends {
        return Ok(Reply::Private(card));
    }
    actor.remember(work);
    let search = SavedSearch {
        words: number.to_string(),
        location: location.clone(),
        found: vec![ShownArticle {
            article: article.id.to_string(),
            why: String::new(),
        }],
        question: String::new(),
        sends: true,
        ticket: desk.ticket.map(|ticket| ticket.to_string()),
    };
    let id = put(work, &search, actor)?;
    Ok(Reply::Private(send::offer(
        work.settings(),
        card,
        id,
        &[(1, &article)],
    )))
}

/// Saves the search and records the question.
fn save(
    work: &mut Work<'_>,
    location: &Location,
    words: String,
    found: &[FoundArticle],
    (actor, desk): (&Actor, &SendingDesk),
) -> Result<(DraftId, SavedSearch), CommandError> {
    let shown = found.iter().map(|one| ShownArticle {
        article: one.article.id.to_string(),
        why: cards::reasons(work.settings(), &one.why),
    });
    let question = Question {
        id: work.mint(),
        user: actor.user.clone(),
        words: words.clone(),
        message: None,
        shown: found.iter().take(MOST_SHOWN).map(|one| one.article.id).collect(),
        outcome: match found.is_empty() {
            true => Outcome::Nothing,
            false => Outcome::Waiting,
        },
        article: None,
        first: found.first().map(|first| first.article.id),
        ticket: None,
        at: work.now(),
    };
    let search = SavedSearch {
        words,
        location: location.clone(),
        found: shown.collect(),
        question: question.id.to_string(),
        sends: desk.sends,
        ticket: desk.ticket.map(|ticket| ticket.to_string()),
    };
    // An agent who searches for a requester asks nothing for themselves.
    if !desk.sends && !work.settings().is_sensitive(&search.words) {
        work.questions().put(question);
    }
    let id = put(work, &search, actor)?;
    Ok((id, search))
}

fn put(work: &mut Work<'_>, search: &SavedSearch, actor: &Actor) -> Result<DraftId, CommandError> {
    let draft = Draft {
        id: work.mint(),
        owner: actor.person.id,
        kind: searches::KIND.to_owned(),
        body: serde_json::to_string(search)?,
        expires_at: work.now() + KEPT_FOR,
    };
    work.drafts().put(&draft);
    Ok(draft.id)
}

/// Handles the buttons that turn the pages.
pub(crate) async fn turn(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let search = searches::find_own(work, id, interaction.person()).await?;
    let number = usize::try_from(interaction.token.version).unwrap_or_default();
    Ok(Reply::Replace(
        page(work, id, &search, interaction.actor, number).await?,
    ))
}

/// Draws a page of a search.
async fn page(
    work: &mut Work<'_>,
    id: DraftId,
    search: &SavedSearch,
    actor: &Actor,
    number: usize,
) -> Result<Card, CommandError> {
    let shown = articles::shown_again(work, &search.found, actor.readership()).await?;
    let first = (number * MOST_SHOWN).min(shown.len());
    let last = (first + MOST_SHOWN).min(shown.len());
    let here = shown.get(first..last).unwrap_or_default();
    let passages: Vec<_> = here
        .iter()
        .map(|article| articles::passage(work, &search.words, article))
        .collect();
    let entries = here.iter().zip(&passages).map(|(article, passage)| {
        let id = article.id.to_string();
        let why = search.found.iter().find(|one| one.article == id);
        Entry {
            article,
            passage: passage.as_ref(),
            why: why.map_or("", |one| one.why.as_str()),
        }
    });
    let words = work.words();
    let title = words.say_with("search-title", &[("words", search.words.clone().into())]);
    let entries: Vec<Entry<'_>> = entries.collect();
    let mut card = cards::list(work.settings(), Card::plain(title), &entries, Some(first + 1));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    if shown.len() > MOST_SHOWN {
        let args = [
            ("first", count(first + 1).into()),
            ("last", count(last).into()),
            ("count", count(shown.len()).into()),
        ];
        card = card.with(Block::Facts(words.text_with("search-range", &args)));
    }
    card = cards::readers(work.settings(), card, &here.iter().collect::<Vec<_>>());
    if search.sends {
        let place = |article: &Article| {
            let id = article.id.to_string();
            search.found.iter().position(|one| one.article == id)
        };
        let places = here
            .iter()
            .filter_map(|article| Some((count(place(article)? + 1), article)));
        card = send::offer(work.settings(), card, id, &places.collect::<Vec<_>>());
    }
    let token = |number: usize| Token::new(Verb::TurnPage.as_str(), id, count(number));
    if first > 0 {
        card = card.button(words.say("button-page-before"), token(number - 1));
    }
    if last < shown.len() {
        card = card.button(words.say("search-more"), token(number + 1));
    }
    Ok(card.button(words.say("button-open-ticket"), Verb::OpenFromSearch.on_draft(id)))
}

fn nothing_found(settings: &Settings, id: DraftId, search: &SavedSearch) -> Card {
    let words = &settings.words;
    let text = words.say_with("search-none", &[("words", search.words.clone().into())]);
    Card::plain(text).button(words.say("button-open-ticket"), Verb::OpenFromSearch.on_draft(id))
}
