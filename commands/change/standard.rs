//! Standard changes: a template says what is done, and the requester says when. Nobody needs to approve them.

use chat::{Card, Field, Form, Reply, Text, Token};
use desk::change::{Change, ChangeContent, ChangeKind, NewChange};
use desk::{Action, Refusal, Resource};

use crate::cards::change::{self, PLAN};
use crate::cards::phrases;
use crate::change::editing::{Editing, quoted};
use crate::change::form::{self, Context};
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::ChangeTemplate;
use crate::threads::change_cards;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles a choice among the templates: opens the form.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    interaction.may(Action::RaiseChange, Resource::Desk)?;
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let template = template(&context, interaction)?;
    Ok(Reply::Form(form_of(
        &context,
        (interaction.token.clone(), &template.title),
        interaction.values,
    )))
}

/// Handles the submitted form: the change is scheduled at once.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    interaction.may(Action::RaiseChange, Resource::Desk)?;
    let Some(context) = Context::of(work, interaction.actor) else {
        return Ok(form::none(work));
    };
    let template = template(&context, interaction)?;
    let token = interaction.token.clone();
    let window = match context.window(interaction.values) {
        Ok(window) => window,
        Err(errors) => {
            let form = form_of(&context, (token, &template.title), interaction.values);
            return Ok(Reply::Refused { form, errors });
        }
    };
    let by = interaction.person();
    interaction.actor.remember(work);
    let new = NewChange {
        id: work.mint(),
        number: work.changes().next_number().await?,
        requester: by,
        template: Some(template.name.clone()),
        content: ChangeContent {
            title: template.title.clone(),
            reason: interaction.value("reason").to_owned(),
            kind: ChangeKind::Standard,
            services: template.services.clone(),
            window: Some(window),
            implementer: Some(by),
            answers: Vec::new(),
            plans: template.plans.clone(),
        },
        at: work.now(),
    };
    let (mut change, raised) = Change::raise(new);
    let submitted = change.submit(None, work.now()).map_err(|_| Refusal::Gone)?;
    work.create(&change, by, raised);
    change_cards::add_requester(work, &change, interaction.actor.user.clone());
    change_cards::add_team(work, &change);
    work.record(&mut change, by, submitted);
    let args = [
        ("reference", change.number.to_string().into()),
        ("from", phrases::clock(window.from).into()),
    ];
    let text = work.words().text_with("change-scheduled", &args);
    Ok(Reply::Private(Card::plain(text)))
}

/// Returns the form that moves the window of a standard change.
pub(super) fn edit_form(context: &Context<'_>, editing: &Editing<'_>, interaction: &Interaction<'_>) -> Form {
    let change = &editing.access.change;
    let mut values = context.values_of(&change.content);
    values.extend(interaction.values.clone());
    let token = Token::new(Verb::EditChange.as_str(), change.id, change.revision);
    let words = &context.settings.words;
    let mut form = form_of(context, (token, &change.content.title), &values);
    let args = [("reference", change.number.to_string().into())];
    form.title = words.say_with("form-change-edit-title", &args);
    form.submit = words.say("form-change-move-submit");
    form
}

/// Handles the submitted form that moves the window of a standard change.
pub(super) fn edited(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    context: &Context<'_>,
    editing: &Editing<'_>,
) -> Reply {
    let mut change = editing.access.change.clone();
    // A correction shows the current revision, so an older form must not get that far.
    if change.check_revision(interaction.token.version).is_err() {
        let args = [("reference", change.number.to_string().into())];
        let card = Card::plain(work.words().say_with("change-move-conflict", &args));
        let card = quoted(card, interaction.values);
        return Reply::Private(change::with_edit(work.settings(), card, &change));
    }
    let window = match context.window(interaction.values) {
        Ok(window) => window,
        Err(errors) => {
            let form = edit_form(context, editing, interaction);
            return Reply::Refused { form, errors };
        }
    };
    let content = ChangeContent {
        reason: interaction.value("reason").to_owned(),
        window: Some(window),
        ..change.content.clone()
    };
    let content = editing.complete(context, interaction.values, content);
    let Ok(event) = change.edit(content, 0) else {
        return Reply::Private(Card::plain(work.words().say("change-move-nothing")));
    };
    interaction.record(work, &mut change, event);
    // A change whose window passed unused is scheduled again.
    if let Ok(submitted) = change.submit(None, work.now()) {
        interaction.record(work, &mut change, submitted);
    }
    let args = [
        ("reference", change.number.to_string().into()),
        ("from", phrases::clock(window.from).into()),
    ];
    Reply::Private(Card::plain(work.words().text_with("change-moved", &args)))
}

fn template<'c>(context: &Context<'c>, interaction: &Interaction<'_>) -> Result<&'c ChangeTemplate, Refusal> {
    let mut templates = context.changes.templates.iter();
    let named = templates.find(|template| template.name == interaction.token.subject);
    named.ok_or(Refusal::Gone)
}

/// The form: why and when. The template says everything else.
fn form_of(context: &Context<'_>, (token, title): (Token, &str), values: &chat::Values) -> Form {
    let words = &context.settings.words;
    let filled = |field: Field| {
        let value = values.get(&field.id).cloned();
        field.filled(value)
    };
    let reason = Field::paragraph("reason", words.say("form-change-reason"), PLAN);
    let form = Form::new(
        token,
        words.say("form-change-standard-title"),
        words.say("form-change-standard-submit"),
    );
    let mut form = form.intro(Text::plain(title.to_owned())).ask(filled(reason));
    for field in context.window_fields() {
        form = form.ask(filled(field));
    }
    form
}
