//! Request categories: `/ticket` without text shows the categories, and each category has a form with its own
//! questions.

use chat::{Card, Choice, Control, Field, Form, Location, Reply, Select, SelectOption, Text, Token, Values};
use desk::{
    Action, Answer, Category, CategoryAnswers, InvalidAnswer, Kind, Question, Refusal, Resource, Source,
    Takes, title_from,
};

use crate::cards::refusal;
use crate::error::CommandError;
use crate::intake::fields::{Filled, Levels};
use crate::intake::opening::{Opening, Start};
use crate::intake::{fields, limits, question};
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The number of buttons that fit in one row on both platforms. One of them is "something else".
const BUTTONS: usize = 4;

/// The longest one-line answer, in characters.
const LINE: u16 = 200;

/// The longest paragraph, in characters: about one screen.
const PARAGRAPH: u16 = 1_500;

/// The longest number, in characters.
const NUMBER: u16 = 40;

/// Returns the card with the categories, if any category is configured.
pub(crate) fn chooser(settings: &Settings, kind: Option<Kind>) -> Option<Card> {
    let words = &settings.words;
    let offered = settings.categories.iter();
    let offered = offered.filter(|category| kind.is_none_or(|kind| category.kind == kind));
    let mut options: Vec<SelectOption> = offered
        .map(|category| SelectOption {
            label: category.title.clone(),
            token: token(category),
        })
        .collect();
    if options.is_empty() {
        return None;
    }
    options.push(SelectOption {
        label: words.say("category-other"),
        token: Token::bare(Verb::Category.as_str()),
    });
    let mut card = Card::plain(words.say("category-question"));
    if options.len() <= BUTTONS {
        for option in options {
            card = card.button(option.label, option.token);
        }
        return Some(card);
    }
    card.controls.push(Control::Select(Select {
        placeholder: words.say("category-pick"),
        options,
    }));
    Some(card)
}

/// Handles a category's button, and [Something else].
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    interaction.may(Action::Open, Resource::Desk)?;
    limits::check(work, interaction.actor).await?;
    let plain = || {
        let token = Token::bare(Verb::Open.as_str());
        fields::form(work.settings(), token, Filled::entered(interaction.values))
    };
    if interaction.token.subject.is_empty() {
        return Ok(Reply::Form(plain()));
    }
    Ok(match find_category(work.settings(), interaction.token) {
        Some(category) if interaction.token.version == category.edition() => {
            Reply::Form(form(work.settings(), category, interaction.values))
        }
        // The category has changed: values picked earlier belong to the old questions.
        Some(category) => Reply::Form(form(work.settings(), category, &Values::new())),
        None => match chooser(work.settings(), None) {
            Some(card) => Reply::Replace(card),
            None => Reply::Form(plain()),
        },
    })
}

/// Handles a category's submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    interaction.may(Action::Open, Resource::Desk)?;
    let current = find_category(work.settings(), interaction.token);
    let Some(category) = current.filter(|category| category.edition() == interaction.token.version) else {
        return Ok(Reply::Form(changed_form(work.settings(), current, interaction)));
    };
    let settings = work.settings();
    let refused = |errors| Reply::Refused {
        form: form(settings, category, interaction.values),
        errors,
    };
    let answers = match read_answers(work.settings(), category, interaction) {
        Ok(answers) => answers,
        Err(errors) => return Ok(refused(errors)),
    };
    match open_ticket(work, category, &answers, interaction).await {
        // The form stays open with its values until the limit allows a ticket.
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => {
            limits::cool_down(work, interaction.person(), &refusal);
            let why = refusal::sentence(work.settings(), &refusal).to_plain();
            Ok(refused(vec![("title".to_owned(), why)]))
        }
        other => other,
    }
}

async fn open_ticket(
    work: &mut Work<'_>,
    category: &Category,
    answers: &CategoryAnswers,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let location: &Location = &interaction.inbound.location;
    let (title, details) = (interaction.value("title"), interaction.value("details"));
    let description = if details.is_empty() { title } else { details };
    let team = category
        .team
        .clone()
        .or_else(|| work.settings().team_for(&location.channel));
    let opening = Opening {
        kind: category.kind,
        levels: Levels {
            impact: category.impact,
            urgency: category.urgency,
        },
        title: title_from(title),
        description: description.to_owned(),
        service: None,
        requester: interaction.actor,
        opener: interaction.actor,
        source: Source::Form,
        team: team.ok_or(Refusal::Gone)?,
        start: Start::Form {
            location,
            filed: answers,
        },
        earlier: &[],
        follows: None,
    };
    let outcome = question::open_or_ask(work, opening, &[]).await?;
    // The answer replaces the card with the categories.
    Ok(match question::reply(work, outcome, interaction.actor).await? {
        Reply::Private(card) => Reply::Replace(card),
        other => other,
    })
}

fn find_category<'d>(desk: &'d Settings, token: &Token) -> Option<&'d Category> {
    let mut categories = desk.categories.iter();
    categories.find(|category| category.name == token.subject)
}

fn token(category: &Category) -> Token {
    Token::new(Verb::Category.as_str(), &category.name, category.edition())
}

/// Returns the id of a question's field. It is short, because picked values have to fit into a Discord custom id.
fn id(place: usize, question: &Question) -> String {
    match question.takes {
        Takes::Choice(_) => format!("c{place}"),
        Takes::Line | Takes::Paragraph | Takes::Number | Takes::Date => format!("t{place}"),
    }
}

fn form(settings: &Settings, category: &Category, values: &Values) -> Form {
    let submit = settings.words.say("form-open-submit");
    let mut form = Form::new(token(category), category.title.clone(), submit);
    // The hints are examples of incidents, so requests do not show them.
    let shown = |field: Field| match category.kind {
        Kind::Incident => field,
        Kind::ServiceRequest => Field { hint: None, ..field },
    };
    form = form.ask(shown(fields::title(settings, filled(values, "title"))).required());
    for (place, question) in category.questions.iter().enumerate() {
        form = form.ask(field(settings, &id(place, question), question, values));
    }
    form.ask(shown(fields::details(settings, filled(values, "details"))))
}

fn filled(values: &Values, field: &str) -> Option<String> {
    values.get(field).filter(|value| !value.is_empty()).cloned()
}

fn field(settings: &Settings, id: &str, question: &Question, values: &Values) -> Field {
    let label = question.label.clone();
    let field = match &question.takes {
        Takes::Line => Field::line(id, label, LINE),
        Takes::Paragraph => Field::paragraph(id, label, PARAGRAPH),
        Takes::Number => Field::line(id, label, NUMBER),
        Takes::Date => Field::date(id, label),
        Takes::Choice(choices) => Field::choice(id, label, (0..).zip(choices).map(choice).collect()),
    };
    let hint = match (&question.hint, &question.takes) {
        (None, Takes::Date) => Some(settings.words.say("form-date-hint")),
        (hint, _) => hint.clone(),
    };
    Field {
        hint,
        value: filled(values, id),
        required: question.required,
        ..field
    }
}

fn choice((number, choice): (usize, &String)) -> Choice {
    Choice {
        value: number.to_string(),
        label: choice.clone(),
    }
}

/// Returns the validated answers, or the error text of each invalid field.
fn read_answers(
    settings: &Settings,
    category: &Category,
    interaction: &Interaction<'_>,
) -> Result<CategoryAnswers, Vec<(String, String)>> {
    let mut errors = Vec::new();
    if title_from(interaction.value("title")).is_empty() {
        errors.push(("title".to_owned(), settings.words.say("error-title-empty")));
    }
    let mut answers = Vec::new();
    for (place, question) in category.questions.iter().enumerate() {
        let id = id(place, question);
        match question.answer(answer_text(question, interaction.value(&id))) {
            Ok(value) => answers.extend(value.map(|value| Answer {
                question: question.name.clone(),
                label: question.label.clone(),
                value,
            })),
            Err(unfit) => errors.push((id, error_text(settings, question, unfit, interaction))),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(CategoryAnswers {
        category: category.name.clone(),
        title: category.title.clone(),
        answers,
    })
}

/// Returns an answer as text. For a choice, the form returns the choice's number.
fn answer_text<'a>(question: &'a Question, value: &'a str) -> &'a str {
    match &question.takes {
        Takes::Choice(choices) => {
            let number = value.parse::<usize>().ok();
            let chosen = number.and_then(|number| choices.get(number));
            chosen.map_or(value, String::as_str)
        }
        Takes::Line | Takes::Paragraph | Takes::Number | Takes::Date => value,
    }
}

fn error_text(
    settings: &Settings,
    question: &Question,
    unfit: InvalidAnswer,
    interaction: &Interaction<'_>,
) -> String {
    let words = &settings.words;
    match unfit {
        InvalidAnswer::Missing if matches!(question.takes, Takes::Choice(_)) => words.say("error-pick-one"),
        InvalidAnswer::Missing => words.say("error-answer-missing"),
        InvalidAnswer::NoNumber => words.say("error-answer-number"),
        InvalidAnswer::NoDate => {
            let today = interaction.inbound.at.format("%Y-%m-%d").to_string();
            words.say_with("error-answer-date", &[("today", today.into())])
        }
        InvalidAnswer::NoChoice => words.say("error-pick-one"),
    }
}

/// Returns the form that replaces an outdated one. Typed values are carried over.
fn changed_form(settings: &Settings, now: Option<&Category>, interaction: &Interaction<'_>) -> Form {
    let answers = interaction.values.iter();
    let typed = answers
        .filter(|(field, value)| field.starts_with('t') && *field != "title" && !value.trim().is_empty());
    let mut details: Vec<&str> = vec![interaction.value("details")];
    details.extend(typed.map(|(_, value)| value.trim()));
    let details = details.join("\n").trim().to_owned();
    let form = match now {
        Some(category) => {
            let kept = [
                ("title", interaction.value("title").to_owned()),
                ("details", details),
            ];
            let kept = kept.map(|(field, value)| (field.to_owned(), value));
            form(settings, category, &Values::from(kept))
        }
        None => {
            let token = Token::bare(Verb::Open.as_str());
            let filled = Filled {
                title: interaction.value("title"),
                details: &details,
                ..Filled::default()
            };
            fields::form(settings, token, filled)
        }
    };
    form.intro(Text::plain(settings.words.say("form-changed")))
}
