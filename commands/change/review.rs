//! Review: after the work, the requester or a lead says what is to be learned from the change, and closes it.

use chat::{Block, Card, Field, Form, Reply, Text, Token};
use desk::change::{Change, ChangeEvent, ChangeKind, ChangeLink, ChangeState, Completion};
use desk::{Action, Reference, Refusal, Resource, TicketId};

use crate::cards::change;
use crate::change::access::Access;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The longest review, in characters.
const REVIEW: u16 = 1_500;
/// The longest list of incidents, in characters.
const INCIDENTS: u16 = 200;

/// Handles `[Review]`: opens the form.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let change = find(work, interaction).await?;
    Ok(match change.close(String::new()) {
        Ok(_) => Reply::Form(form(work, interaction, &change)),
        Err(_) => closed_already(work, &change, ""),
    })
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut change = find(work, interaction).await?;
    let review = interaction.value("review");
    let Ok(closed) = change.close(review.to_owned()) else {
        return Ok(closed_already(work, &change, review));
    };
    let mut errors = Vec::new();
    if review.is_empty() && needs_words(&change) {
        errors.push(("review".to_owned(), work.words().say("error-change-review")));
    }
    let incidents = match incidents(work, interaction).await? {
        Ok(incidents) => incidents,
        Err(why) => {
            errors.push(("incidents".to_owned(), why));
            Vec::new()
        }
    };
    if !errors.is_empty() {
        let form = form(work, interaction, &change);
        return Ok(Reply::Refused { form, errors });
    }
    interaction.actor.remember(work);
    for ticket in incidents {
        let link = ChangeLink::Caused;
        work.note(
            &change,
            interaction.person(),
            ChangeEvent::Linked { ticket, link },
        );
    }
    interaction.record(work, &mut change, closed);
    let args = [("reference", change.number.to_string().into())];
    let text = work.words().text_with("change-you-closed", &args);
    Ok(Reply::Private(Card::plain(text)))
}

/// Says that somebody else has closed the change, shows it, and keeps what was written.
fn closed_already(work: &Work<'_>, change: &Change, review: &str) -> Reply {
    let settings = work.settings();
    let args = [("reference", change.number.to_string().into())];
    let mut card = change::brief(settings, change);
    let sentence = match review.is_empty() {
        true => settings.words.text_with("change-closed-already", &args),
        false => settings.words.text_with("change-closed-already-kept", &args),
    };
    card.blocks.insert(0, Block::Text(sentence));
    if !review.is_empty() {
        card.blocks.insert(1, Block::Quote(Text::typed(review)));
    }
    Reply::Private(card)
}

/// Reads the change of the token, and checks that the actor may review it.
async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Change, CommandError> {
    let id = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let access = Access::read(work, interaction, id).await?;
    access.check(interaction, Action::ReviewChange)?;
    Ok(access.change)
}

/// Returns the incidents that the form names, or why one cannot be linked. An incident that the actor may not read does not
/// exist.
async fn incidents(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Result<Vec<TicketId>, String>, CommandError> {
    let typed = interaction.value("incidents");
    let mut found = Vec::new();
    for name in typed.split([',', ' ', ';']).filter(|name| !name.is_empty()) {
        let ticket = match name.trim_start_matches('#').parse::<Reference>() {
            Ok(reference) => work.tickets().find_by_reference(reference).await?,
            Err(_) => None,
        };
        let ticket = ticket.filter(|ticket| interaction.may(Action::Read, Resource::Ticket(ticket)).is_ok());
        match ticket {
            Some(ticket) if found.contains(&ticket.id) => {}
            Some(ticket) => found.push(ticket.id),
            None => {
                let args = [("reference", name.to_owned().into())];
                return Ok(Err(work.words().say_with("error-change-incident", &args)));
            }
        }
    }
    Ok(Ok(found))
}

/// Whether the review must say something: an emergency was not judged in peace, and a change that did not work teaches.
fn needs_words(change: &Change) -> bool {
    let has_worked = matches!(
        change.state,
        ChangeState::Review {
            completion: Completion::Done,
            ..
        }
    );
    change.content.kind == ChangeKind::Emergency || !has_worked
}

fn form(work: &Work<'_>, interaction: &Interaction<'_>, change: &Change) -> Form {
    let words = work.words();
    let filled = |field: Field| {
        let value = interaction.values.get(&field.id).cloned();
        field.filled(value)
    };
    let review = Field::paragraph("review", words.say("form-change-review"), REVIEW)
        .hint(words.say("form-change-review-hint"));
    let review = Field {
        required: needs_words(change),
        ..review
    };
    let incidents = Field::line("incidents", words.say("form-change-incidents"), INCIDENTS)
        .hint(words.say("form-change-incidents-hint"));
    let args = [("reference", change.number.to_string().into())];
    let token = Token::new(Verb::ReviewChange.as_str(), change.id, change.revision);
    let title = words.say_with("form-change-review-title", &args);
    Form::new(token, title, words.say("form-change-review-submit"))
        .ask(filled(review))
        .ask(filled(incidents))
}
