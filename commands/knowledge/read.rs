//! Shows a whole article to one person, in pages.

use chat::{Block, Card, Reply, Text, Token};
use desk::{Article, ArticleId, ArticleNumber, ArticleOrigin, ArticleState, Readership, Refusal};

use crate::actor::Actor;
use crate::cards::knowledge as cards;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The characters of a page. An escaped page still fits a framed card on both platforms.
const PAGE: usize = 1_800;

/// Handles [Read it all], a choice among articles, and the buttons that turn the pages.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: ArticleId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let article = work.articles().peek(id).await?;
    let article = match readable(article.clone(), interaction.actor) {
        Ok(article) => article,
        Err(refusal) => sent(work, article, interaction.actor).await?.ok_or(refusal)?,
    };
    let number = interaction.token.version;
    let card = page(
        work.settings(),
        &article,
        interaction.actor,
        usize::try_from(number).unwrap_or_default(),
    );
    // The first page does not replace the message with the question, which the reader still has to answer.
    Ok(match number {
        cards::NEW_MESSAGE => Reply::Private(card),
        _ => Reply::Replace(card),
    })
}

/// Returns the article of a number.
pub(crate) async fn find_by_number(
    work: &mut Work<'_>,
    number: ArticleNumber,
    actor: &Actor,
) -> Result<Article, CommandError> {
    let article = work.articles().peek_number(number).await?;
    Ok(readable(article, actor)?)
}

/// Returns an article that an agent sent to a person before anybody validated it.
async fn sent(
    work: &mut Work<'_>,
    article: Option<Article>,
    actor: &Actor,
) -> Result<Option<Article>, CommandError> {
    let Some(article) = article.filter(|article| may_be_sent_to(article, actor.readership())) else {
        return Ok(None);
    };
    let person = actor.person.id;
    let was_sent = work.ticket_articles().was_sent_to(article.id, person).await?;
    Ok(was_sent.then_some(article))
}

/// Returns whether an agent may send an article to a person with this readership. The agent vouches for an article that
/// is not validated.
pub(crate) fn may_be_sent_to(article: &Article, readership: &Readership) -> bool {
    has_state_to_send(article) && readership.includes(&article.content.audience, ArticleState::Validated)
}

/// Returns whether articles in the state of this one are sent.
pub(crate) fn has_state_to_send(article: &Article) -> bool {
    matches!(
        article.content.state,
        ArticleState::NotValidated | ArticleState::Validated
    )
}

/// An article that a person may not read is answered like one that does not exist.
pub(crate) fn readable(article: Option<Article>, actor: &Actor) -> Result<Article, Refusal> {
    article
        .filter(|article| article.may_be_read_by(actor.readership()))
        .ok_or(Refusal::NoSuchArticle)
}

/// Draws a page of an article.
pub(crate) fn page(settings: &Settings, article: &Article, reader: &Actor, number: usize) -> Card {
    let words = &settings.words;
    let pages = whole(settings, article).pages(PAGE);
    let last = pages.len() - 1;
    let number = number.min(last);
    // No frame: its colour would name a state of a ticket.
    let mut card = Card::plain(Text::bold(article.content.title.clone()))
        .with(Block::Text(pages[number].clone()))
        .with(Block::Facts(Text::plain(facts(settings, article, reader))));
    if reader.is_agent() && article.origin == ArticleOrigin::Chat {
        let token = Token::new(Verb::WriteArticle.as_str(), article.id, article.revision);
        card = card.more(words.say("button-edit-article"), token);
    }
    if last == 0 {
        return card;
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let args = [
        ("page", count(number + 1).into()),
        ("pages", count(last + 1).into()),
    ];
    card = card.with(Block::Facts(words.text_with("page-of", &args)));
    let token = |number| Token::new(Verb::ReadArticle.as_str(), article.id, count(number));
    if number > 0 {
        card = card.button(words.say("button-page-before"), token(number - 1));
    }
    if number < last {
        card = card.button(words.say("button-page-next"), token(number + 1));
    }
    card
}

/// Returns the text of an article. What is known of an error comes first.
pub(crate) fn whole(settings: &Settings, article: &Article) -> Text {
    let words = &settings.words;
    let mut text = Text::default();
    if let Some(error) = &article.content.known_error {
        let parts = [
            (words.say("article-symptom"), &error.symptom),
            (words.say("article-cause"), &error.cause),
            (words.say("article-workaround"), &error.workaround),
        ];
        for (label, part) in parts.into_iter().filter(|(_, part)| !part.trim().is_empty()) {
            text = text
                .then(Text::bold(label))
                .then("\n")
                .then(Text::document(part))
                .then("\n\n");
        }
    }
    text.then(Text::document(&article.content.body))
}

/// Returns the line of facts. Agents also see the state, the audience and where the article is edited.
fn facts(settings: &Settings, article: &Article, reader: &Actor) -> String {
    let mut facts = vec![article.number.to_string()];
    if article.content.known_error.is_some() {
        facts.push(settings.words.say("articles-known-error"));
    }
    if article.content.state != ArticleState::Validated {
        facts.push(cards::state(settings, article.content.state));
    }
    if reader.is_agent() {
        facts.push(cards::audience(settings, &article.content.audience));
        if let ArticleOrigin::File { path, .. } = &article.origin {
            let args = [("path", path.clone().into())];
            facts.push(settings.words.say_with("article-from-file", &args));
        }
    }
    facts.join(" · ")
}
