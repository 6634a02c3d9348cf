//! Cancel: stops a change and its approval.

use chat::{Block, Card, Field, Form, Reply, Text, Token};
use desk::change::Change;
use desk::{Action, Refusal};

use crate::cards::change;
use crate::change::access::Access;
use crate::change::editing::quoted;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The longest reason, in characters.
const REASON: u16 = 1_000;

/// Handles `[Cancel this change]`: asks for the reason.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let access = find(work, interaction).await?;
    if access.change.cancel(String::new()).is_err() {
        return Ok(Reply::Private(change::too_late(work.settings(), &access.change)));
    }
    Ok(Reply::Form(form(work, &access)))
}

/// Handles the submitted reason.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let access = find(work, interaction).await?;
    let why = interaction.value("why");
    let Ok(cancelled) = access.change.cancel(why.to_owned()) else {
        let card = change::too_late(work.settings(), &access.change);
        return Ok(Reply::Private(quoted(card, interaction.values)));
    };
    // A form that asks for the reason once more carries the current revision, so an older form must not get that far.
    if access.change.check_revision(interaction.token.version).is_err() {
        return Ok(conflict(work, &access.change, why));
    }
    if why.is_empty() {
        return Ok(Reply::Refused {
            form: form(work, &access),
            errors: vec![("why".to_owned(), work.words().say("error-change-cancel-why"))],
        });
    }
    let mut change = access.change;
    interaction.record(work, &mut change, cancelled);
    if let Some(mut approval) = access.matter.map(|matter| matter.approval)
        && let Ok(voided) = approval.void()
    {
        interaction.record(work, &mut approval, voided);
    }
    let args = [("reference", change.number.to_string().into())];
    let sentence = work.words().text_with("change-cancelled", &args);
    Ok(Reply::Private(Card::plain(sentence)))
}

/// Says that the change is another one by now, shows it, and keeps the reason.
fn conflict(work: &Work<'_>, change: &Change, why: &str) -> Reply {
    let settings = work.settings();
    let mut card = change::brief(settings, change);
    let args = [("reference", change.number.to_string().into())];
    let sentence = match why.is_empty() {
        true => settings.words.text_with("change-cancel-changed", &args),
        false => settings.words.text_with("change-cancel-conflict", &args),
    };
    card.blocks.insert(0, Block::Text(sentence));
    if !why.is_empty() {
        card.blocks.insert(1, Block::Quote(Text::typed(why)));
    }
    Reply::Private(change::with_cancel(settings, card, change))
}

/// Reads the change of the token, and checks that the actor may cancel it.
async fn find<'w>(work: &mut Work<'w>, interaction: &Interaction<'_>) -> Result<Access<'w>, CommandError> {
    let id = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let access = Access::read(work, interaction, id).await?;
    access.check(interaction, Action::CancelChange)?;
    Ok(access)
}

fn form(work: &Work<'_>, access: &Access<'_>) -> Form {
    let (words, change) = (work.words(), &access.change);
    let args = [("reference", change.number.to_string().into())];
    let why = Field::paragraph("why", words.say("form-change-cancel-why"), REASON)
        .hint(words.say("form-change-cancel-why-hint"))
        .required();
    let token = Token::new(Verb::CancelChange.as_str(), change.id, change.revision);
    let title = words.say_with("form-change-cancel-title", &args);
    Form::new(token, title, words.say("form-change-cancel-submit")).ask(why)
}
