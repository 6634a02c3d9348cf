//! Split: what somebody said about one ticket was about something else, and becomes a ticket of its own. It is chosen in
//! the menu of their message, or of the message that shows it to the team.

use chat::{Card, Home, Reply, Said, Spot, UserRef};
use chrono::Duration;
use desk::{Action, DraftId, Kind, PersonId, Refusal, Resource, Source, Ticket, TicketEvent};
use serde::{Deserialize, Serialize};
use store::{Audience, Draft, Remark, Side, StoreError, UnitOfWork};

use crate::ask::Ask;
use crate::asker::Asker;
use crate::opening::{Opened, Opening, Start, open, title_of};
use crate::verb::Verb;
use crate::verbs::open::{already, form};
use crate::{CommandError, Desk, Known, change, mirrors, parties, remarks};

/// The kind of draft that the form stands on.
pub(crate) const KIND: &str = "split";

/// How long the form may stay open.
const PATIENCE: Duration = Duration::hours(24);

/// What the form has to remember.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// Whose words, and about which ticket.
    remark: String,
    /// Their author where the card is to go.
    user: UserRef,
    /// What the author was called when the form opened; that they may have tickets was looked at then.
    name: String,
}

/// The words about a ticket that a message is, or shows to the team: a requester's or bystander's, and not those that the
/// ticket itself was opened with.
pub(crate) async fn found(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
) -> Result<Vec<Remark>, CommandError> {
    let remarks = match uow.posts().find_by_message(&said.message).await? {
        Some(post) if post.side == Side::Team => uow.remarks().shown_by(post.id).await?,
        Some(_) => Vec::new(),
        None => uow
            .remarks()
            .find_by_source(&said.message)
            .await?
            .into_iter()
            .collect(),
    };
    let mut found: Vec<Remark> = Vec::new();
    for remark in remarks {
        let is_one = remark.audience == Audience::Public && !remark.opening && remark.deleted_at.is_none();
        let is_theirs = found.first().is_none_or(|first| first.author == remark.author);
        if !is_one || !is_theirs {
            continue;
        }
        let about = uow.tickets().get(remark.ticket).await?;
        if !mirrors::is_from_team(uow, desk, &about, &about, remark.author).await? {
            found.push(remark);
        }
    }
    Ok(found)
}

/// "Open a ticket" in the menu of such a message.
pub(crate) async fn menu(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    found: &[Remark],
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    let remark = found.first().ok_or(Refusal::Gone)?;
    let body = body(uow, desk, said, remark, asker, known).await?;
    if let Some(ticket) = split_off(uow, remark).await? {
        return Ok(already(desk, &ticket));
    }

    asker.remember(uow);
    let id = uow.mint::<DraftId>();
    let expires_at = uow.now() + PATIENCE;
    uow.drafts().put(&Draft {
        id,
        owner: asker.person.id,
        kind: KIND.to_owned(),
        body: serde_json::to_string(&body)?,
        expires_at,
    });
    let words: Vec<String> = found.iter().map(|remark| remark.text.to_plain()).collect();
    let words = words.join("\n");
    let title = title_of(desk, &words, &remark.files);
    let token = Verb::Open.on_draft(id);
    Ok(Reply::Form(form(desk, token, Kind::default(), &title, &words)))
}

/// In whose name a ticket of these words is opened, if this asker may and they may have one.
pub(crate) async fn body(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    remark: &Remark,
    asker: &Asker,
    known: &Known,
) -> Result<Body, CommandError> {
    see(uow, remark, asker).await?;
    let author = uow.joins().now(remark.author).await?;
    asker.may(Action::OpenForAuthor, Resource::MessageOf(author))?;
    let name = parties::name(uow, author).await?;
    // What shows words to the team is the desk's own message. Whoever spoke about a ticket was a member when they did.
    let (user, known) = match said.by_bot {
        false => (said.author.clone(), known.clone()),
        true => {
            let user = account(uow, remark, author).await?.ok_or(Refusal::Gone)?;
            let known = known.clone().with_member(&user, &name);
            (user, known)
        }
    };
    let requester = Asker::find(uow, desk, &user, &known).await?;
    requester.may(Action::Open, Resource::Desk)?;
    Ok(Body {
        remark: remark.id.to_string(),
        user,
        name,
    })
}

/// Looks whether the words are about a ticket that this asker knows of.
async fn see(uow: &mut UnitOfWork, remark: &Remark, asker: &Asker) -> Result<(), CommandError> {
    let about = uow.tickets().get(remark.ticket).await?;
    if about.is_private() {
        asker.may(Action::Read, Resource::Ticket(&about))?;
    }
    Ok(())
}

/// The account that words were said with; where it was a form, the one that the thread is on.
async fn account(
    uow: &mut UnitOfWork,
    remark: &Remark,
    author: PersonId,
) -> Result<Option<UserRef>, CommandError> {
    let connection = match &remark.source {
        Some(source) => Some(source.channel.connection.clone()),
        None => {
            let thread = uow.threads().of(remark.ticket, Side::Requester).await?;
            thread.map(|thread| thread.home.connection().clone())
        }
    };
    match connection {
        Some(connection) => parties::user_on(uow, author, &connection).await,
        None => Ok(None),
    }
}

/// The ticket that was made of these words before.
async fn split_off(uow: &mut UnitOfWork, remark: &Remark) -> Result<Option<Ticket>, CommandError> {
    for entry in uow.journal().of(remark.ticket).await? {
        if let TicketEvent::SplitOff { ticket, remark: of } = entry.event
            && of == remark.id
        {
            return Ok(Some(uow.tickets().get(ticket).await?));
        }
    }
    Ok(None)
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    draft: DraftId,
    body: &Body,
    kind: Kind,
    (title, description): (String, String),
) -> Result<Reply, CommandError> {
    let remark = body.remark.parse().map_err(|_| Refusal::Gone)?;
    let remark = uow.remarks().get(remark).await?;
    see(uow, &remark, ask.asker).await?;
    let author = uow.joins().now(remark.author).await?;
    ask.asker
        .may(Action::OpenForAuthor, Resource::MessageOf(author))?;
    let known = ask.known.clone().with_member(&body.user, &body.name);
    let requester = Asker::find(uow, desk, &body.user, &known).await?;
    requester.may(Action::Open, Resource::Desk)?;
    if let Some(ticket) = split_off(uow, &remark).await? {
        return Ok(already(desk, &ticket));
    }
    let mut old = uow.tickets().get(remark.ticket).await?;
    let spot = asked_in(uow, &old).await?;
    let opening = Opening {
        kind,
        title,
        description,
        requester: &requester,
        opener: ask.asker,
        source: Source::Menu,
        team: old.team.clone(),
        start: Start::Apart {
            spot: &spot,
            remark: &remark,
        },
        earlier: &[],
        follows: None,
    };
    let (Opened::New(new) | Opened::Already(new)) = open(uow, desk, opening).await?;
    let by = Some(ask.asker.person.id);
    remarks::note_event(uow, &new, by, TicketEvent::SplitFrom { ticket: old.id });
    let event = TicketEvent::SplitOff {
        ticket: new.id,
        remark: remark.id,
    };
    // The old one gets a new version: of two who split the same words at once, the second finds what the first made.
    change::happen(uow, &mut old, by, event);
    change::settle(uow, desk, &mut old).await?;
    uow.drafts().take(draft).await?.ok_or(StoreError::Conflict)?;
    Ok(Reply::Private(Card::plain(opened(
        desk, &new, &requester, ask.asker,
    ))))
}

/// Where the old ticket was asked for: the new one has a conversation of its own, so that both go on side by side.
async fn asked_in(uow: &mut UnitOfWork, old: &Ticket) -> Result<Spot, CommandError> {
    let thread = uow
        .threads()
        .of(old.id, Side::Requester)
        .await?
        .ok_or(Refusal::Gone)?;
    let channel = match (thread.asked_in, thread.home) {
        (Some(channel), _) | (None, Home::Channel(channel)) => channel,
        (None, Home::Direct(_)) => return Err(Refusal::Gone.into()),
    };
    Ok(Spot {
        channel,
        thread: None,
        direct: false,
    })
}

fn opened(desk: &Desk, new: &Ticket, requester: &Asker, opener: &Asker) -> String {
    let args = [
        ("reference", new.reference.to_string().into()),
        ("title", new.title.clone().into()),
        ("name", requester.person.name.clone().into()),
        ("team", desk.team_title(&new.team).into()),
    ];
    if requester.person.id == opener.person.id {
        desk.words.say_with("opened-direct", &args)
    } else {
        desk.words.say_with("opened-for", &args)
    }
}
