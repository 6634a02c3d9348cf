//! Writes an article in chat, and edits one that was written in chat.

use chat::{Card, Choice, Field, Form, Reply, Token};
use desk::{
    Action, Article, ArticleContent, ArticleId, ArticleOrigin, ArticleState, Audience, Refusal, Resource,
    title_from,
};
use strum::VariantArray;

use crate::cards::knowledge as cards;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::knowledge::read;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The value of the choice for the agents of the author's team.
const OWN_TEAM: &str = "team";

/// The most characters of a title.
const TITLE: u16 = 120;

/// The most characters of a text. It is the limit of a form's field.
const TEXT: u16 = 3_000;

/// What a person has typed, or what the form shows first.
struct Typed<'t> {
    title: &'t str,
    text: &'t str,
    audience: &'t str,
    state: &'t str,
}

/// Handles `[Write an article]` and `[Edit …]`: opens the form. An article from a file names its file.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    interaction.may(Action::WriteArticle, Resource::Desk)?;
    let values = |field: &str| interaction.value(field).to_owned();
    let (audience, state) = (values("audience"), values("state"));
    let Some(article) = find(work, interaction).await? else {
        let typed = Typed {
            title: "",
            text: "",
            // Both are for the author to choose. A form of Discord asks only for choices that have no value.
            audience: &audience,
            state: &state,
        };
        return Ok(Reply::Form(form(
            work.settings(),
            interaction,
            interaction.token.clone(),
            &typed,
        )));
    };
    if let ArticleOrigin::File { path, .. } = &article.origin {
        let args = [("path", path.clone().into())];
        let line = work.words().say_with("article-in-file", &args);
        return Ok(Reply::Private(Card::plain(line)));
    }
    let content = &article.content;
    let own = value_of(&content.audience);
    let typed = Typed {
        title: &content.title,
        text: &content.body,
        audience: or(&audience, &own),
        state: or(&state, content.state.into()),
    };
    let token = Token::new(Verb::WriteArticle.as_str(), article.id, article.revision);
    Ok(Reply::Form(form(work.settings(), interaction, token, &typed)))
}

/// Handles the submitted form. A form whose article has changed meanwhile comes back with the typed text.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    interaction.may(Action::WriteArticle, Resource::Desk)?;
    let typed = Typed {
        title: interaction.value("title"),
        text: interaction.value("text"),
        audience: interaction.value("audience"),
        state: interaction.value("state"),
    };
    let settings = work.settings();
    let refused = |token: Token, field: &str, why: String| Reply::Refused {
        form: form(settings, interaction, token, &typed),
        errors: vec![(field.to_owned(), why)],
    };
    if title_from(typed.title).is_empty() {
        let why = work.words().say("error-article-title");
        return Ok(refused(interaction.token.clone(), "title", why));
    }
    if typed.text.is_empty() {
        let why = work.words().say("error-article-empty");
        return Ok(refused(interaction.token.clone(), "text", why));
    }
    let existing = find(work, interaction).await?;
    let article = match existing {
        None => {
            let content = content(work.settings(), interaction, &typed, None);
            interaction.actor.remember(work);
            let by = Some(interaction.person());
            work.articles().add(content, ArticleOrigin::Chat, by).await?
        }
        Some(article) if article.origin != ArticleOrigin::Chat => return Err(Refusal::Gone.into()),
        Some(article) if article.revision != interaction.token.version => {
            let token = Token::new(Verb::WriteArticle.as_str(), article.id, article.revision);
            let args = [("reference", article.number.to_string().into())];
            let why = work.words().say_with("error-article-changed", &args);
            return Ok(refused(token, "text", why));
        }
        Some(mut article) => {
            let content = content(work.settings(), interaction, &typed, Some(&article));
            if content != article.content {
                interaction.actor.remember(work);
                work.articles()
                    .revise(&mut article, content, Some(interaction.person()));
            }
            article
        }
    };
    Ok(Reply::Private(read::page(
        work.settings(),
        &article,
        interaction.actor,
        0,
    )))
}

/// Returns the article of the token, if the token names one. An article that the actor may not read does not exist.
async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Option<Article>, CommandError> {
    if interaction.token.subject.is_empty() {
        return Ok(None);
    }
    let id: ArticleId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let article = work.articles().find(id).await?;
    Ok(Some(read::readable(article, interaction.actor)?))
}

/// Returns what the form says. The rest of an existing article stays.
fn content(
    settings: &Settings,
    interaction: &Interaction<'_>,
    typed: &Typed<'_>,
    before: Option<&Article>,
) -> ArticleContent {
    let audience = match (typed.audience, interaction.actor.teams().next(), before) {
        ("everyone", ..) => Audience::Everyone,
        (OWN_TEAM, Some(team), _) => Audience::Team(team.clone()),
        ("agents", ..) | (_, _, None) => Audience::Agents,
        (_, _, Some(before)) => before.content.audience.clone(),
    };
    let new = ArticleContent {
        title: title_from(typed.title),
        body: typed.text.to_owned(),
        language: settings.knowledge.language.clone(),
        audience,
        state: typed.state.parse().unwrap_or(ArticleState::NotValidated),
        services: Vec::new(),
        owner: Some(interaction.actor.identity()),
        review: None,
        known_error: None,
    };
    match before {
        None => new,
        Some(before) => ArticleContent {
            title: new.title,
            body: new.body,
            audience: new.audience,
            state: new.state,
            ..before.content.clone()
        },
    }
}

fn or<'t>(value: &'t str, default: &'t str) -> &'t str {
    if value.is_empty() { default } else { value }
}

/// Returns the value of the choice for an audience. A team or a group that is not the author's has its own words, which
/// leave the audience as it is.
fn value_of(audience: &Audience) -> String {
    match audience {
        Audience::Everyone => "everyone".to_owned(),
        Audience::Agents => "agents".to_owned(),
        Audience::Team(_) | Audience::Group(_) => "same".to_owned(),
    }
}

fn form(settings: &Settings, interaction: &Interaction<'_>, token: Token, typed: &Typed<'_>) -> Form {
    let words = &settings.words;
    let choice = |value: &str, label: String| Choice {
        value: value.to_owned(),
        label,
    };
    let filled = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let mut audiences = vec![
        choice("everyone", cards::audience(settings, &Audience::Everyone)),
        choice("agents", cards::audience(settings, &Audience::Agents)),
    ];
    if let Some(team) = interaction.actor.teams().next() {
        let args = [("team", settings.team_title(team).into())];
        audiences.push(choice(OWN_TEAM, words.say_with("form-article-team", &args)));
    }
    if typed.audience == "same" {
        audiences.push(choice("same", words.say("form-article-same")));
    }
    let states = ArticleState::VARIANTS
        .iter()
        .map(|state| choice((*state).into(), cards::state(settings, *state)));
    let audience = Field::choice("audience", words.say("form-article-audience"), audiences);
    let state = Field::choice("state", words.say("form-article-state"), states.collect());
    let title = Field::line("title", words.say("form-article-line"), TITLE)
        .hint(words.say("form-article-line-hint"))
        .filled(filled(typed.title));
    let text = Field::paragraph("text", words.say("form-article-text"), TEXT)
        .hint(words.say("form-article-text-hint"))
        .filled(filled(typed.text));
    Form::new(
        token,
        words.say("form-article-title"),
        words.say("form-article-submit"),
    )
    .ask(title.required())
    .ask(text.required())
    .ask(audience.filled(filled(typed.audience)).required())
    .ask(state.filled(filled(typed.state)).required())
}
