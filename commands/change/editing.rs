//! A change that a person edits, and what the person has written so far.

use chat::{Block, Card, Form, Reply, Text, Token, Values};
use chrono::Duration;
use desk::change::{ChangeContent, Window};
use desk::{Action, ChangeId, DraftId, Refusal};
use serde::{Deserialize, Serialize};
use store::Draft;

use crate::change::access::Access;
use crate::change::form::Context;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// The kind of draft that keeps an unfinished edit.
const KIND: &str = "change_edit";

/// How long an unfinished edit is kept.
const KEPT_FOR: Duration = Duration::hours(24);

/// What is kept of an unfinished edit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The change.
    change: String,
    /// The revision of the change that the person read.
    revision: i64,
    /// What the person has written.
    values: Values,
    /// Whether the next form shows all of it again. Otherwise the form asks for the rest.
    whole: bool,
}

/// A change that a person edits.
pub(super) struct Editing<'w> {
    /// The change with its approval.
    pub(super) access: Access<'w>,
    /// What was kept of an unfinished edit.
    kept: Option<(DraftId, Kept)>,
    /// The revision of the change that the person read.
    pub(super) read: i64,
}

impl<'w> Editing<'w> {
    /// Reads the change that a token names, directly or with a draft. `None` if the draft has expired.
    pub(super) async fn find(
        work: &mut Work<'w>,
        interaction: &Interaction<'_>,
    ) -> Result<Option<Self>, CommandError> {
        let (id, kept) = match interaction.token.subject.parse::<ChangeId>() {
            Ok(id) => (id, None),
            Err(_) => {
                let draft = interaction.draft()?;
                let Some(found) = work.drafts().find(draft).await? else {
                    return Ok(None);
                };
                if found.kind != KIND || found.owner != interaction.person() {
                    return Err(Refusal::Gone.into());
                }
                let kept: Kept = serde_json::from_str(&found.body)?;
                let id = kept.change.parse().map_err(|_| Refusal::Gone)?;
                (id, Some((draft, kept)))
            }
        };
        let access = Access::read(work, interaction, id).await?;
        access.check(interaction, Action::EditChange)?;
        Ok(Some(Self {
            read: kept
                .as_ref()
                .map_or(interaction.token.version, |(_, kept)| kept.revision),
            access,
            kept,
        }))
    }

    /// Returns everything that the person has written, with the values of the submitted form.
    pub(super) fn written(&self, submitted: &Values) -> Values {
        let mut values = self
            .kept
            .as_ref()
            .map_or_else(Values::new, |(_, kept)| kept.values.clone());
        values.extend(submitted.clone());
        values
    }

    /// Returns the form, filled with what the change says and with what the person has written. The second step asks for
    /// the answers about the risk again, because a platform with small forms asks for choices without an answer only. `read`
    /// is the revision of the change that the person has read.
    pub(super) fn form(&self, context: &Context<'_>, written: &Values, read: i64) -> Form {
        let change = &self.access.change;
        let says = context.values_of(&change.content);
        let none = Values::new();
        let (mut values, before) = match &self.kept {
            Some((_, kept)) if !kept.whole => (context.without_answers(says), &kept.values),
            Some(_) | None => (says, &none),
        };
        values.extend(self.written(written));
        let token = match &self.kept {
            Some((draft, _)) => Verb::EditChange.on_draft(*draft),
            None => Token::new(Verb::EditChange.as_str(), change.id, read),
        };
        let words = &context.settings.words;
        let mut form = context.form(token, &values, before);
        let args = [("reference", change.number.to_string().into())];
        form.title = words.say_with("form-change-edit-title", &args);
        form.submit = words.say("form-change-edit-submit");
        form.intro(words.text("form-change-edit-intro"))
    }

    /// Returns the revision of the change that a form shows which opens now. A form that continues an unfinished edit shows
    /// what the person has written.
    pub(super) fn opened(&self) -> i64 {
        match self.kept {
            Some(_) => self.read,
            None => self.access.change.revision,
        }
    }

    /// Returns whether the form that was submitted showed a field.
    pub(super) fn showed(&self, field: &str) -> bool {
        let kept = self.kept.as_ref();
        kept.is_none_or(|(_, kept)| kept.whole || !kept.values.contains_key(field))
    }

    /// Returns the content with what the form does not ask for. A moment that was not changed stays as exact as it is.
    pub(super) fn complete(
        &self,
        context: &Context<'_>,
        values: &Values,
        content: ChangeContent,
    ) -> ChangeContent {
        let before = &self.access.change.content;
        let says = context.values_of(before);
        let exact = |field: &str, was, is| match says.get(field) == values.get(field) {
            true => was,
            false => is,
        };
        let window = match (before.window, content.window) {
            (Some(was), Some(is)) => Some(Window {
                from: exact("start", was.from, is.from),
                until: exact("end", was.until, is.until),
            }),
            (_, is) => is,
        };
        ChangeContent {
            kind: before.kind,
            implementer: before.implementer.or(content.implementer),
            window,
            ..content
        }
    }

    /// Keeps what the person has written, and adds the button that opens the next form. `read` is the revision of the change
    /// that the person has read by then.
    pub(super) fn keep(
        &self,
        work: &mut Work<'_>,
        interaction: &Interaction<'_>,
        (values, whole, read): (Values, bool, i64),
        card: Card,
    ) -> Result<Reply, CommandError> {
        interaction.actor.remember(work);
        let change = &self.access.change;
        let kept = Kept {
            change: change.id.to_string(),
            revision: read,
            values,
            whole,
        };
        let draft = Draft {
            id: self
                .kept
                .as_ref()
                .map_or_else(|| work.mint(), |(draft, _)| *draft),
            owner: interaction.person(),
            kind: KIND.to_owned(),
            body: serde_json::to_string(&kept)?,
            expires_at: work.now() + KEPT_FOR,
        };
        work.drafts().put(&draft);
        let token = Verb::EditChange.on_draft(draft.id);
        Ok(Reply::Private(
            card.button(work.words().say("button-change-continue"), token),
        ))
    }

    /// Forgets what was kept.
    pub(super) async fn forget(&self, work: &mut Work<'_>) -> Result<(), CommandError> {
        if let Some((draft, _)) = &self.kept {
            work.drafts().take(*draft).await?;
        }
        Ok(())
    }
}

/// Adds what was written, so that the person can copy it.
pub(super) fn quoted(card: Card, values: &Values) -> Card {
    let written = values.values().filter(|value| !value.is_empty());
    written.fold(card, |card, value| {
        card.with(Block::Quote(Text::plain(value.clone())))
    })
}
