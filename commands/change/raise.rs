//! `/change`: raises a change with the form, and asks its approvers.

use chat::{Block, Card, Control, Reply, Select, SelectOption, Text, Token, Values, limits};
use chrono::Duration;
use desk::approval::{Approval, ApprovalSubject, NewApproval};
use desk::change::{
    Asking, Change, ChangeContent, ChangeEvent, ChangeKind, ChangeLink, FIRST_CONTENT_REVISION, NewChange,
};
use desk::{Action, DraftId, Reference, Refusal, Resource, Ticket, TicketId};
use store::Draft;

use crate::actor::Actor;
use crate::cards::approval;
use crate::change::asking::{nobody, policy_of};
use crate::change::form::{self, Context, Reading};
use crate::change::from_ticket;
use crate::effects::approvers::acquaint;
use crate::error::CommandError;
use crate::facts::approvals;
use crate::interaction::Interaction;
use crate::threads::change_cards;
use crate::verbs::Verb;
use crate::work::Work;

/// The kind of draft that keeps an unfinished form.
const KIND: &str = "change";

/// How long an unfinished form is kept.
const KEPT_FOR: Duration = Duration::hours(24);

/// What a person has written in the steps before.
#[derive(Debug, Default)]
struct Before {
    /// The draft, if there is one.
    draft: Option<DraftId>,
    /// The values.
    values: Values,
    /// The ticket that the change answers.
    ticket: Option<Ticket>,
    /// Whether the draft of the form has expired or was used.
    is_lost: bool,
}

/// What became of a complete form.
enum Outcome {
    /// The change is raised.
    Raised(Reply),
    /// Nobody can decide on the change: the field to correct, and why.
    NobodyDecides(String, String),
}

/// Handles `/change`: opens the form. The words behind the command are the title, or name the ticket that the change answers.
pub(crate) async fn command(work: &mut Work<'_>, words: &Text, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::RaiseChange, Resource::Desk)?;
    let Some(context) = Context::of(work, actor) else {
        return Ok(form::none(work));
    };
    let typed = words.to_plain().trim().to_owned();
    if typed.is_empty() && !context.changes.templates.is_empty() {
        return Ok(Reply::Private(kinds(work, &context)));
    }
    if let Ok(reference) = typed.trim_start_matches('#').parse::<Reference>() {
        return from_ticket::command(work, actor, &context, reference).await;
    }
    let (verb, title) = match typed.split_once(char::is_whitespace).unwrap_or((&typed, "")) {
        (first, rest) if first.eq_ignore_ascii_case(&work.words().say("change-word-emergency")) => {
            (Verb::RaiseEmergency, rest.trim().to_owned())
        }
        _ => (Verb::RaiseChange, typed),
    };
    let title = (!title.is_empty()).then(|| ("title".to_owned(), title));
    let values: Values = title.into_iter().collect();
    let context = context.for_kind(kind_of(verb));
    let token = Token::bare(verb.as_str());
    Ok(Reply::Form(context.form(token, &values, &Values::new())))
}

/// Returns the question which type of change a person raises.
fn kinds(work: &Work<'_>, context: &Context<'_>) -> Card {
    let words = work.words();
    let options = context.changes.templates.iter().map(|template| SelectOption {
        label: Text::plain(template.title.clone())
            .cut(limits::LABEL)
            .0
            .to_plain(),
        token: Token::new(Verb::RaiseStandard.as_str(), &template.name, 0),
    });
    let options = options.collect();
    let mut card = Card::plain(words.say("change-kinds"))
        .button(
            words.say("button-change-normal"),
            Token::bare(Verb::RaiseChange.as_str()),
        )
        .button(
            words.say("button-change-emergency"),
            Token::bare(Verb::RaiseEmergency.as_str()),
        );
    card.controls.push(Control::Select(Select {
        placeholder: words.say("change-pick-standard"),
        options,
    }));
    card
}

/// Returns the type of change that a verb raises.
fn kind_of(verb: Verb) -> ChangeKind {
    match verb {
        Verb::RaiseEmergency => ChangeKind::Emergency,
        _ => ChangeKind::Normal,
    }
}

/// Returns the verb of the token: a normal change or an emergency.
fn verb_of(interaction: &Interaction<'_>) -> Verb {
    interaction.token.verb.parse().unwrap_or(Verb::RaiseChange)
}

/// Handles `[Continue]`: opens the form with the fields that are still missing.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let before = before(work, interaction).await?;
    if before.is_lost {
        return Err(Refusal::Gone.into());
    }
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let context = context.for_kind(kind_of(verb_of(interaction)));
    let mut values = interaction.values.clone();
    if let (None, Some(ticket)) = (before.draft, &before.ticket) {
        values.extend(from_ticket::values(work, &context, ticket).await?);
    }
    let token = interaction.token.clone();
    Ok(Reply::Form(context.form(token, &values, &before.values)))
}

/// Handles the submitted form. What was written is kept until everything is there.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let before = before(work, interaction).await?;
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let context = context.for_kind(kind_of(verb_of(interaction)));
    let mut values = before.values.clone();
    values.extend(interaction.values.clone());
    let content = match context.read(&values, interaction.person()) {
        Reading::Wrong(errors) => return refuse(work, interaction, &context, (before, values), errors),
        Reading::Incomplete => return ask_for_rest(work, interaction, &context, (before, values)),
        Reading::Complete(content) => *content,
    };
    match raise(work, interaction.actor, content, before.ticket.as_ref()).await? {
        Outcome::Raised(reply) => {
            if let Some(draft) = before.draft {
                work.drafts().take(draft).await?;
            }
            Ok(reply)
        }
        Outcome::NobodyDecides(field, why) => {
            match refuse(work, interaction, &context, (before, values), vec![(field, why)])? {
                refused @ Reply::Refused { .. } => Err(CommandError::RolledBack(Box::new(refused))),
                kept => Ok(kept),
            }
        }
    }
}

/// Checks that the person may raise a change, and returns what the person has written in the steps before. The right to read
/// the ticket comes first, so that nobody learns of a private ticket.
async fn before(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Before, CommandError> {
    if interaction.token.subject.parse::<TicketId>().is_ok() {
        let ticket = interaction.ticket(work).await?;
        interaction.may(Action::ReadNotes, Resource::Ticket(&ticket))?;
        interaction.may(Action::RaiseChange, Resource::Desk)?;
        return Ok(Before {
            values: from_ticket::named(&ticket),
            ticket: Some(ticket),
            ..Before::default()
        });
    }
    interaction.may(Action::RaiseChange, Resource::Desk)?;
    if interaction.token.subject.is_empty() {
        return Ok(Before::default());
    }
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?;
    Ok(match draft {
        Some(draft) if draft.kind == KIND && draft.owner == interaction.person() => {
            let values: Values = serde_json::from_str(&draft.body)?;
            Before {
                draft: Some(id),
                ticket: from_ticket::find(work, interaction.actor, &values).await?,
                values,
                is_lost: false,
            }
        }
        Some(_) => return Err(Refusal::Gone.into()),
        None => Before {
            is_lost: true,
            ..Before::default()
        },
    })
}

/// Asks for the correction of errors. A field that was written in a step before is not in the form any more: its value is
/// dropped, everything else is kept, and the next form asks for the value again.
fn refuse(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    context: &Context<'_>,
    (before, mut values): (Before, Values),
    errors: Vec<(String, String)>,
) -> Result<Reply, CommandError> {
    let was_kept = |(field, _): &(String, String)| before.values.contains_key(field);
    if !before.is_lost && !errors.iter().any(was_kept) {
        let form = context.form(interaction.token.clone(), &values, &before.values);
        return Ok(Reply::Refused { form, errors });
    }
    let mut card = Card::plain(work.words().say("change-kept-but"));
    for (field, why) in errors {
        let label = Text::bold(format!("{}: ", context.label(&field)));
        card = card.with(Block::Text(label.then(why)));
        values.remove(&field);
    }
    keep(work, interaction, before.draft, &values, card)
}

/// Keeps what the person has written, and asks for the rest.
fn ask_for_rest(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    context: &Context<'_>,
    (before, values): (Before, Values),
) -> Result<Reply, CommandError> {
    let (sentence, values) = match before.is_lost {
        true => (work.words().say("change-kept-lost"), values),
        false => (work.words().say("change-kept"), context.answered(&values)),
    };
    keep(work, interaction, before.draft, &values, Card::plain(sentence))
}

/// Keeps these values, and adds the button that opens the next form.
fn keep(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    draft: Option<DraftId>,
    values: &Values,
    card: Card,
) -> Result<Reply, CommandError> {
    interaction.actor.remember(work);
    let draft = Draft {
        id: draft.unwrap_or_else(|| work.mint()),
        owner: interaction.person(),
        kind: KIND.to_owned(),
        body: serde_json::to_string(values)?,
        expires_at: work.now() + KEPT_FOR,
    };
    work.drafts().put(&draft);
    let token = verb_of(interaction).on_draft(draft.id);
    Ok(Reply::Private(
        card.button(work.words().say("button-change-continue"), token),
    ))
}

/// Raises and submits a change. The ticket that it answers is linked to it.
async fn raise(
    work: &mut Work<'_>,
    actor: &Actor,
    content: ChangeContent,
    answers: Option<&Ticket>,
) -> Result<Outcome, CommandError> {
    let settings = work.settings();
    let policy = policy_of(settings, &content).ok_or(Refusal::Gone)?;
    actor.remember(work);
    acquaint(work, policy, &content.services).await?;
    let (id, requester) = (work.mint(), actor.person.id);
    let (terms, people) = approvals::terms(work, policy, &content.services, &[requester]).await?;
    let stages = terms.stages.len();
    let new = NewApproval {
        id: work.mint(),
        subject: ApprovalSubject::Change(id),
        terms,
        content: FIRST_CONTENT_REVISION,
        at: work.now(),
    };
    let Ok((mut approval, events)) = Approval::open(new, &people) else {
        let (field, why) = nobody(work, policy, &content);
        return Ok(Outcome::NobodyDecides(field.to_owned(), why));
    };
    let new = NewChange {
        id,
        number: work.changes().next_number().await?,
        requester,
        template: None,
        content,
        at: work.now(),
    };
    let (mut change, raised) = Change::raise(new);
    let asking = Asking {
        approval: approval.id,
        stages,
    };
    let submitted = change.submit(Some(asking), work.now());
    let submitted = submitted.map_err(|_| CommandError::from(Refusal::Gone))?;
    let by = actor.person.id;
    work.create(&change, by, raised);
    change_cards::add_requester(work, &change, actor.user.clone());
    change_cards::add_team(work, &change);
    if let Some(ticket) = answers.map(|ticket| ticket.id) {
        let link = ChangeLink::RaisedFor;
        work.note(&change, by, ChangeEvent::Linked { ticket, link });
    }
    work.record(&mut change, by, submitted);
    work.create_with(&mut approval, by, events);
    let view = approval::read(work, approval.id, None).await?;
    let args = [
        ("reference", change.number.to_string().into()),
        ("names", approval::asked(settings, &view).into()),
    ];
    let card = Card::plain(work.words().text_with("change-asked", &args));
    Ok(Outcome::Raised(Reply::Private(card)))
}
