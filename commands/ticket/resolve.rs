//! Resolve: an agent resolves a ticket, with a resolution code for reports and a note that the requester reads. An
//! unassigned ticket is claimed first.

use chat::{Choice, Field, Form, Reply};
use desk::{Action, Article, ArticleNumber, Refusal, ResolutionCode, Resource, Ticket};
use store::Relation;

use crate::effects::learning;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The most characters of an article's number.
const ARTICLE: u16 = 20;

/// Handles `[Resolve]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Resolve, Resource::Ticket(&ticket))?;
    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    ticket.check_approved()?;
    interaction.check_revision(work, &ticket).await?;
    let filled = Filled {
        code: interaction.values.get("code").cloned(),
        note: None,
        article: article_field(work, &ticket, interaction).await?,
    };
    Ok(Reply::Form(form(work.settings(), &ticket, filled)))
}

/// The values with which the form begins.
struct Filled {
    code: Option<String>,
    note: Option<String>,
    /// The article that helped. `None` if the form does not ask for one.
    article: Option<String>,
}

/// Returns what the field for the article begins with: the article that an agent sent. A desk without articles has no such
/// field.
async fn article_field(
    work: &mut Work<'_>,
    ticket: &Ticket,
    interaction: &Interaction<'_>,
) -> Result<Option<String>, CommandError> {
    let has_articles = work.articles().peek_number(ArticleNumber(1)).await?.is_some();
    if !has_articles {
        return Ok(None);
    }
    let links = work.ticket_articles().of(ticket.id).await?;
    let linked = links.iter().rfind(|link| link.relation == Relation::Linked);
    let article = match linked {
        Some(link) => work.articles().peek(link.article).await?,
        None => None,
    };
    // Another agent may have sent an article that this agent may not read.
    let article = article.filter(|article| article.may_be_read_by(interaction.actor.readership()));
    Ok(Some(
        article.map_or_else(String::new, |article| article.number.to_string()),
    ))
}

/// Returns the article that the form names. An article that the agent may not read does not exist.
async fn named(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Result<Option<Article>, String>, CommandError> {
    let typed = interaction.value("article");
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let number = match typed.parse() {
        Ok(number) => number,
        Err(_) => ArticleNumber(typed.parse().unwrap_or(0)),
    };
    let article = work.articles().peek_number(number).await?;
    let article = article.filter(|article| article.may_be_read_by(interaction.actor.readership()));
    Ok(match article {
        Some(article) => Ok(Some(article)),
        None => Err(work.words().say("error-no-article")),
    })
}

fn form(settings: &Settings, ticket: &Ticket, filled: Filled) -> Form {
    let Filled { code, note, article } = filled;
    let words = &settings.words;
    let choice = |code: ResolutionCode| Choice {
        value: code.as_str().to_owned(),
        label: words.say(&format!("code-{}", code.as_str())),
    };
    let codes = ResolutionCode::FOR_AGENTS.into_iter().map(choice).collect();
    let code = Field::choice("code", words.say("form-resolve-code"), codes).filled(code);
    let note = Field::paragraph("note", words.say("form-resolve-note"), 1500)
        .hint(words.say("form-resolve-note-hint"))
        .filled(note);
    let title = words.say_with("form-resolve-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Resolve.on(ticket), title, words.say("form-resolve-submit"))
        .ask(code.required())
        .ask(note.required());
    match article {
        Some(article) => {
            let filled = (!article.is_empty()).then_some(article);
            let field = Field::line("article", words.say("form-resolve-article"), ARTICLE)
                .hint(words.say("form-resolve-article-hint"))
                .filled(filled);
            form.ask(field)
        }
        None => form,
    }
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Resolve, Resource::Ticket(&ticket))?;
    let by = interaction.person();
    let (code, note) = (interaction.value("code"), interaction.value("note"));
    let code = code.parse::<ResolutionCode>();
    let article = named(work, interaction).await?;
    let words = work.words();
    let error = match (&code, &article) {
        (Err(_), _) => Some(("code", words.say("error-pick-one"))),
        (Ok(_), _) if note.is_empty() => Some(("note", words.say("error-note-empty"))),
        (Ok(_), Err(why)) => Some(("article", why.clone())),
        (Ok(_), Ok(_)) => None,
    };
    let (Ok(code), Ok(article), None) = (&code, article, &error) else {
        let filled = Filled {
            code: code.ok().map(|code| code.as_str().to_owned()),
            note: Some(note.to_owned()).filter(|note| !note.is_empty()),
            article: article_field(work, &ticket, interaction)
                .await?
                .map(|_| interaction.value("article").to_owned()),
        };
        let form = form(work.settings(), &ticket, filled);
        let errors = error.into_iter().map(|(field, why)| (field.to_owned(), why));
        return Ok(Reply::Refused {
            form,
            errors: errors.collect(),
        });
    };
    let code = *code;

    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    interaction.check_revision(work, &ticket).await?;
    if ticket.assignee().is_none() {
        let claimed = ticket.claim(by)?;
        interaction.record(work, &mut ticket, claimed);
    }
    let event = ticket.resolve(by, code, note.to_owned(), work.now())?;
    interaction.record(work, &mut ticket, event);
    if let Some(article) = article {
        learning::link(work, &ticket, &article, by).await?;
    }
    Ok(Reply::Quiet)
}

fn wrong_state(ticket: &Ticket) -> Refusal {
    Refusal::WrongState {
        reference: ticket.reference,
        phase: ticket.phase(),
        action: Action::Resolve,
    }
}
