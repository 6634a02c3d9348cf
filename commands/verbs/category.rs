//! Categories: `/ticket` alone asks what it is about, and each category asks in a form what it needs to know.

use chat::{Card, Choice, Control, Field, Form, Reply, Select, SelectOption, Spot, Text, Token, Values};
use desk::{
    Action, Answer, Category, Filed, Kind, Question, Refusal, Resource, Source, Takes, Unfit, title_from,
};
use store::UnitOfWork;

use crate::alike::{self, Outcome};
use crate::ask::Ask;
use crate::opening::{Opening, Start};
use crate::verb::Verb;
use crate::verbs::open;
use crate::{CommandError, Desk, limits, refusals};

/// As many buttons as stand beside each other on both platforms, and one of them is "something else".
const BUTTONS: usize = 4;

/// How long answers may be, in characters: a few words, a screenful, a number.
const LINE: u16 = 200;
const PARAGRAPH: u16 = 1_500;
const NUMBER: u16 = 40;

/// Asks what it is about, if there is anything to choose from.
pub(crate) fn chooser(desk: &Desk, kind: Option<Kind>) -> Option<Card> {
    let words = &desk.words;
    let offered = desk.categories.iter();
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

/// A category's button, and "something else".
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    ask.asker.may(Action::Open, Resource::Desk)?;
    limits::check(uow, desk, ask.asker).await?;
    let plain = || {
        let token = Token::bare(Verb::Open.as_str());
        open::form(desk, token, Kind::default(), "", "")
    };
    if ask.token.subject.is_empty() {
        return Ok(Reply::Form(plain()));
    }
    Ok(match found(desk, ask.token) {
        Some(category) if ask.token.version == category.edition() => {
            Reply::Form(form(desk, category, ask.values))
        }
        // What was picked belongs to other questions.
        Some(category) => Reply::Form(form(desk, category, &Values::new())),
        None => match chooser(desk, None) {
            Some(card) => Reply::Replace(card),
            None => Reply::Form(plain()),
        },
    })
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    ask.asker.may(Action::Open, Resource::Desk)?;
    let known = found(desk, ask.token);
    let Some(category) = known.filter(|category| category.edition() == ask.token.version) else {
        return Ok(Reply::Form(changed(desk, known, ask)));
    };
    let refused = |errors| Reply::Refused {
        form: form(desk, category, ask.values),
        errors,
    };
    let filed = match filed(desk, category, ask) {
        Ok(filed) => filed,
        Err(errors) => return Ok(refused(errors)),
    };
    match opens(uow, desk, category, &filed, ask).await {
        // What was typed stays where it is until there may be a ticket of it.
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => {
            let why = refusals::sentence(desk, &refusal).to_plain();
            Ok(refused(vec![("title".to_owned(), why)]))
        }
        other => other,
    }
}

async fn opens(
    uow: &mut UnitOfWork,
    desk: &Desk,
    category: &Category,
    filed: &Filed,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let spot: &Spot = &ask.inbound.spot;
    let (title, details) = (ask.value("title"), ask.value("details"));
    let description = if details.is_empty() { title } else { details };
    let team = category.team.clone().or_else(|| desk.team_for(&spot.channel));
    let opening = Opening {
        kind: category.kind,
        title: title_from(title),
        description: description.to_owned(),
        requester: ask.asker,
        opener: ask.asker,
        source: Source::Form,
        team: team.ok_or(Refusal::Gone)?,
        start: Start::Form { spot, filed },
        earlier: &[],
        follows: None,
    };
    let told = match alike::open_or_ask(uow, desk, opening, &[]).await? {
        Outcome::Opened(new) => open::opened(desk, &new, spot),
        Outcome::Asked(_, question) => Reply::Replace(*question),
    };
    // The question that led here has its answer.
    Ok(match told {
        Reply::Private(card) => Reply::Replace(card),
        other => other,
    })
}

fn found<'d>(desk: &'d Desk, token: &Token) -> Option<&'d Category> {
    let mut categories = desk.categories.iter();
    categories.find(|category| category.name == token.subject)
}

fn token(category: &Category) -> Token {
    Token::new(Verb::Category.as_str(), &category.name, category.edition())
}

/// The name of a question's field: short, because what is picked has to fit an id of Discord's.
fn id(place: usize, question: &Question) -> String {
    match question.takes {
        Takes::Choice(_) => format!("c{place}"),
        Takes::Line | Takes::Paragraph | Takes::Number | Takes::Date => format!("t{place}"),
    }
}

fn form(desk: &Desk, category: &Category, values: &Values) -> Form {
    let submit = desk.words.say("form-open-submit");
    let mut form = Form::new(token(category), category.title.clone(), submit);
    // The examples are of something that is broken.
    let shown = |field: Field| match category.kind {
        Kind::Incident => field,
        Kind::ServiceRequest => Field { hint: None, ..field },
    };
    form = form.ask(shown(open::title(desk, filled(values, "title"))).required());
    for (place, question) in category.questions.iter().enumerate() {
        form = form.ask(field(desk, &id(place, question), question, values));
    }
    form.ask(shown(open::details(desk, filled(values, "details"))))
}

fn filled(values: &Values, field: &str) -> Option<String> {
    values.get(field).filter(|value| !value.is_empty()).cloned()
}

fn field(desk: &Desk, id: &str, question: &Question, values: &Values) -> Field {
    let label = question.label.clone();
    let field = match &question.takes {
        Takes::Line => Field::line(id, label, LINE),
        Takes::Paragraph => Field::paragraph(id, label, PARAGRAPH),
        Takes::Number => Field::line(id, label, NUMBER),
        Takes::Date => Field::date(id, label),
        Takes::Choice(choices) => Field::choice(id, label, (0..).zip(choices).map(choice).collect()),
    };
    let hint = match (&question.hint, &question.takes) {
        (None, Takes::Date) => Some(desk.words.say("form-date-hint")),
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

/// What was answered, or what is wrong with it: each field, and what to do about it.
fn filed(desk: &Desk, category: &Category, ask: &Ask<'_>) -> Result<Filed, Vec<(String, String)>> {
    let mut errors = Vec::new();
    if title_from(ask.value("title")).is_empty() {
        errors.push(("title".to_owned(), desk.words.say("error-title-empty")));
    }
    let mut answers = Vec::new();
    for (place, question) in category.questions.iter().enumerate() {
        let id = id(place, question);
        match question.answer(given(question, ask.value(&id))) {
            Ok(value) => answers.extend(value.map(|value| Answer {
                question: question.name.clone(),
                label: question.label.clone(),
                value,
            })),
            Err(unfit) => errors.push((id, complaint(desk, question, unfit, ask))),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Filed {
        category: category.name.clone(),
        title: category.title.clone(),
        answers,
    })
}

/// An answer in words: of a choice, its number comes back.
fn given<'a>(question: &'a Question, value: &'a str) -> &'a str {
    match &question.takes {
        Takes::Choice(choices) => {
            let number = value.parse::<usize>().ok();
            let chosen = number.and_then(|number| choices.get(number));
            chosen.map_or(value, String::as_str)
        }
        Takes::Line | Takes::Paragraph | Takes::Number | Takes::Date => value,
    }
}

fn complaint(desk: &Desk, question: &Question, unfit: Unfit, ask: &Ask<'_>) -> String {
    let words = &desk.words;
    match unfit {
        Unfit::Missing if matches!(question.takes, Takes::Choice(_)) => words.say("error-pick-one"),
        Unfit::Missing => words.say("error-answer-missing"),
        Unfit::NoNumber => words.say("error-answer-number"),
        Unfit::NoDate => {
            let today = ask.inbound.at.format("%Y-%m-%d").to_string();
            words.say_with("error-answer-date", &[("today", today.into())])
        }
        Unfit::NoChoice => words.say("error-pick-one"),
    }
}

/// The form that comes instead of one whose questions are others by now. What was typed stands in it.
fn changed(desk: &Desk, now: Option<&Category>, ask: &Ask<'_>) -> Form {
    let answers = ask.values.iter();
    let typed = answers
        .filter(|(field, value)| field.starts_with('t') && *field != "title" && !value.trim().is_empty());
    let mut details: Vec<&str> = vec![ask.value("details")];
    details.extend(typed.map(|(_, value)| value.trim()));
    let details = details.join("\n").trim().to_owned();
    let form = match now {
        Some(category) => {
            let kept = [("title", ask.value("title").to_owned()), ("details", details)];
            let kept = kept.map(|(field, value)| (field.to_owned(), value));
            form(desk, category, &Values::from(kept))
        }
        None => {
            let token = Token::bare(Verb::Open.as_str());
            open::form(desk, token, Kind::default(), ask.value("title"), &details)
        }
    };
    form.intro(Text::plain(desk.words.say("form-changed")))
}
