//! A ticket that goes on in private: both its sides leave the places where too many read, and take along what was said.
//!
//! What the desk itself wrote there is taken away or covered. What people wrote is theirs: it is taken away only where the
//! platform lets us, and they are told to do it themselves.

use chat::{Anchor, Card, ChannelRef, Home, MessageRef, OutboundMessage, Text, What};
use desk::{PostId, State, Ticket};
use store::{Audience, Post, PostRole, Remark, Side, Thread, UnitOfWork};

use crate::asker::Asker;
use crate::opening::{Start, post_to_team};
use crate::{CommandError, Desk, files, mirrors, notices, parties, remarks, undelivered};

/// How much of what was said stands in one message, in characters; both platforms take that, escaped.
const PAGE: usize = 1_800;

/// Moves both sides of a ticket that has just become private.
pub(crate) async fn move_out(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    by: &Asker,
    why: &str,
) -> Result<(), CommandError> {
    let mut said = uow.remarks().of(ticket.id).await?;
    said.retain(|remark| remark.deleted_at.is_none());
    match uow.threads().of(ticket.id, Side::Requester).await? {
        Some(thread) if matches!(thread.home, Home::Channel(_)) => {
            requester_moves(uow, desk, ticket, thread, &said).await?;
        }
        Some(_) => {
            crate::cards::refresh_requester(uow, desk, ticket).await?;
            let told = told(uow, desk, ticket).await?;
            tell_requester(uow, ticket, Card::plain(told)).await?;
        }
        None => {}
    }
    if let State::Resolved(resolution) = ticket.state.clone() {
        notices::resolved(uow, desk, ticket, &resolution).await?;
    }
    team_moves(uow, desk, ticket, &mut said, by, why).await?;
    // The card there names what was split from it, but not this any more.
    if let Some(from) = ticket.split_from {
        let from = uow.tickets().get(from).await?;
        crate::cards::refresh_team(uow, desk, &from).await?;
    }
    files_follow(uow, desk, ticket, said).await
}

/// The requester's side goes on in their direct conversation.
async fn requester_moves(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
    said: &[Remark],
) -> Result<(), CommandError> {
    let Some(user) = parties::user_on(uow, ticket.requester, thread.home.connection()).await? else {
        return Ok(());
    };
    let line = desk
        .words
        .say_with("private-elsewhere", &[("reference", ticket.reference.into())]);
    cover(uow, ticket, Side::Requester, &thread.home, line).await?;
    let own = said.iter().filter(|remark| remark.author == ticket.requester);
    end(uow, ticket, &thread, deletable(own)).await?;

    let home = Home::Direct(user.clone());
    undelivered::move_to(uow, desk, ticket, thread.clone(), home, Some(user)).await?;
    let mut words = Text::default();
    for remark in said.iter().filter(|remark| remark.audience == Audience::Public) {
        if !words.0.is_empty() {
            words = words.then("\n");
        }
        let name = parties::name(uow, remark.author).await?;
        words = words.then(Text::bold(name)).then("\n").then(remark.text.clone());
    }
    welcome(uow, desk, ticket, thread.asked_in.as_ref(), &words).await
}

/// Says in the requester's direct conversation who reads it, what was said so far, and what is left to do for them.
async fn welcome(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    left: Option<&ChannelRef>,
    words: &Text,
) -> Result<(), CommandError> {
    let place = left.and_then(|channel| desk.watched(channel));
    let place = place.map_or_else(
        || desk.words.say("private-there"),
        |place| format!("#{}", place.name),
    );
    let mut told = told(uow, desk, ticket).await?;
    told = told.then("\n").then(
        desk.words
            .text_with("private-left-behind", &[("place", place.into())]),
    );
    tell_requester(uow, ticket, Card::plain(told)).await?;
    if words.is_blank() {
        return Ok(());
    }
    for page in words.pages(PAGE) {
        tell_requester(uow, ticket, Card::plain(page)).await?;
    }
    Ok(())
}

async fn told(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<Text, CommandError> {
    let name = parties::name(uow, ticket.requester).await?;
    let args = [
        ("requester", name.into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    Ok(desk.words.text_with("private-told", &args))
}

async fn tell_requester(uow: &mut UnitOfWork, ticket: &Ticket, card: Card) -> Result<(), CommandError> {
    remarks::post(uow, ticket, Side::Requester, PostRole::Remark, card, None).await
}

/// The team's side goes on in its channel for private tickets: a new card, and under it what was said and noted.
async fn team_moves(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    said: &mut [Remark],
    by: &Asker,
    why: &str,
) -> Result<(), CommandError> {
    if let Some(thread) = uow.threads().of(ticket.id, Side::Team).await? {
        let line = desk
            .words
            .say_with("private-card", &[("reference", ticket.reference.into())]);
        cover(uow, ticket, Side::Team, &thread.home, line).await?;
        shown_elsewhere(uow, ticket, said).await?;
        let notes = said.iter().filter(|remark| remark.audience == Audience::Team);
        end(uow, ticket, &thread, deletable(notes)).await?;
    }
    let card = uow.mint::<PostId>();
    post_to_team(uow, desk, ticket, card).await?;
    let args = [("name", by.person.name.clone().into()), ("why", why.into())];
    let line = match why.is_empty() {
        true => desk.words.text_with("private-by", &args),
        false => desk.words.text_with("private-by-why", &args),
    };
    remarks::post(uow, ticket, Side::Team, PostRole::Notice, Card::plain(line), None).await?;
    let opening = said.iter_mut().filter(|remark| remark.opening);
    for remark in opening {
        remark.mirror = Some(card);
        uow.remarks().save(remark);
    }
    let mut rest: Vec<Remark> = said.iter().filter(|remark| !remark.opening).cloned().collect();
    if rest.is_empty() {
        return Ok(());
    }
    mirrors::show(uow, desk, ticket, Side::Team, &mut rest, None).await?;
    for remark in said.iter_mut() {
        if let Some(shown) = rest.iter().find(|shown| shown.id == remark.id) {
            remark.clone_from(shown);
        }
    }
    Ok(())
}

/// Words that stood with another ticket, while this one was handled with it, are taken away there.
async fn shown_elsewhere(uow: &mut UnitOfWork, ticket: &Ticket, said: &[Remark]) -> Result<(), CommandError> {
    for mirror in said.iter().filter_map(|remark| remark.mirror) {
        if let Some(post) = uow
            .posts()
            .find(mirror)
            .await?
            .filter(|post| post.ticket != ticket.id)
        {
            remove(uow, &post);
        }
    }
    Ok(())
}

/// What the desk wrote about a ticket in a place: its card says a line without content, all else is taken away.
async fn cover(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    side: Side,
    place: &Home,
    line: String,
) -> Result<(), CommandError> {
    for post in uow.posts().of(ticket.id, side, PostRole::Card).await? {
        if post.home == *place {
            uow.outbox().edit(&post, Card::plain(line.clone()));
        }
    }
    for role in [PostRole::Remark, PostRole::Files, PostRole::Notice] {
        for post in uow.posts().of(ticket.id, side, role).await? {
            if post.home == *place {
                remove(uow, &post);
            }
        }
    }
    Ok(())
}

fn remove(uow: &mut UnitOfWork, post: &Post) {
    let what = What::Remove {
        home: post.home.clone(),
        message: Anchor::Post(post.id.to_string()),
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
}

/// A thread has come to its end. Queued behind everything else that is done in it, since nothing can be after it.
async fn end(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    thread: &Thread,
    messages: Vec<MessageRef>,
) -> Result<(), CommandError> {
    let root = match &thread.root {
        Anchor::Message(root) => Some(root.clone()),
        Anchor::Post(id) => match id.parse() {
            Ok(id) => uow.posts().find(id).await?.and_then(|post| post.message),
            Err(_) => None,
        },
    };
    if let Some(root) = root {
        uow.closed_threads().close(root, ticket.id);
    }
    let what = What::Close {
        home: thread.home.clone(),
        root: thread.root.clone(),
        name: ticket.reference.to_string(),
        messages,
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
    Ok(())
}

/// The messages of people's that can be taken away without losing anything. A file is lost with its message, and may not
/// have been brought along yet.
fn deletable<'r>(remarks: impl Iterator<Item = &'r Remark>) -> Vec<MessageRef> {
    let light = remarks.filter(|remark| remark.files.is_empty());
    light.filter_map(|remark| remark.source.clone()).collect()
}

/// What was attached is brought to where the ticket goes on.
async fn files_follow(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    said: Vec<Remark>,
) -> Result<(), CommandError> {
    for mut remark in said {
        let Some(first) = remark.file_posts.first().copied() else {
            continue;
        };
        let Some(post) = uow.posts().find(first).await? else {
            continue;
        };
        let thread = uow.threads().of(ticket.id, post.side).await?;
        if thread.is_some_and(|thread| thread.home == post.home) {
            continue;
        }
        remark.file_posts.clear();
        let files = remark.files.clone();
        files::share(uow, desk, ticket, post.side, &mut remark, files).await?;
    }
    Ok(())
}

/// A ticket was private from its first word: whoever wrote it in the open is told, and nobody goes on there.
pub(crate) async fn began(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    start: Start<'_>,
) -> Result<(), CommandError> {
    let (Start::Message { said, .. } | Start::Thread { said, .. }) = start else {
        return Ok(());
    };
    if said.spot.direct {
        return Ok(());
    }
    let channel = &said.spot.channel;
    let root = said.spot.thread.as_ref();
    let root = root.map_or_else(
        || said.message.clone(),
        |root| MessageRef::new(channel, root.clone()),
    );
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let left = Thread {
        home: Home::Channel(channel.clone()),
        root: Anchor::Message(root),
        ..thread
    };
    let own = said.files.is_empty().then(|| said.message.clone());
    end(uow, ticket, &left, own.into_iter().collect()).await?;
    welcome(uow, desk, ticket, Some(channel), &said.text).await
}

/// Whether a ticket is to be private from its first word: it goes on with one that is, or the channel where it is asked
/// for names a word that it holds.
pub(crate) async fn from_the_start(
    uow: &mut UnitOfWork,
    desk: &Desk,
    opening: &crate::opening::Opening<'_>,
) -> Result<bool, CommandError> {
    let before = match opening.start {
        Start::Apart { remark, .. } => Some(remark.ticket),
        Start::Message { .. } | Start::Spot(_) | Start::Form { .. } | Start::Thread { .. } => opening.follows,
    };
    if let Some(before) = before
        && uow.tickets().get(before).await?.is_private()
    {
        return Ok(true);
    }
    let channel = match opening.start {
        Start::Message { said, .. } | Start::Thread { said, .. } => &said.spot.channel,
        Start::Spot(spot) | Start::Form { spot, .. } | Start::Apart { spot, .. } => &spot.channel,
    };
    let Some(watched) = desk
        .watched(channel)
        .filter(|_| desk.keeps_private(&opening.team))
    else {
        return Ok(false);
    };
    let mut words = vec![&opening.title, &opening.description];
    if let Start::Form { filed, .. } = opening.start {
        words.extend(filed.answers.iter().map(|answer| &answer.value));
    }
    Ok(words.iter().any(|words| holds(words, &watched.sensitive)))
}

/// Whether a ticket can still be made private.
pub(crate) fn may_become(desk: &Desk, ticket: &Ticket) -> bool {
    let goes_on = ticket.is_open() || matches!(ticket.state, State::Resolved(_));
    goes_on && !ticket.is_private() && desk.keeps_private(&ticket.team)
}

/// Whether words hold one of these, wherever a word begins with it.
fn holds(words: &str, sensitive: &[String]) -> bool {
    let words = words.to_lowercase();
    let begins = |at: usize| !words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    sensitive
        .iter()
        .any(|word| words.match_indices(word.as_str()).any(|(at, _)| begins(at)))
}

/// A card of a private ticket rings without saying what it is about.
pub(crate) fn rings_quietly(desk: &Desk, ticket: &Ticket, card: Card) -> Card {
    if !ticket.is_private() {
        return card;
    }
    let state = crate::cards::state_line(desk, ticket);
    let args = [("reference", ticket.reference.into()), ("state", state.into())];
    card.fallback(desk.words.say_with("private-fallback", &args))
}

#[cfg(test)]
mod tests {
    use super::holds;

    fn check(words: &str, expect: bool) {
        let sensitive = ["salary", "harass", "sick leave"].map(str::to_owned);
        assert_eq!(holds(words, &sensitive), expect, "{words:?}");
    }

    #[test]
    fn a_word_counts_wherever_one_begins_with_it() {
        check("a question about my SALARY", true);
        check("Salary: when is it paid?", true);
        check("(salary)", true);
        check("somebody harasses me", true);
        check("how do I ask for sick leave", true);
        check("I am sick, and leave early", false);
        check("celery and presalary", false);
        check("the printer eats paper", false);
        check("", false);
    }
}
