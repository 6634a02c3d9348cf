//! The team's card, in its triage channel.

use chat::{Block, ButtonStyle, Card, Span, Text};
use desk::{Phase, State, Ticket};
use store::{Side, Thread, UnitOfWork};

use super::{
    answers, as_written, clock, closing_words, follows, in_a_line, is_description, opening, state_line,
    titled,
};
use crate::verb::Verb;
use crate::{Arg, CommandError, Desk, affected, merged, mirrors, parties, private, undelivered};

/// How much of the description a card shows; the rest is one click away.
const EXCERPT: usize = 600;

/// What a menu on a card holds.
const MOST_IN_MENU: usize = 5;

/// The card in the team's triage channel: what a triager decides by, and the verbs.
pub(crate) async fn for_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Card, CommandError> {
    let thread = uow.threads().of(ticket.id, Side::Requester).await?;
    let requester = parties::name(uow, ticket.requester).await?;
    let mut card = titled(ticket, ticket.phase()).with(Block::Facts(team_state(uow, desk, ticket).await?));
    card = card.with(Block::Facts(
        origin(uow, desk, ticket, &requester, thread.as_ref()).await?,
    ));
    if let Some(since) = ticket.known_since {
        let count = affected::count(uow, ticket).await?;
        let args = [("at", clock(since).into()), ("count", count.into())];
        card = card.with(Block::Facts(desk.words.text_with("card-known", &args)));
    }
    if ticket.is_private() {
        let args = [("team", desk.team_title(&ticket.team).into())];
        card = card.with(Block::Facts(desk.words.text_with("card-private-team", &args)));
    }
    if let Some(why) = thread.as_ref().and_then(|thread| thread.trouble.as_deref()) {
        card = card.with(Block::Facts(undelivered::line(desk, &requester, why)));
    }
    let mut links: Vec<Text> = follows(uow, desk, ticket).await?.into_iter().collect();
    links.extend(merged::links(uow, desk, ticket).await?);
    if let Some(links) = in_a_line(links) {
        card = card.with(Block::Facts(links));
    }
    let (words_of_it, mut was_cut) = described(uow, desk, ticket).await?;
    card.blocks.extend(words_of_it);
    if let Some(filed) = answers::of(uow, ticket).await? {
        card = card.with(Block::Facts(Text::plain(filed.title.clone())));
        let (answers, were_cut) = answers::block(&filed, answers::FOR_TEAM);
        card.blocks.extend(answers);
        was_cut |= were_cut;
    }
    if let Some(words) = closing_words(ticket) {
        card = card.with(Block::Quote(words));
    }
    let words = &desk.words;
    if was_cut {
        card = card.with(Block::Facts(words.text("card-cut")));
    }
    if ticket.is_open() {
        let reached = merged::reached(uow, ticket).await?;
        let hint = if reached.is_empty() {
            words.text("card-thread-unread")
        } else {
            let names = merged::names(uow, desk, &reached).await?;
            words.text_with("card-thread-hint", &[("name", names.into())])
        };
        card = card.with(Block::Facts(hint));
    }
    let fallback = words.say_with(
        "card-team-fallback",
        &[
            ("reference", ticket.reference.into()),
            ("title", ticket.title.clone().into()),
            ("priority", ticket.priority.to_string().into()),
            ("name", requester.into()),
            ("state", state_line(desk, ticket).into()),
        ],
    );
    let card = private::rings_quietly(desk, ticket, card.fallback(fallback));
    Ok(team_verbs(desk, ticket, card))
}

/// The words that the ticket was opened with, and whether they go on.
async fn described(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(Vec<Block>, bool), CommandError> {
    let words = &desk.words;
    let opening = opening(uow, ticket).await?;
    let (excerpt, was_cut) = as_written(ticket, opening.as_ref()).cut(EXCERPT);
    let mut blocks = Vec::new();
    if ticket.description.trim() != ticket.title {
        blocks.push(Block::Quote(excerpt));
    }
    let Some(opening) = opening else {
        return Ok((blocks, was_cut));
    };
    if opening.deleted_at.is_some() {
        let name = parties::name(uow, opening.author).await?;
        let line = words.text_with("card-taken-back", &[("name", name.into())]);
        if is_description(ticket, &opening) {
            return Ok((vec![Block::Facts(line)], false));
        }
        blocks.push(Block::Facts(line));
    } else if !opening.files.is_empty() {
        let files = mirrors::names(&opening);
        blocks.push(Block::Facts(
            words.text_with("files-named", &[("files", files.into())]),
        ));
    }
    Ok((blocks, was_cut))
}

fn team_verbs(desk: &Desk, ticket: &Ticket, mut card: Card) -> Card {
    let words = &desk.words;
    let say = |key: &str| words.say(key);
    match ticket.phase() {
        Phase::New => {
            card = card
                .styled_button(
                    words.say("button-claim"),
                    Verb::Claim.on(ticket),
                    ButtonStyle::Primary,
                )
                .button(words.say("button-reply"), Verb::Reply.on(ticket))
                .button(words.say("button-resolve"), Verb::Resolve.on(ticket))
                .button(words.say("button-priority"), Verb::Priority.on(ticket));
        }
        Phase::InProgress => {
            card = card
                .styled_button(
                    words.say("button-reply"),
                    Verb::Reply.on(ticket),
                    ButtonStyle::Primary,
                )
                .button(say("button-resolve"), Verb::Resolve.on(ticket))
                .button(say("button-priority"), Verb::Priority.on(ticket))
                .button(words.say("button-release"), Verb::Release.on(ticket))
                .more(words.say("button-take-over"), Verb::Claim.on(ticket));
        }
        Phase::Resolved => {
            card = card
                .button(say("button-reply"), Verb::Reply.on(ticket))
                .button(words.say("button-reopen-team"), Verb::Reopen.on(ticket));
        }
        Phase::Merged => card = card.button(say("button-apart"), Verb::Apart.on(ticket)),
        Phase::Closed | Phase::Cancelled => {}
    }
    card = card.more(words.say("button-show"), Verb::Show.on(ticket));
    if ticket.is_open() {
        card = card
            .more(words.say("button-merge"), Verb::Merge.on(ticket))
            .more(words.say("button-cancel"), Verb::Cancel.on(ticket));
    }
    card = match ticket.known_since {
        None if ticket.is_open() && !ticket.is_private() => {
            card.more(say("button-known"), Verb::Known.on(ticket))
        }
        None => card,
        Some(_) => card.more(say("button-not-known"), Verb::NotKnown.on(ticket)),
    };
    // Slack's menus hold five entries; behind Show all it is offered in any case.
    if card.more.len() < MOST_IN_MENU && private::may_become(desk, ticket) {
        card = card.more(words.say("button-private"), Verb::Private.on(ticket));
    }
    card
}

/// The second line of the team's card: priority, state, who and since when.
async fn team_state(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<Text, CommandError> {
    let priority: Arg = ticket.priority.to_string().into();
    let words = &desk.words;
    Ok(match &ticket.state {
        State::Merged { by, at, .. } => {
            let main = merged::main_of(uow, ticket).await?;
            let name = parties::name(uow, *by).await?;
            let args = [
                ("priority", priority),
                ("reference", main.reference.into()),
                ("name", name.into()),
                ("at", clock(*at).into()),
            ];
            words.text_with("team-merged", &args)
        }
        State::New => words.text_with("team-new", &[("priority", priority)]),
        State::InProgress { assignee, since } => {
            let name = parties::name(uow, *assignee).await?;
            let args = [
                ("priority", priority),
                ("name", name.into()),
                ("at", clock(*since).into()),
            ];
            words.text_with("team-working", &args)
        }
        State::Resolved(resolution) => {
            let name = parties::name(uow, resolution.by).await?;
            let code = words.say(&format!("code-{}", resolution.code.as_str()));
            let args = [
                ("priority", priority),
                ("name", name.into()),
                ("at", clock(resolution.at).into()),
                ("code", code.into()),
            ];
            words.text_with("team-resolved", &args)
        }
        State::Closed { at, .. } => words.text_with(
            "team-closed",
            &[("priority", priority), ("at", clock(*at).into())],
        ),
        State::Cancelled { by, at, .. } => {
            let name = parties::name(uow, *by).await?;
            words.text_with(
                "team-cancelled",
                &[
                    ("priority", priority),
                    ("name", name.into()),
                    ("at", clock(*at).into()),
                ],
            )
        }
    })
}

/// The third line of the team's card: who asked, where, when.
async fn origin(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    requester: &str,
    thread: Option<&Thread>,
) -> Result<Text, CommandError> {
    let words = &desk.words;
    let mut line = Text::plain(requester.to_owned());
    if let Some(thread) = thread {
        let connection = thread.home.connection().to_string();
        line = line.then(match (&thread.home, &thread.link) {
            (_, Some(link)) => {
                let place = place_name(desk, thread);
                let label = words.say_with("origin-message", &[("place", place.into())]);
                words.text_with(
                    "origin-link",
                    &[(
                        "link",
                        Span::Jump {
                            url: link.clone(),
                            label,
                        }
                        .into(),
                    )],
                )
            }
            (chat::Home::Direct(_), None) => {
                words.text_with("origin-direct", &[("connection", connection.into())])
            }
            (chat::Home::Channel(_), None) => {
                words.text_with("origin-channel", &[("place", place_name(desk, thread).into())])
            }
        });
    }
    if ticket.opened_by != ticket.requester {
        let opener = parties::name(uow, ticket.opened_by).await?;
        line = line.then(words.text_with("origin-opener", &[("name", opener.into())]));
    }
    Ok(line.then(words.text_with("origin-opened", &[("at", clock(ticket.opened_at).into())])))
}

fn place_name(desk: &Desk, thread: &Thread) -> String {
    let named = thread.asked_in.as_ref().and_then(|channel| desk.watched(channel));
    named.map_or_else(
        || thread.home.connection().to_string(),
        |watched| format!("#{} ({})", watched.name, watched.channel.connection),
    )
}
