//! `/change`: raises a change with the form, and asks its approvers.

use chat::{Card, Reply, Text, Token, Values};
use chrono::Duration;
use desk::approval::{Approval, ApprovalPolicy, ApprovalSubject, NewApproval};
use desk::change::{Asking, Change, ChangeContent, NewChange};
use desk::{Action, DraftId, Refusal, Resource};
use store::Draft;

use crate::actor::Actor;
use crate::cards::approval;
use crate::change::form::{Context, Reading};
use crate::change::times;
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

/// Handles `/change`: opens the form. The words behind the command are the title.
pub(crate) async fn command(work: &mut Work<'_>, words: &Text, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::RaiseChange, Resource::Desk)?;
    let Some(context) = context(work, actor) else {
        return Ok(none(work));
    };
    let title = words.to_plain().trim().to_owned();
    let title = (!title.is_empty()).then(|| ("title".to_owned(), title));
    let values: Values = title.into_iter().collect();
    let token = Token::bare(Verb::RaiseChange.as_str());
    Ok(Reply::Form(context.form(token, &values, &Values::new())))
}

/// Handles `[Continue]`: opens the form with the fields that are still missing.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    interaction.may(Action::RaiseChange, Resource::Desk)?;
    let (_, before) = kept(work, interaction).await?;
    Ok(match context(work, interaction.actor) {
        Some(context) => Reply::Form(context.form(interaction.token.clone(), interaction.values, &before)),
        None => none(work),
    })
}

/// Handles the submitted form. What was written is kept until everything is there.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    interaction.may(Action::RaiseChange, Resource::Desk)?;
    let (id, before) = kept(work, interaction).await?;
    let Some(context) = context(work, interaction.actor) else {
        return Ok(none(work));
    };
    let mut values = before.clone();
    values.extend(interaction.values.clone());
    match context.read(&values, interaction.person()) {
        Reading::Wrong(errors) => Ok(Reply::Refused {
            form: context.form(interaction.token.clone(), &values, &before),
            errors,
        }),
        Reading::Incomplete => keep(work, interaction, id, &values),
        Reading::Complete(content) => {
            let reply = raise(work, interaction.actor, *content).await?;
            if let Some(id) = id {
                work.drafts().take(id).await?;
            }
            Ok(reply)
        }
    }
}

/// Returns the circumstances of the form. `None` if the desk has no changes.
fn context<'w>(work: &Work<'w>, actor: &Actor) -> Option<Context<'w>> {
    let settings = work.settings();
    let profile = work.prefetched().profile(&actor.user);
    Some(Context {
        settings,
        changes: settings.change.as_ref()?,
        zone: times::zone(profile.and_then(|profile| profile.time_zone.as_deref())),
        now: work.now(),
    })
}

fn none(work: &Work<'_>) -> Reply {
    Reply::Private(Card::plain(work.words().say("change-none")))
}

/// Returns what the person has written in the steps before.
async fn kept(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Option<DraftId>, Values), CommandError> {
    if interaction.token.subject.is_empty() {
        return Ok((None, Values::new()));
    }
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?;
    let own = draft.filter(|draft| draft.kind == KIND && draft.owner == interaction.person());
    let body = own.ok_or(Refusal::Gone)?.body;
    Ok((Some(id), serde_json::from_str(&body)?))
}

/// Keeps what the person has written, and asks for the rest.
fn keep(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    id: Option<DraftId>,
    values: &Values,
) -> Result<Reply, CommandError> {
    interaction.actor.remember(work);
    let draft = Draft {
        id: id.unwrap_or_else(|| work.mint()),
        owner: interaction.person(),
        kind: KIND.to_owned(),
        body: serde_json::to_string(values)?,
        expires_at: work.now() + KEPT_FOR,
    };
    work.drafts().put(&draft);
    let card = Card::plain(work.words().say("change-kept"));
    let token = Verb::RaiseChange.on_draft(draft.id);
    Ok(Reply::Private(
        card.button(work.words().say("button-change-continue"), token),
    ))
}

/// Raises and submits a change.
async fn raise(work: &mut Work<'_>, actor: &Actor, content: ChangeContent) -> Result<Reply, CommandError> {
    let settings = work.settings();
    let changes = settings.change.as_ref().ok_or(Refusal::Gone)?;
    let risk = changes.questionnaire.risk(&content.answers);
    let name = changes.policies.policy(content.kind, risk).ok_or(Refusal::Gone)?;
    let policy = &settings.approval(name).ok_or(Refusal::Gone)?.policy;
    actor.remember(work);
    acquaint(work, policy, &content).await?;
    let new = NewChange {
        id: work.mint(),
        number: work.changes().next_number().await?,
        requester: actor.person.id,
        template: None,
        content,
        at: work.now(),
    };
    let (mut change, raised) = Change::raise(new);
    let (terms, people) = approvals::terms(work, policy, &change.content.services, change.requester).await?;
    let stages = terms.stages.len();
    let new = NewApproval {
        id: work.mint(),
        subject: ApprovalSubject::Change(change.id),
        terms,
        content: change.content_revision,
        at: work.now(),
    };
    let Ok((mut approval, events)) = Approval::open(new, &people) else {
        return Err(nobody(work, policy));
    };
    let asking = Asking {
        approval: approval.id,
        stages,
    };
    let submitted = change.submit(Some(asking), work.now());
    let submitted = submitted.map_err(|_| CommandError::from(Refusal::Gone))?;
    let by = actor.person.id;
    work.create(&change, by, raised);
    change_cards::add_requester(work, &change, actor.user.clone());
    work.record(&mut change, by, submitted);
    let mut events = events.into_iter();
    if let Some(first) = events.next() {
        work.create(&approval, by, first);
    }
    for event in events {
        work.record(&mut approval, by, event);
    }
    let view = approval::read(work, approval.id, None).await?;
    let args = [
        ("reference", change.number.to_string().into()),
        ("names", approval::asked(settings, &view).into()),
    ];
    Ok(Reply::Private(Card::plain(
        work.words().text_with("change-asked", &args),
    )))
}

/// Adds the people whom a policy names to the records, if the desk does not know them.
async fn acquaint(
    work: &mut Work<'_>,
    policy: &ApprovalPolicy,
    content: &ChangeContent,
) -> Result<(), CommandError> {
    for account in approvals::named_by(work.settings(), policy, &content.services) {
        let user = approvals::user(&account);
        let prefetched = work.prefetched();
        Actor::find(work, &user, prefetched).await?.keep(work);
    }
    Ok(())
}

/// The refusal of a change on which nobody can decide. Nothing is written.
fn nobody(work: &Work<'_>, policy: &ApprovalPolicy) -> CommandError {
    let args = [("policy", policy.name.to_string().into())];
    let card = Card::plain(work.words().text_with("change-nobody", &args));
    CommandError::RolledBack(Box::new(Reply::Private(card)))
}
