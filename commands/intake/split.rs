//! Splits a remark from a ticket: a remark about something else becomes a ticket of its own. The menu entry is on the
//! author's message, and on the team's mirror of the message.

use chat::{Card, Conversation, IncomingMessage, Location, Reply, UserRef};
use chrono::Duration;
use desk::{Action, DraftId, PersonId, Refusal, Resource, Source, Ticket, TicketEvent};
use serde::{Deserialize, Serialize};
use store::{Audience, Draft, Remark, Side, StoreError};

use crate::actor::Actor;
use crate::cards::title::title_of;
use crate::error::CommandError;
use crate::facts::{names, speakers};
use crate::intake::confirmations::{already, opened_text};
use crate::intake::fields::{Filled, TicketFields, form};
use crate::intake::open::open;
use crate::intake::opening::{Opened, Opening, Start};
use crate::interaction::Interaction;
use crate::prefetched::Prefetched;
use crate::verbs::Verb;
use crate::work::Work;

/// The kind of draft behind the form.
pub(crate) const KIND: &str = "split";

/// How long the form may stay open.
const PATIENCE: Duration = Duration::hours(24);

/// The draft's contents.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// The id of the remark.
    remark: String,
    /// The author's account, which receives the card.
    user: UserRef,
    /// The author's name when the form opened.
    name: String,
}

impl Body {
    /// Returns the author's account.
    pub(crate) fn user(&self) -> &UserRef {
        &self.user
    }
}

/// Returns the remarks that a message is, or mirrors to the team. Only public remarks from outside the team count,
/// and opening remarks do not.
pub(crate) async fn found(
    work: &mut Work<'_>,
    message: &IncomingMessage,
) -> Result<Vec<Remark>, CommandError> {
    let remarks = match work.posts().find_by_message(&message.message).await? {
        Some(post) if post.side == Side::Team => work.remarks().shown_by(post.id).await?,
        Some(_) => Vec::new(),
        None => work
            .remarks()
            .find_by_source(&message.message)
            .await?
            .into_iter()
            .collect(),
    };
    let mut found: Vec<Remark> = Vec::new();
    for remark in remarks {
        let is_follow_up =
            remark.audience == Audience::Public && !remark.opening && remark.deleted_at.is_none();
        let same_author = found.first().is_none_or(|first| first.author == remark.author);
        if !is_follow_up || !same_author {
            continue;
        }
        let about = work.tickets().get(remark.ticket).await?;
        if !speakers::is_from_team(work, &about, &about, remark.author).await? {
            found.push(remark);
        }
    }
    Ok(found)
}

/// Handles "Open a ticket" in the menu of a message that is a remark.
pub(crate) async fn menu(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    found: &[Remark],
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let remark = found.first().ok_or(Refusal::Gone)?;
    let body = body(work, message, remark, actor, work.prefetched()).await?;
    if let Some(ticket) = split_off(work, remark).await? {
        return already(work, &ticket).await;
    }

    actor.remember(work);
    let id = work.mint::<DraftId>();
    let expires_at = work.now() + PATIENCE;
    work.drafts().put(&Draft {
        id,
        owner: actor.person.id,
        kind: KIND.to_owned(),
        body: serde_json::to_string(&body)?,
        expires_at,
    });
    let words: Vec<String> = found.iter().map(|remark| remark.text.to_plain()).collect();
    let words = words.join("\n");
    let title = title_of(work.settings(), &words, &remark.files);
    let token = Verb::Open.on_draft(id);
    Ok(Reply::Form(form(
        work.settings(),
        token,
        Filled {
            title: &title,
            details: &words,
            ..Filled::default()
        },
    )))
}

/// Returns the draft's contents for a remark, after checking the permissions of the actor and the author.
pub(crate) async fn body(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    remark: &Remark,
    actor: &Actor,
    prefetched: &Prefetched,
) -> Result<Body, CommandError> {
    check_readable(work, remark, actor).await?;
    let author = work.joins().now(remark.author).await?;
    actor.may(Action::OpenForAuthor, Resource::MessageOf(author))?;
    let name = names::name(work, author).await?;
    // The desk itself wrote the mirror, so the author's account comes from the remark. The author of a remark was a
    // member when they wrote it; `submitted` checks whether they still are.
    let (user, prefetched) = match message.by_bot {
        false => (message.author.clone(), prefetched.clone()),
        true => {
            let user = find_account(work, remark, author).await?.ok_or(Refusal::Gone)?;
            let prefetched = prefetched.clone().with_member(&user, &name);
            (user, prefetched)
        }
    };
    let requester = Actor::find(work, &user, &prefetched).await?;
    requester.may(Action::Open, Resource::Desk)?;
    Ok(Body {
        remark: remark.id.to_string(),
        user,
        name,
    })
}

/// Checks that the actor may read the remark's ticket, if the ticket is private.
async fn check_readable(work: &mut Work<'_>, remark: &Remark, actor: &Actor) -> Result<(), CommandError> {
    let about = work.tickets().get(remark.ticket).await?;
    if about.is_private() {
        actor.may(Action::Read, Resource::Ticket(&about))?;
    }
    Ok(())
}

/// Returns the account whose message the desk's own message mirrors.
pub(crate) async fn mirrored_account(
    work: &mut Work<'_>,
    message: &IncomingMessage,
) -> Result<Option<UserRef>, CommandError> {
    let Some(remark) = found(work, message).await?.into_iter().next() else {
        return Ok(None);
    };
    let author = work.joins().now(remark.author).await?;
    find_account(work, &remark, author).await
}

/// Returns the account that wrote a remark. For a remark from a form, returns the account on the thread's platform.
async fn find_account(
    work: &mut Work<'_>,
    remark: &Remark,
    author: PersonId,
) -> Result<Option<UserRef>, CommandError> {
    let connection = match &remark.source {
        Some(source) => Some(source.channel.connection.clone()),
        None => {
            let thread = work.threads().of(remark.ticket, Side::Requester).await?;
            thread.map(|thread| thread.home.connection().clone())
        }
    };
    match connection {
        Some(connection) => names::user_on(work, author, &connection).await,
        None => Ok(None),
    }
}

/// Returns the ticket that was already split from this remark.
async fn split_off(work: &mut Work<'_>, remark: &Remark) -> Result<Option<Ticket>, CommandError> {
    for entry in work.journal().of(remark.ticket).await? {
        if let TicketEvent::SplitOff { ticket, remark: of } = entry.event
            && of == remark.id
        {
            return Ok(Some(work.tickets().get(ticket).await?));
        }
    }
    Ok(None)
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    body: &Body,
    fields: TicketFields,
) -> Result<Reply, CommandError> {
    let draft = interaction.draft()?;
    let remark = body.remark.parse().map_err(|_| Refusal::Gone)?;
    let remark = work.remarks().get(remark).await?;
    if remark.deleted_at.is_some() {
        return Err(Refusal::Gone.into());
    }
    check_readable(work, &remark, interaction.actor).await?;
    let author = work.joins().now(remark.author).await?;
    interaction.may(Action::OpenForAuthor, Resource::MessageOf(author))?;
    // The author may have left since the form opened.
    let requester = Actor::find(work, &body.user, work.prefetched()).await?;
    requester.may(Action::Open, Resource::Desk)?;
    if let Some(ticket) = split_off(work, &remark).await? {
        return already(work, &ticket).await;
    }
    let mut old = work.tickets().get(remark.ticket).await?;
    let location = asked_in(work, &old).await?;
    let opening = Opening {
        kind: fields.reported.kind,
        levels: fields.reported.levels(),
        title: fields.title,
        description: fields.description,
        service: fields.service,
        requester: &requester,
        opener: interaction.actor,
        source: Source::Menu,
        team: old.team.clone(),
        start: Start::Split {
            location: &location,
            remark: &remark,
        },
        earlier: &[],
        follows: None,
    };
    let (Opened::New(new) | Opened::Already(new)) = open(work, opening).await?;
    let by = Some(interaction.person());
    work.note(&*new, by, TicketEvent::SplitFrom { ticket: old.id });
    let event = TicketEvent::SplitOff {
        ticket: new.id,
        remark: remark.id,
    };
    // The old ticket gets a new version: if two people split the same remark at once, the second transaction retries
    // and finds the first one's ticket.
    work.record(&mut old, by, event);
    work.drafts().take(draft).await?.ok_or(StoreError::Conflict)?;
    let text = opened_text(work, &new, interaction.person()).await?;
    Ok(Reply::Private(Card::plain(text)))
}

/// Returns the location where the old ticket was requested. The new ticket gets a conversation of its own, so that
/// both conversations continue in parallel. What was said in direct messages stays there.
async fn asked_in(work: &mut Work<'_>, old: &Ticket) -> Result<Location, CommandError> {
    let thread = work
        .threads()
        .of(old.id, Side::Requester)
        .await?
        .ok_or(Refusal::Gone)?;
    let direct = matches!(thread.home, Conversation::Direct(_));
    let channel = match (thread.asked_in, thread.home) {
        (Some(channel), _) | (None, Conversation::Channel(channel)) => channel,
        (None, Conversation::Direct(_)) => return Err(Refusal::Gone.into()),
    };
    Ok(Location {
        channel,
        thread: None,
        direct,
    })
}
