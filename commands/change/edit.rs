//! Edit: writes a change anew with the form. Its approvers are asked again.

use std::collections::BTreeSet;

use chat::{Block, Card, Reply, Text, Token, Values};
use desk::approval::{Again, Approval, ApprovalEvent, ApprovalState, Participants, Terms};
use desk::change::{Asking, Change, ChangeContent, ChangeEvent, ChangeKind, ChangePhase, ChangeRefusal};
use desk::{Identity, Refusal};

use crate::cards::{approval, change};
use crate::change::asking::{nobody, policy_of};
use crate::change::editing::{Editing, quoted};
use crate::change::form::{self, Context, Reading};
use crate::change::standard;
use crate::effects::approvers::acquaint;
use crate::error::CommandError;
use crate::facts::approvals;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Edit]` and `[Continue]`: opens the form.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let editing = Editing::find(work, interaction).await?.ok_or(Refusal::Gone)?;
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let change = &editing.access.change;
    let context = context.for_change(change);
    Ok(match change.may_be_edited() {
        true if change.content.kind == ChangeKind::Standard => {
            Reply::Form(standard::edit_form(&context, &editing, interaction))
        }
        true => Reply::Form(editing.form(&context, interaction.values, editing.opened())),
        false => Reply::Private(change::too_late(work.settings(), change)),
    })
}

/// Handles the submitted form. What was written is kept until everything is there.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let Some(editing) = Editing::find(work, interaction).await? else {
        return Ok(lost(work, interaction));
    };
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let values = editing.written(interaction.values);
    let change = &editing.access.change;
    let context = context.for_change(change);
    if !change.may_be_edited() {
        editing.forget(work).await?;
        return Ok(Reply::Private(quoted(
            change::too_late(work.settings(), change),
            &values,
        )));
    }
    if change.content.kind == ChangeKind::Standard {
        return Ok(standard::edited(work, interaction, &context, &editing));
    }
    let content = match context.read(&values, interaction.person()) {
        Reading::Wrong(errors) => return correct(work, interaction, (&editing, &context), (values, errors)),
        Reading::Incomplete => {
            let card = Card::plain(work.words().say("change-kept"));
            let values = context.answered(&values);
            return editing.keep(work, interaction, (values, false, editing.read), card);
        }
        Reading::Complete(content) => editing.complete(&context, &values, *content),
    };
    if change.check_revision(editing.read).is_err() {
        let details = Token::new(Verb::ShowChange.as_str(), change.id, 0);
        let args = [("reference", change.number.to_string().into())];
        let card = Card::plain(work.words().say_with("change-edit-conflict", &args))
            .button(work.words().say("button-change-details"), details);
        // The card offers the details, and the next form shows what the person has written.
        return editing.keep(work, interaction, (values, true, change.revision), card);
    }
    match ask_again(work, interaction, &editing, content).await? {
        Outcome::Asked(reply) => {
            editing.forget(work).await?;
            Ok(reply)
        }
        Outcome::Nothing(reply) => Ok(reply),
        Outcome::NobodyDecides(field, why) => {
            let errors = vec![(field.to_owned(), why)];
            match correct(work, interaction, (&editing, &context), (values, errors))? {
                refused @ Reply::Refused { .. } => Err(CommandError::RolledBack(Box::new(refused))),
                kept => Ok(kept),
            }
        }
    }
}

/// What became of a complete form.
enum Outcome {
    /// The approvers are asked again.
    Asked(Reply),
    /// Nothing happens.
    Nothing(Reply),
    /// Nobody can decide on the change: the field to correct, and why.
    NobodyDecides(&'static str, String),
}

/// An edit with everything that follows from it.
struct Edit {
    /// The events of the change.
    change: Vec<ChangeEvent>,
    /// The events of the approval.
    approval: Vec<ApprovalEvent>,
}

/// Asks for the correction of errors. If the form did not show a field, the next form shows everything again.
fn correct(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    (editing, context): (&Editing<'_>, &Context<'_>),
    (values, errors): (Values, Vec<(String, String)>),
) -> Result<Reply, CommandError> {
    if errors.iter().all(|(field, _)| editing.showed(field)) {
        let form = editing.form(context, &values, editing.read);
        return Ok(Reply::Refused { form, errors });
    }
    let mut card = Card::plain(work.words().say("change-kept-but"));
    for (field, why) in errors {
        let label = Text::bold(format!("{}: ", context.label(&field)));
        card = card.with(Block::Text(label.then(why)));
    }
    editing.keep(work, interaction, (values, true, editing.read), card)
}

/// Records the edit, and asks the approvers again.
async fn ask_again(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    editing: &Editing<'_>,
    content: ChangeContent,
) -> Result<Outcome, CommandError> {
    let settings = work.settings();
    let (change, matter) = (&editing.access.change, &editing.access.matter);
    let approval = &matter.as_ref().ok_or(Refusal::Gone)?.approval;
    let policy = policy_of(settings, &content).ok_or(Refusal::Gone)?;
    interaction.actor.remember(work);
    acquaint(work, policy, &content.services).await?;
    let (terms, _) = approvals::terms(work, policy, &content.services, &[change.requester]).await?;
    let editor = interaction.actor.identity();
    let mut accounts: BTreeSet<Identity> = approval.accounts().into_iter().cloned().collect();
    accounts.extend(approvals::named_by(settings, policy, &content.services));
    accounts.insert(editor.clone());
    let accounts: Vec<Identity> = accounts.into_iter().collect();
    let people = approvals::participants(work, &accounts, &[change.requester]).await?;
    let edit = match decide(work, (change, approval), &content, (terms, &people, editor)) {
        Ok(edit) => edit,
        Err(ChangeRefusal::DoneAlready) => {
            let card = Card::plain(work.words().say("change-edit-nothing"));
            return Ok(Outcome::Nothing(Reply::Private(card)));
        }
        Err(_) => {
            let card = change::too_late(settings, change);
            return Ok(Outcome::Nothing(Reply::Private(card)));
        }
    };
    let ends = |event: &ApprovalEvent| matches!(event, ApprovalEvent::Decided { .. });
    if edit.approval.iter().any(ends) {
        let (field, why) = nobody(work, policy, &content);
        return Ok(Outcome::NobodyDecides(field, why));
    }
    let (mut change, mut approval) = (change.clone(), approval.clone());
    interaction.record_all(work, &mut change, edit.change);
    interaction.record_all(work, &mut approval, edit.approval);
    let view = approval::read(work, approval.id, None).await?;
    let args = [
        ("reference", change.number.to_string().into()),
        ("names", approval::asked(settings, &view).into()),
    ];
    let card = Card::plain(work.words().text_with("change-edit-asked", &args));
    Ok(Outcome::Asked(Reply::Private(card)))
}

/// Returns what follows from an edit. A change that came back to its requester is submitted again.
fn decide(
    work: &Work<'_>,
    (change, approval): (&Change, &Approval),
    content: &ChangeContent,
    (terms, people, editor): (Terms, &Participants, Identity),
) -> Result<Edit, ChangeRefusal> {
    let asking = Asking {
        approval: approval.id,
        stages: terms.stages.len(),
    };
    let mut after = change.clone();
    let mut events = Vec::new();
    match change.edit(content.clone(), asking.stages) {
        Ok(event) => {
            after.apply(&event, None, work.now());
            events.push(event);
        }
        // The requester can ask again without an edit.
        Err(ChangeRefusal::DoneAlready) if change.phase() == ChangePhase::New => {}
        Err(refusal) => return Err(refusal),
    }
    if after.phase() == ChangePhase::New {
        events.push(after.submit(Some(asking), work.now())?);
    }
    let (terms, content) = (Box::new(terms), after.content_revision);
    let again = match approval.state {
        ApprovalState::Pending | ApprovalState::Approved => Again::Edited {
            terms,
            content,
            editor,
        },
        ApprovalState::Rejected | ApprovalState::Expired | ApprovalState::Void => Again::Requested {
            terms,
            content,
            editor: (content != change.content_revision).then_some(editor),
        },
    };
    let approval = approval.ask_again(again, people, work.now());
    Ok(Edit {
        change: events,
        approval: approval.map_err(|_| ChangeRefusal::WrongPolicy)?,
    })
}

/// Returns what was written into a form whose first page is no longer there, so that nothing is lost.
fn lost(work: &Work<'_>, interaction: &Interaction<'_>) -> Reply {
    let card = Card::plain(work.words().say("change-edit-lost"));
    Reply::Private(quoted(card, interaction.values))
}
