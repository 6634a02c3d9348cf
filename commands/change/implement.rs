//! The work on a change: its implementer starts it, and says how it ended.

use chat::{Block, Card, Field, Form, Reply, Token};
use desk::change::{Change, ChangeRefusal, ChangeState, Completion};
use desk::{Action, PersonId, Refusal};

use crate::cards::{change, phrases};
use crate::change::access::Access;
use crate::change::editing::quoted;
use crate::error::CommandError;
use crate::facts::names;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The longest note about the work, in characters.
const NOTE: u16 = 1_000;

/// Handles `[Start]`.
pub(crate) async fn start(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut change = find(work, interaction).await?;
    if let ChangeState::Implement { by, .. } = change.state {
        return begun(work, &change, (by, interaction.person())).await;
    }
    if change.check_revision(interaction.token.version).is_err() {
        return Ok(as_it_is(work, &change));
    }
    let event = match change.start(work.now()) {
        Ok(event) => event,
        Err(refusal) => return Ok(refused(work, &change, &refusal)),
    };
    interaction.record(work, &mut change, event);
    begun(work, &change, (interaction.person(), interaction.person())).await
}

/// Says who has begun the work, and offers to say how it ended. A second click on `[Start]` gets the same answer.
async fn begun(
    work: &mut Work<'_>,
    change: &Change,
    (by, reader): (PersonId, PersonId),
) -> Result<Reply, CommandError> {
    let mut args = vec![("reference", change.number.to_string().into())];
    let text = match by == reader {
        true => work.words().text_with("change-you-started", &args),
        false => {
            args.push(("name", names::name(work, by).await?.into()));
            work.words().text_with("change-started-already", &args)
        }
    };
    let card = change::with_work(work.settings(), Card::plain(text), change);
    Ok(Reply::Private(card))
}

/// Handles `[Done]`, `[Backed out]` and `[Failed]`: asks what happened.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let change = find(work, interaction).await?;
    let completion = named(interaction)?;
    if change.check_revision(interaction.token.version).is_err() {
        return Ok(as_it_is(work, &change));
    }
    Ok(match change.finish(completion, String::new(), work.now()) {
        Ok(_) => Reply::Form(form(work, interaction, &change, completion)),
        Err(refusal) => refused(work, &change, &refusal),
    })
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut change = find(work, interaction).await?;
    let (completion, note) = (named(interaction)?, interaction.value("note"));
    let Ok(event) = change.finish(completion, note.to_owned(), work.now()) else {
        return Ok(match is_recorded(&change, completion, note) {
            true => finished(work, &change),
            false => Reply::Private(quoted(as_card(work, &change), interaction.values)),
        });
    };
    if note.is_empty() && completion != Completion::Done {
        return Ok(Reply::Refused {
            form: form(work, interaction, &change, completion),
            errors: vec![("note".to_owned(), work.words().say("error-change-note"))],
        });
    }
    interaction.record(work, &mut change, event);
    Ok(finished(work, &change))
}

fn finished(work: &Work<'_>, change: &Change) -> Reply {
    let args = [("reference", change.number.to_string().into())];
    let text = work.words().text_with("change-you-finished", &args);
    Reply::Private(Card::plain(text))
}

/// Whether the change says already what a form says, because the form was sent twice.
fn is_recorded(change: &Change, ended: Completion, written: &str) -> bool {
    match &change.state {
        ChangeState::Review { completion, note, .. } => *completion == ended && note == written,
        _ => false,
    }
}

/// Reads the change of the token, and checks that the actor implements it.
async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Change, CommandError> {
    let id = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let access = Access::read(work, interaction, id).await?;
    access.check(interaction, Action::ImplementChange)?;
    Ok(access.change)
}

/// Returns how the work ended, as the token names it.
fn named(interaction: &Interaction<'_>) -> Result<Completion, Refusal> {
    match interaction.token.verb.parse() {
        Ok(Verb::FinishChange) => Ok(Completion::Done),
        Ok(Verb::BackOutChange) => Ok(Completion::BackedOut),
        Ok(Verb::FailChange) => Ok(Completion::Failed),
        Ok(_) | Err(_) => Err(Refusal::Gone),
    }
}

fn form(work: &Work<'_>, interaction: &Interaction<'_>, change: &Change, completion: Completion) -> Form {
    let words = work.words();
    let args = [("reference", change.number.to_string().into())];
    let (title, submit) = match completion {
        Completion::Done => (
            words.say_with("form-change-done-title", &args),
            words.say("button-change-done"),
        ),
        Completion::BackedOut => (
            words.say_with("form-change-backed-out-title", &args),
            words.say("button-change-backed-out"),
        ),
        Completion::Failed => (
            words.say_with("form-change-failed-title", &args),
            words.say("button-change-failed"),
        ),
    };
    let note = Field::paragraph("note", words.say("form-change-note"), NOTE)
        .hint(words.say("form-change-note-hint"));
    let note = Field {
        required: completion != Completion::Done,
        ..note
    };
    let token = Token::new(&interaction.token.verb, change.id, change.revision);
    Form::new(token, title, submit).ask(note)
}

/// Says that the change is another one by now, and shows it.
fn as_it_is(work: &Work<'_>, change: &Change) -> Reply {
    Reply::Private(as_card(work, change))
}

fn as_card(work: &Work<'_>, change: &Change) -> Card {
    let settings = work.settings();
    let args = [("reference", change.number.to_string().into())];
    let mut card = change::brief(settings, change);
    let sentence = settings.words.text_with("change-work-conflict", &args);
    card.blocks.insert(0, Block::Text(sentence));
    change::with_work(settings, card, change)
}

/// Says why the work does not begin or end now.
fn refused(work: &Work<'_>, change: &Change, refusal: &ChangeRefusal) -> Reply {
    let (words, reference) = (work.words(), change.number.to_string());
    let text = match refusal {
        ChangeRefusal::TooEarly(from) => {
            let args = [
                ("reference", reference.into()),
                ("from", phrases::clock(*from).into()),
            ];
            words.text_with("change-too-early", &args)
        }
        ChangeRefusal::WindowPassed => {
            words.text_with("change-window-passed", &[("reference", reference.into())])
        }
        _ => return as_it_is(work, change),
    };
    let card = match refusal {
        ChangeRefusal::WindowPassed => change::with_completions(work.settings(), Card::plain(text), change),
        _ => Card::plain(text),
    };
    Reply::Private(change::with_edit(work.settings(), card, change))
}
