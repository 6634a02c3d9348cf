//! What somebody said on one side, as the other side sees it. A mirror is drawn from all the remarks that it shows, so
//! that it can be drawn again when one of them is changed or taken back.

use chat::{Card, Text, UserRef};
use desk::{PersonId, PostId, Ticket};
use store::{Audience, PostRole, Remark, Side, UnitOfWork};

use crate::remarks::{headed, post_as};
use crate::{CommandError, Desk, affected, parties, verbs};

/// How much of people's words a mirror shows, in characters: a screenful on a phone, and well within Discord's 2,000 even
/// where signs have to be escaped.
const EXCERPT: usize = 1_200;

/// Shows remarks on a side, all in one message, and writes down that it shows them. They must be added already.
pub(crate) async fn show(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    remarks: &mut [Remark],
    notify: Option<UserRef>,
) -> Result<(), CommandError> {
    let id = uow.mint::<PostId>();
    let card = card(uow, desk, ticket, side, id, remarks).await?;
    if post_as(uow, ticket, side, (id, PostRole::Remark), card, notify).await? {
        for remark in remarks {
            remark.mirror = Some(id);
            uow.remarks().save(remark);
        }
    }
    Ok(())
}

/// Draws a mirror again where it stands.
pub(crate) async fn redraw(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    mirror: PostId,
) -> Result<(), CommandError> {
    let Some(post) = uow.posts().find(mirror).await? else {
        return Ok(());
    };
    let remarks = uow.remarks().shown_by(mirror).await?;
    // Words about a ticket that is handled with another one stand in that one's thread.
    let shown_with = match post.ticket == ticket.id {
        true => ticket.clone(),
        false => uow.tickets().get(post.ticket).await?,
    };
    let card = card(uow, desk, &shown_with, post.side, mirror, &remarks).await?;
    uow.outbox().edit(&post, card);
    Ok(())
}

/// A message that shows these remarks, cut where they are long.
async fn card(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    mirror: PostId,
    remarks: &[Remark],
) -> Result<Card, CommandError> {
    let whole = whole(uow, desk, ticket, side, remarks).await?;
    let (excerpt, was_cut) = whole.cut(EXCERPT);
    let card = Card::plain(excerpt);
    Ok(if was_cut {
        card.button(desk.words.say("button-show"), verbs::whole::token(mirror))
    } else {
        card
    })
}

/// All that these remarks say, each under its author's name.
pub(crate) async fn whole(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    remarks: &[Remark],
) -> Result<Text, CommandError> {
    let mut whole = Text::default();
    for remark in remarks {
        if !whole.0.is_empty() {
            whole = whole.then("\n");
        }
        whole = whole.then(shown(uow, desk, ticket, side, remark).await?);
    }
    Ok(whole)
}

/// One remark under its author's name.
async fn shown(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    side: Side,
    remark: &Remark,
) -> Result<Text, CommandError> {
    let words = &desk.words;
    let name = parties::name(uow, remark.author).await?;
    if remark.deleted_at.is_some() {
        return Ok(words.text_with("mirror-taken-back", &[("name", name.into())]));
    }
    let mut header = match side {
        Side::Requester => to_requester(uow, desk, ticket, &name).await?,
        Side::Team => to_team(uow, desk, ticket, remark, &name).await?,
    };
    if remark.edited_at.is_some() {
        header = header.then(words.text("mirror-edited"));
    }
    let mut shown = header.then("\n").then(remark.text.clone());
    if !remark.files.is_empty() {
        let separator = if remark.text.is_blank() { "" } else { "\n" };
        shown = shown
            .then(separator)
            .then(words.text_with("files-named", &[("files", names(remark).into())]));
    }
    Ok(shown)
}

/// What the files of a remark are called.
pub(crate) fn names(remark: &Remark) -> String {
    let names: Vec<&str> = remark.files.iter().map(|file| file.name.as_str()).collect();
    names.join(", ")
}

/// The line above words for the requester.
async fn to_requester(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    name: &str,
) -> Result<Text, CommandError> {
    let header = Text::bold(name.to_owned());
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(header);
    };
    let (requester, _) = parties::mention(uow, ticket.requester, thread.home.connection()).await?;
    let to = desk
        .words
        .text_with("reply-header", &[("requester", requester.into())]);
    Ok(header.then(" ").then(to))
}

/// The line above words for the team: who, what they are to the ticket, and whom it is for.
async fn to_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    remark: &Remark,
    name: &str,
) -> Result<Text, CommandError> {
    let words = &desk.words;
    if remark.audience == Audience::Team {
        let what = match affected::is_follower(uow, ticket, remark.author).await? {
            true => words.say("mirror-affected"),
            false => words.say("mirror-noted"),
        };
        return Ok(Text::bold(headed(name, &what)));
    }
    let about = match remark.ticket == ticket.id {
        true => ticket.clone(),
        false => uow.tickets().get(remark.ticket).await?,
    };
    let elsewhere = elsewhere(uow, desk, ticket, &about).await?;
    if is_from_team(uow, desk, ticket, &about, remark.author).await? {
        let answered = headed(name, &words.say("mirror-answered"));
        return Ok(Text::bold(headed(&answered, &elsewhere)));
    }
    let suffix = if !elsewhere.is_empty() {
        elsewhere
    } else if remark.author == ticket.requester {
        words.say("mirror-requester")
    } else {
        String::new()
    };
    let mut header = Text::bold(headed(name, &suffix));
    if let Some(assignee) = ticket.assignee()
        && let Some(triage) = desk.team_channel(ticket)
        && let (mention, Some(_)) = parties::mention(uow, assignee, &triage.connection).await?
    {
        header = header.then(words.text_with("mirror-to", &[("assignee", mention.into())]));
    }
    Ok(header)
}

/// About which ticket words are, and on which connection they were said, if they are shown with another ticket.
async fn elsewhere(
    uow: &mut UnitOfWork,
    desk: &Desk,
    shown_with: &Ticket,
    about: &Ticket,
) -> Result<String, CommandError> {
    if about.id == shown_with.id {
        return Ok(String::new());
    }
    let reference = about.reference.to_string();
    let thread = uow.threads().of(about.id, Side::Requester).await?;
    let connection = thread.map_or_else(String::new, |thread| thread.home.connection().to_string());
    let args = [("reference", reference.into()), ("connection", connection.into())];
    Ok(desk.words.say_with("mirror-elsewhere", &args))
}

/// Who is told of words for the team: whoever works on the ticket, unless the team itself spoke.
pub(crate) async fn to_be_told(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    about: &Ticket,
    author: PersonId,
) -> Result<Option<UserRef>, CommandError> {
    if is_from_team(uow, desk, ticket, about, author).await? {
        return Ok(None);
    }
    let (Some(assignee), Some(triage)) = (ticket.assignee(), desk.team_channel(ticket)) else {
        return Ok(None);
    };
    parties::user_on(uow, assignee, &triage.connection).await
}

/// Whether somebody speaks for the team: they work in it, and the ticket that they speak about is not their own.
pub(crate) async fn is_from_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    about: &Ticket,
    person: PersonId,
) -> Result<bool, CommandError> {
    let Some(team) = desk.roster.team(&ticket.team) else {
        return Ok(false);
    };
    if person == about.requester {
        return Ok(false);
    }
    let identities = uow.people().identities_of(person).await?;
    Ok(identities.iter().any(|one| {
        desk.roster
            .identities_of(one)
            .iter()
            .any(|one| team.members.contains(one) || team.leads.contains(one))
    }))
}
