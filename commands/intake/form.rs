//! Handles the submitted form for a new ticket, from `/ticket` and from "Open a ticket" in a message's menu.

use chat::{IncomingMessage, Reply};
use chrono::Duration;
use desk::{Action, Refusal, Resource, Source, title_from};
use serde::{Deserialize, Serialize};
use store::StoreError;

use crate::cards::{refusal, service};
use crate::error::CommandError;
use crate::intake::context::ContextMessage;
use crate::intake::fields::{Filled, Reported, TicketFields};
use crate::intake::opening::{Opening, Start};
use crate::intake::{fields, limits, on_behalf, question, slash, split, whereabouts};
use crate::interaction::Interaction;
use crate::work::Work;

/// The kind of draft behind a form for a message.
pub(crate) const KIND: &str = "open";

/// How long the form may stay open.
pub(crate) const PATIENCE: Duration = Duration::hours(24);

/// The draft's contents.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) said: IncomingMessage,
    pub(crate) link: Option<String>,
    /// The author's name when the form opened.
    pub(crate) author: String,
    /// The other messages of the thread when the form opened.
    #[serde(default)]
    pub(crate) earlier: Vec<ContextMessage>,
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    interaction.may(Action::Open, Resource::Desk)?;
    match open_from_form(work, interaction).await {
        // The form stays open with its values until the limit allows a ticket.
        Err(CommandError::Refused(refusal @ Refusal::Limited(_))) => {
            limits::cool_down(work, interaction.person(), &refusal);
            Ok(Reply::Refused {
                form: fields::form(
                    work.settings(),
                    interaction.token.clone(),
                    Filled::entered(interaction.values),
                ),
                errors: vec![(
                    "title".to_owned(),
                    refusal::sentence(work.settings(), &refusal).to_plain(),
                )],
            })
        }
        other => other,
    }
}

async fn open_from_form(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let reported = Reported::chosen(interaction.value("kind")).unwrap_or_default();
    let (title, details) = (interaction.value("title"), interaction.value("details"));
    if title.is_empty() {
        let filled = Filled::entered(interaction.values);
        let form = fields::form(work.settings(), interaction.token.clone(), filled);
        return Ok(Reply::Refused {
            form,
            errors: vec![("title".to_owned(), work.settings().words.say("error-title-empty"))],
        });
    }
    let title = title_from(title);
    let description = if details.is_empty() {
        interaction.value("title")
    } else {
        details
    }
    .to_owned();
    let service = service::find(work.settings(), interaction.value("service"));
    let new = TicketFields {
        reported,
        title,
        description,
        service: service.map(|service| service.name.clone()),
    };
    if interaction.token.subject.is_empty() {
        return slash::start(work, &interaction.inbound.location, new, interaction.actor).await;
    }
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    if draft.kind == on_behalf::KIND {
        let body: on_behalf::Body = serde_json::from_str(&draft.body)?;
        let requester = on_behalf::requester(work, &body.user, interaction.actor, work.prefetched()).await?;
        let reply = on_behalf::start(work, &body.location, new, &requester, interaction.actor).await?;
        work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
        return Ok(reply);
    }
    if draft.kind == split::KIND {
        let body: split::Body = serde_json::from_str(&draft.body)?;
        return split::submitted(work, interaction, &body, new).await;
    }
    if draft.kind != KIND {
        return Err(Refusal::Gone.into());
    }
    let mut body: Body = serde_json::from_str(&draft.body)?;
    // The desk's own message may have been too new to be recognised as a mirror when the menu opened.
    if body.said.by_bot
        && let Some(remark) = split::found(work, &body.said).await?.first()
    {
        let body = split::body(work, &body.said, remark, interaction.actor, work.prefetched()).await?;
        return split::submitted(work, interaction, &body, new).await;
    }
    // The author may have left since the form opened, and the message may have been edited or deleted.
    let author = on_behalf::requester_of(work, &body.said, interaction.actor, work.prefetched()).await?;
    let is_deleted = whereabouts::refresh(work.prefetched(), &mut body.said);
    let earlier = whereabouts::refresh_thread(work.prefetched(), &body.said, body.earlier);
    let opening = Opening {
        kind: new.reported.kind,
        levels: new.reported.levels(),
        title: new.title,
        description: new.description,
        service: new.service,
        requester: &author,
        opener: interaction.actor,
        source: Source::Menu,
        team: work
            .settings()
            .team_for(&body.said.location.channel)
            .ok_or(Refusal::Gone)?,
        start: match is_deleted {
            true => Start::Location(&body.said.location),
            false => Start::Message {
                said: &body.said,
                link: body.link.as_deref(),
            },
        },
        earlier: &earlier,
        follows: None,
    };
    let outcome = question::open_or_ask(work, opening, &[]).await?;
    // The draft is taken last: the form of a refused ticket stays open and needs it.
    work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    question::reply(work, outcome, interaction.actor).await
}
