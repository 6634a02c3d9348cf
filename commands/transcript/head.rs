//! Draws the head of a transcript: the ticket, its requester, and its outcome. The requester transcript contains only
//! facts that the requester's card and thread show.

use desk::{Answer, Kind, PersonId, Resolution, ResolutionCode, State, Ticket};
use store::Side;

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{names, related, speakers};
use crate::settings::Settings;
use crate::transcript::draw::{moment, named, quoted, said};
use crate::words::Arg;
use crate::work::Work;

/// Draws the head of a transcript, including the opening message and the form answers.
pub(crate) async fn head(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<String, CommandError> {
    let words = work.words();
    let opening = work.remarks().opening(ticket.id).await?;
    let is_taken_back = opening
        .as_ref()
        .is_some_and(|opening| opening.deleted_at.is_some());
    // The title is derived from the opening message. If the message is deleted, a requester transcript hides both.
    let title = match side == Side::Requester && is_taken_back {
        true => words.say("transcript-no-title"),
        false => named(&ticket.title),
    };
    let mut lines = facts(work, ticket, side).await?;
    let (ended, note) = ended(work, ticket, side).await?;
    lines.extend(ended);
    let lines: Vec<String> = lines.iter().map(|line| format!("- {}", named(line))).collect();
    let about = match side {
        Side::Requester => words.say("transcript-about"),
        Side::Team | Side::Approver => words.say("transcript-about-team"),
    };
    let mut head = format!(
        "# {}  {title}\n\n{about}\n\n{}\n\n",
        ticket.reference,
        lines.join("\n")
    );
    if !note.trim().is_empty() {
        head.push_str(&format!(
            "{}\n\n{}",
            words.say("transcript-ending"),
            quoted(&note)
        ));
    }
    head.push_str("---\n\n");
    match opening {
        Some(opening) => {
            let by = names::name(work, opening.author).await?;
            head.push_str(&said(words, side, &opening, &by));
            if side == Side::Team && !opening.text.has_words(&ticket.description) {
                head.push_str(&described(work.settings(), ticket));
            }
        }
        // If another person opened the ticket, only the team's card shows the description.
        None if side == Side::Team || ticket.opened_by == ticket.requester => {
            head.push_str(&described(work.settings(), ticket));
        }
        None => {}
    }
    if let Some(form) = work.form_answers().of(ticket.id).await? {
        head.extend(form.answers.iter().map(form_answer));
    }
    Ok(head)
}

/// Draws an answer of the form that opened the ticket.
fn form_answer(answer: &Answer) -> String {
    format!("{}\n\n{}", named(&answer.label), quoted(&answer.value))
}

/// Draws the description of the ticket.
fn described(settings: &Settings, ticket: &Ticket) -> String {
    let line = settings.words.say("transcript-description");
    match quoted(&ticket.description) {
        words if words.is_empty() => words,
        words => format!("{line}\n\n{words}"),
    }
}

/// Returns the lines with kind, requester, agents, opening time and main ticket.
async fn facts(work: &mut Work<'_>, ticket: &Ticket, side: Side) -> Result<Vec<String>, CommandError> {
    let words = work.words();
    let mut lines = vec![match ticket.reference.kind {
        Kind::Incident => words.say("transcript-incident"),
        Kind::ServiceRequest => words.say("transcript-request"),
    }];
    if side == Side::Team {
        let args = [("priority", ticket.priority.to_string().into())];
        lines.push(words.say_with("transcript-priority", &args));
    }
    if let Some(service) = &ticket.service {
        let service = work.settings().service_title(service);
        lines.push(words.say_with("transcript-service", &[("service", service.to_owned().into())]));
    }
    let requester = names::name(work, ticket.requester).await?;
    lines.push(words.say_with("transcript-asked", &[("name", requester.into())]));
    if let Some(names) = answering_agents(work, ticket).await? {
        lines.push(words.say_with("transcript-answered", &[("names", names.into())]));
    }
    let at: Arg = moment(ticket.opened_at).into();
    lines.push(match ticket.opened_by == ticket.requester {
        true => words.say_with("transcript-opened", &[("at", at)]),
        false => {
            let by = names::name(work, ticket.opened_by).await?;
            words.say_with("transcript-opened-by", &[("at", at), ("name", by.into())])
        }
    });
    if let Some(main) = ticket.main {
        let reference = related::reference(work, main).await?;
        lines.push(words.say_with("card-merged", &[("reference", reference.into())]));
    }
    Ok(lines)
}

/// Returns the names of the agents who wrote to the requester.
async fn answering_agents(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<String>, CommandError> {
    let mut names = Vec::new();
    for person in work.remarks().speakers(ticket.id).await? {
        if speakers::is_from_team(work, ticket, ticket, person).await? {
            names.push(names::name(work, person).await?);
        }
    }
    Ok((!names.is_empty()).then(|| names.join(", ")))
}

/// Returns the lines about the ticket's state, and the resolution note or the reason of the cancellation.
async fn ended(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
) -> Result<(Vec<String>, String), CommandError> {
    let words = work.words();
    let mut lines = Vec::new();
    let note = match &ticket.state {
        State::New | State::InProgress { .. } | State::OnHold { .. } | State::Merged { .. } => {
            lines.push(words.say_with(
                "transcript-state",
                &[("state", phrases::state_line(work.settings(), ticket).into())],
            ));
            String::new()
        }
        State::Resolved(resolution) => resolved(work, (ticket, resolution), side, &mut lines).await?,
        State::Closed { resolution, at } => {
            let note = resolved(work, (ticket, resolution), side, &mut lines).await?;
            lines.push(words.say_with("transcript-closed", &[("at", moment(*at).into())]));
            note
        }
        State::Cancelled { by, why, at } => {
            let by = names::name(work, *by).await?;
            let args = [("at", moment(*at).into()), ("name", by.into())];
            lines.push(words.say_with("transcript-cancelled", &args));
            why.clone()
        }
    };
    Ok((lines, note))
}

/// Adds the lines about the resolution, and returns the resolution note. A requester transcript does not name another
/// requester who confirmed the fix. It contains no resolution code, because the requester's card shows none.
async fn resolved(
    work: &mut Work<'_>,
    (ticket, resolution): (&Ticket, &Resolution),
    side: Side,
    lines: &mut Vec<String>,
) -> Result<String, CommandError> {
    let words = work.words();
    let at: Arg = moment(resolution.at).into();
    if side == Side::Requester && is_from_another(resolution, ticket.requester) {
        lines.push(words.say_with("transcript-resolved", &[("at", at)]));
        return Ok(String::new());
    }
    if resolution.is_unanswered() {
        lines.push(words.say_with("transcript-unanswered", &[("at", at)]));
        return Ok(String::new());
    }
    let by = names::name(work, resolution.by).await?;
    lines.push(words.say_with("transcript-resolved-by", &[("at", at), ("name", by.into())]));
    if side == Side::Team {
        let code = words.say(&format!("code-{}", resolution.code.as_str()));
        lines.push(words.say_with("transcript-code", &[("code", code.into())]));
    }
    Ok(resolution.note.clone())
}

fn is_from_another(resolution: &Resolution, requester: PersonId) -> bool {
    resolution.code == ResolutionCode::ByRequester && resolution.by != requester
}
