//! The work on a change: its implementer starts it, and says how it ended.

use chat::{Block, Card, Field, Form, Reply, Text, Token};
use desk::change::{Change, ChangeRefusal, Completion};
use desk::{Action, Refusal};

use crate::cards::{change, phrases};
use crate::change::access::Access;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The longest note about the work, in characters.
const NOTE: u16 = 1_000;

/// Handles `[Start]`.
pub(crate) async fn start(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut change = find(work, interaction).await?;
    if change.check_revision(interaction.token.version).is_err() {
        return Ok(as_it_is(work, &change));
    }
    let event = match change.start(work.now()) {
        Ok(event) => event,
        Err(refusal) => return Ok(refused(work, &change, &refusal)),
    };
    interaction.record(work, &mut change, event);
    let args = [("reference", change.number.to_string().into())];
    let card = Card::plain(work.words().text_with("change-you-started", &args));
    Ok(Reply::Private(change::with_work(work.settings(), card, &change)))
}

/// Handles `[Done]`, `[Backed out]` and `[Failed]`: asks what happened.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let change = find(work, interaction).await?;
    let completion = named(interaction)?;
    if change.check_revision(interaction.token.version).is_err() {
        return Ok(as_it_is(work, &change));
    }
    Ok(match change.finish(completion, String::new()) {
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
    if note.is_empty() && completion != Completion::Done {
        return Ok(Reply::Refused {
            form: form(work, interaction, &change, completion),
            errors: vec![("note".to_owned(), work.words().say("error-change-note"))],
        });
    }
    let Ok(event) = change.finish(completion, note.to_owned()) else {
        let Reply::Private(mut card) = as_it_is(work, &change) else {
            return Err(Refusal::Gone.into());
        };
        card.blocks.push(Block::Quote(Text::typed(note)));
        return Ok(Reply::Private(card));
    };
    interaction.record(work, &mut change, event);
    let args = [("reference", change.number.to_string().into())];
    let text = work.words().text_with("change-you-finished", &args);
    Ok(Reply::Private(Card::plain(text)))
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
    let settings = work.settings();
    let args = [("reference", change.number.to_string().into())];
    let mut card = change::details(settings, change);
    let sentence = settings.words.text_with("change-work-conflict", &args);
    card.blocks.insert(0, Block::Text(sentence));
    Reply::Private(change::with_work(settings, card, change))
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
    Reply::Private(change::with_edit(work.settings(), Card::plain(text), change))
}
