//! Merge: an agent merges a ticket into another ticket about the same matter, and unmerges it again.

use chat::{Field, FieldKind, Form, Reply, Text};
use desk::{Action, Denied, MergeRefusal, Reference, Refusal, Resource, Ticket, TicketEvent};

use crate::cards::refusal;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Merge]` in the menu of the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Merge, Resource::Ticket(&ticket))?;
    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    ticket.check_approved()?;
    interaction.check_revision(work, &ticket).await?;
    let form = form(work, &ticket, None).await?;
    Ok(Reply::Form(form))
}

async fn form(work: &mut Work<'_>, ticket: &Ticket, typed: Option<&str>) -> Result<Form, CommandError> {
    let words = work.words();
    let name = names::name(work, ticket.requester).await?;
    let field = Field {
        id: "other".to_owned(),
        label: words.say("form-merge-other"),
        hint: Some(words.say("form-merge-hint")),
        value: typed.map(str::to_owned),
        required: true,
        kind: FieldKind::Line { max: 20 },
    };
    Ok(Form {
        token: Verb::Merge.on(ticket),
        title: words.say_with(
            "form-merge-title",
            &[("reference", ticket.reference.to_string().into())],
        ),
        intro: Some(words.text_with("form-merge-intro", &[("name", name.into())])),
        fields: vec![field],
        submit: words.say("form-merge-submit"),
        first_page: None,
    })
}

/// Handles the submitted form. A refusal appears beside the field.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Merge, Resource::Ticket(&ticket))?;
    let typed = interaction.value("other");
    let error = match find_main(work, interaction, &ticket, typed).await? {
        Ok(main) => match ticket.merge(&main) {
            Ok(event) => {
                interaction.check_revision(work, &ticket).await?;
                return merge(work, interaction, (ticket, main), event).await;
            }
            Err(refusal @ (Refusal::Merge(_) | Refusal::Privacy(_) | Refusal::AwaitsApproval(_))) => {
                refusal::sentence(work.settings(), &refusal)
            }
            Err(refusal) => return Err(refusal.into()),
        },
        Err(error) => error,
    };
    Ok(Reply::Refused {
        form: form(work, &ticket, Some(typed)).await?,
        errors: vec![("other".to_owned(), error.to_plain())],
    })
}

/// Returns the ticket with the typed reference, or the main ticket if that ticket is merged. The inner error is the
/// text beside the field.
async fn find_main(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    ticket: &Ticket,
    typed: &str,
) -> Result<Result<Ticket, Text>, CommandError> {
    let words = work.words();
    let Ok(reference) = typed.trim_start_matches('#').parse::<Reference>() else {
        return Ok(Err(words.text("error-reference")));
    };
    let args = [("reference", reference.to_string().into())];
    let Some(named) = work.tickets().find_by_reference(reference).await? else {
        return Ok(Err(words.text_with("error-reference-unknown", &args)));
    };
    let main = related::main_of(work, &named).await?;
    if main.id == ticket.id && named.id != ticket.id {
        let already_merged = Refusal::Merge(MergeRefusal::Together(named.reference));
        return Ok(Err(refusal::sentence(work.settings(), &already_merged)));
    }
    match interaction.may(Action::Merge, Resource::Ticket(&main)) {
        Ok(()) => Ok(Ok(main)),
        Err(Denied::Hidden) => Ok(Err(words.text_with("error-reference-unknown", &args))),
        Err(Denied::TeamOnly(team)) => {
            let args = [
                ("reference", main.reference.to_string().into()),
                ("team", work.settings().team_title(&team).into()),
            ];
            Ok(Err(words.text_with("error-reference-team", &args)))
        }
        Err(denied) => Err(denied.into()),
    }
}

/// Records the merge. The tickets that are merged into this ticket move to the new main ticket.
async fn merge(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    (mut ticket, main): (Ticket, Ticket),
    event: TicketEvent,
) -> Result<Reply, CommandError> {
    for mut merged in related::merged_tickets(work, &ticket).await? {
        let event = merged.move_to(&main)?;
        interaction.record(work, &mut merged, event);
    }
    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

/// Handles `[Unmerge]` on the team's card of a merged ticket.
pub(crate) async fn unmerge(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Merge, Resource::Ticket(&ticket))?;

    let event = ticket.unmerge()?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

fn wrong_state(ticket: &Ticket) -> Refusal {
    Refusal::WrongState {
        reference: ticket.reference,
        phase: ticket.phase(),
        action: Action::Merge,
    }
}
