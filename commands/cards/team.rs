//! Draws the team's card in the triage channel.

use chat::{Block, ButtonStyle, Card, Conversation, Span, Text, Token};
use desk::{Phase, State, Ticket};
use store::Thread;

use crate::cards::view::View;
use crate::cards::{delivery, hold, intake, knowledge, phrases, privacy, related, request, service, sla};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::words::Arg;

/// The maximum length of the description on a card, in characters. A menu entry shows the full text.
const EXCERPT: usize = 600;

/// The maximum number of entries in the menu of a card. It is the limit of Slack's overflow menus.
const MOST_IN_MENU: usize = 5;

/// Draws the card: the facts for triage, and the verbs.
pub(crate) fn team(settings: &Settings, view: &View) -> Card {
    let (words, ticket) = (&settings.words, &view.ticket);
    let requester = view.name(ticket.requester);
    let mut card = phrases::titled(ticket, ticket.phase())
        .with(Block::Facts(state(settings, view)))
        .with(Block::Facts(origin(settings, view)));
    let held = ticket.hold().map(|hold| hold::for_team(settings, view, hold));
    card.blocks.extend(held.map(Block::Facts));
    card.blocks
        .extend(sla::team_line(settings, view).map(Block::Facts));
    card.blocks
        .extend(service::team_line(settings, ticket).map(Block::Facts));
    card.blocks.extend(warnings(settings, view));
    if let Some(links) = phrases::in_a_line(related::all(settings, view)) {
        card = card.with(Block::Facts(links));
    }
    card.blocks.extend(knowledge::for_team(settings, view));
    card.blocks.extend(tried(settings, view));
    let (description, mut was_cut) = description(settings, view);
    card.blocks.extend(description);
    if let Some(form) = &view.answers {
        card = card.with(Block::Facts(Text::plain(form.title.clone())));
        let (answers, were_cut) = intake::block(form, intake::FOR_TEAM);
        card.blocks.extend(answers);
        was_cut |= were_cut;
    }
    if let Some(words) = phrases::closing_words(ticket) {
        card = card.with(Block::Quote(words));
    }
    if was_cut {
        card = card.with(Block::Facts(words.text("card-cut")));
    }
    if ticket.is_open() && !ticket.awaits_approval() {
        card = card.with(Block::Facts(hint(settings, view)));
    }
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("priority", ticket.priority.to_string().into()),
        ("name", requester.into()),
        ("state", phrases::state_line(settings, ticket).into()),
    ];
    let fallback = words.say_with("card-team-fallback", &args);
    let card = privacy::without_content(settings, ticket, card.fallback(fallback));
    rare_verbs(settings, ticket, main_verbs(settings, view, card))
}

/// Returns the warnings: that the ticket is a known issue, that it is private, that the requester cannot be reached.
fn warnings(settings: &Settings, view: &View) -> Vec<Block> {
    let (words, ticket) = (&settings.words, &view.ticket);
    let mut warnings = Vec::new();
    warnings.extend(related::affected(settings, view).into_iter().map(Block::Facts));
    if ticket.is_private() {
        let args = [("team", settings.team_title(&ticket.team).into())];
        warnings.push(Block::Facts(words.text_with("card-private-team", &args)));
    }
    let trouble = view.thread.as_ref().and_then(|thread| thread.trouble.as_deref());
    if let Some(why) = trouble {
        let requester = view.name(ticket.requester);
        warnings.push(Block::Facts(delivery::line(settings, requester, why)));
    }
    warnings
}

/// Returns the line that a ticket was reopened, and what was tried before.
fn tried(settings: &Settings, view: &View) -> Option<Block> {
    let tried = view.tried.as_ref()?;
    let words = &settings.words;
    Some(Block::Facts(match tried.note.is_empty() {
        true => words.text("card-reopened"),
        false => {
            let args = [
                ("name", view.name(tried.by).into()),
                ("note", tried.note.clone().into()),
            ];
            words.text_with("card-reopened-tried", &args)
        }
    }))
}

/// Returns the line that names the requesters who read an answer from the team.
fn hint(settings: &Settings, view: &View) -> Text {
    let words = &settings.words;
    if view.readers.is_empty() {
        return words.text("card-thread-unread");
    }
    let names = view.readers.iter().map(|reader| view.name(*reader).to_owned());
    let names = words.list(names);
    words.text_with("card-thread-hint", &[("name", names.into())])
}

/// Returns the description of the ticket, and whether it was cut.
fn description(settings: &Settings, view: &View) -> (Vec<Block>, bool) {
    let (words, ticket) = (&settings.words, &view.ticket);
    let (excerpt, was_cut) = view.description().cut(EXCERPT);
    let mut blocks = Vec::new();
    if ticket.description.trim() != ticket.title {
        blocks.push(Block::Quote(excerpt));
    }
    let Some(opening) = &view.opening else {
        return (blocks, was_cut);
    };
    if opening.deleted_at.is_some() {
        let args = [("name", view.name(opening.author).into())];
        let line = words.text_with("card-deleted", &args);
        if view.is_opening_described() {
            return (vec![Block::Facts(line)], false);
        }
        blocks.push(Block::Facts(line));
    } else if !opening.files.is_empty() {
        let files = phrases::file_names(&opening.files);
        let line = words.text_with("files-named", &[("files", files.into())]);
        blocks.push(Block::Facts(line));
    }
    (blocks, was_cut)
}

/// Adds the verbs that have a button.
fn main_verbs(settings: &Settings, view: &View, card: Card) -> Card {
    let (words, ticket) = (&settings.words, &view.ticket);
    let say = |key: &str| words.say(key);
    match ticket.phase() {
        Phase::New => card
            .styled_button(say("button-claim"), Verb::Claim.on(ticket), ButtonStyle::Primary)
            .button(say("button-reply"), Verb::Reply.on(ticket))
            .button(say("button-resolve"), Verb::Resolve.on(ticket))
            .button(say("button-priority"), Verb::Priority.on(ticket)),
        Phase::InProgress => card
            .styled_button(say("button-reply"), Verb::Reply.on(ticket), ButtonStyle::Primary)
            .button(say("button-resolve"), Verb::Resolve.on(ticket))
            .button(say("button-priority"), Verb::Priority.on(ticket))
            .button(say("button-release"), Verb::Release.on(ticket)),
        Phase::OnHold if ticket.awaits_approval() => request::with_ask_again(settings, view, card),
        Phase::OnHold => held_verbs(settings, ticket, card),
        Phase::Resolved => card
            .button(say("button-reply"), Verb::Reply.on(ticket))
            .button(say("button-reopen-team"), Verb::Reopen.on(ticket)),
        Phase::Merged => card.button(say("button-unmerge"), Verb::Unmerge.on(ticket)),
        Phase::Closed | Phase::Cancelled => card,
    }
}

/// Adds the verbs of a ticket on hold that have a button. Nobody works on a ticket that waits for an approval.
fn held_verbs(settings: &Settings, ticket: &Ticket, card: Card) -> Card {
    let words = &settings.words;
    let (claim, reply) = (words.say("button-claim"), words.say("button-reply"));
    let mut card = match ticket.assignee() {
        Some(_) => card.styled_button(reply, Verb::Reply.on(ticket), ButtonStyle::Primary),
        None => card
            .styled_button(claim, Verb::Claim.on(ticket), ButtonStyle::Primary)
            .button(reply, Verb::Reply.on(ticket)),
    };
    card = card
        .button(words.say("button-resume"), Verb::Resume.on(ticket))
        .button(words.say("button-resolve"), Verb::Resolve.on(ticket));
    match ticket.assignee() {
        Some(_) => card.button(words.say("button-release"), Verb::Release.on(ticket)),
        None => card,
    }
}

/// Adds the verbs that have a menu entry.
fn rare_verbs(settings: &Settings, ticket: &Ticket, card: Card) -> Card {
    let rare = rare(settings, ticket).into_iter().take(MOST_IN_MENU);
    rare.fold(card, |card, (label, token)| card.more(label, token))
}

/// Returns the verbs for which the menu has no space. The "Show all" view offers them.
pub(crate) fn without_space(settings: &Settings, ticket: &Ticket) -> Vec<(String, Token)> {
    rare(settings, ticket).into_iter().skip(MOST_IN_MENU).collect()
}

/// Returns the verbs for the menu with their labels. The first ones get a place in it.
fn rare(settings: &Settings, ticket: &Ticket) -> Vec<(String, Token)> {
    let say = |key: &str| settings.words.say(key);
    let mut rare = Vec::new();
    if ticket.assignee().is_some() && !ticket.awaits_approval() {
        rare.push((say("button-take-over"), Verb::TakeOver.on(ticket)));
    }
    rare.extend(ticket.check_hold().is_ok().then(|| match ticket.hold() {
        None => (say("button-hold"), Verb::Hold.on(ticket)),
        Some(_) => (say("button-change-hold"), Verb::Hold.on(ticket)),
    }));
    rare.push((say("button-show"), Verb::Show.on(ticket)));
    if ticket.is_open() {
        if !settings.services.is_empty() {
            rare.push((say("button-service"), Verb::Service.on(ticket)));
        }
        if !ticket.awaits_approval() {
            if settings.change.is_some() {
                rare.push((say("button-raise-change"), Verb::RaiseChange.on(ticket)));
            }
            rare.push((say("button-merge"), Verb::Merge.on(ticket)));
        }
        rare.push((say("button-cancel"), Verb::Cancel.on(ticket)));
    }
    rare.extend(why_then(settings, ticket));
    rare.extend(known_issue(settings, ticket));
    if ticket.phase() == Phase::OnHold {
        rare.push((say("button-priority"), Verb::Priority.on(ticket)));
    }
    if privacy::may_become(settings, ticket) {
        rare.push((say("button-private"), Verb::MakePrivate.on(ticket)));
    }
    rare
}

/// Returns the verb that explains due times, with its label. A desk without policies has none.
pub(crate) fn why_then(settings: &Settings, ticket: &Ticket) -> Option<(String, Token)> {
    let is_promised = !settings.levels.policies.is_empty();
    is_promised.then(|| (settings.words.say("button-why"), Verb::WhyThen.on(ticket)))
}

/// Returns the verb that marks a ticket as a known issue, or that takes the mark back, with its label.
fn known_issue(settings: &Settings, ticket: &Ticket) -> Option<(String, Token)> {
    let words = &settings.words;
    match ticket.known_since {
        None if ticket.is_open() && !ticket.is_private() => {
            Some((words.say("button-mark-known"), Verb::MarkKnown.on(ticket)))
        }
        Some(_) if !ticket.is_ended() => {
            Some((words.say("button-unmark-known"), Verb::UnmarkKnown.on(ticket)))
        }
        None | Some(_) => None,
    }
}

/// Returns the second line of the card: the priority, the state, the person and the time.
pub(crate) fn state(settings: &Settings, view: &View) -> Text {
    let (words, ticket) = (&settings.words, &view.ticket);
    let priority: Arg = ticket.priority.to_string().into();
    let by_at = |person, at| {
        vec![
            ("priority", priority.clone()),
            ("name", view.name(person).into()),
            ("at", phrases::clock(at).into()),
        ]
    };
    match &ticket.state {
        State::Merged { by, at, .. } => {
            let mut args = by_at(*by, *at);
            args.push(("reference", view.main.reference.into()));
            words.text_with("team-merged", &args)
        }
        State::New => words.text_with("team-new", &[("priority", priority)]),
        State::InProgress { assignee, since } => words.text_with("team-working", &by_at(*assignee, *since)),
        State::OnHold { assigned, .. } => match assigned {
            Some((assignee, since)) => words.text_with("team-on-hold", &by_at(*assignee, *since)),
            None => words.text_with("team-on-hold-unassigned", &[("priority", priority)]),
        },
        State::Resolved(resolution) if resolution.is_unanswered() => {
            let args = [
                ("priority", priority),
                ("at", phrases::clock(resolution.at).into()),
            ];
            words.text_with("team-unanswered", &args)
        }
        State::Resolved(resolution) => {
            let mut args = by_at(resolution.by, resolution.at);
            let code = words.say(&format!("code-{}", resolution.code.as_str()));
            args.push(("code", code.into()));
            words.text_with("team-resolved", &args)
        }
        State::Closed { at, .. } => {
            let args = [("priority", priority), ("at", phrases::clock(*at).into())];
            words.text_with("team-closed", &args)
        }
        State::Cancelled { by, at, .. } => words.text_with("team-cancelled", &by_at(*by, *at)),
    }
}

/// Returns the third line of the card: the requester, the place and the time.
fn origin(settings: &Settings, view: &View) -> Text {
    let (words, ticket) = (&settings.words, &view.ticket);
    let mut line = Text::plain(view.name(ticket.requester).to_owned());
    if let Some(thread) = &view.thread {
        line = line.then(place(settings, thread));
    }
    if ticket.opened_by != ticket.requester {
        let args = [("name", view.name(ticket.opened_by).into())];
        line = line.then(words.text_with("origin-opener", &args));
    }
    let args = [("at", phrases::clock(ticket.opened_at).into())];
    line.then(words.text_with("origin-opened", &args))
}

fn place(settings: &Settings, thread: &Thread) -> Text {
    let words = &settings.words;
    match (&thread.home, &thread.link) {
        (_, Some(link)) => {
            let place = place_name(settings, thread);
            let label = words.say_with("origin-message", &[("place", place.into())]);
            let link = Span::Jump {
                url: link.clone(),
                label,
            };
            words.text_with("origin-link", &[("link", link.into())])
        }
        (Conversation::Direct(_), None) => {
            let connection = thread.home.connection().to_string();
            words.text_with("origin-direct", &[("connection", connection.into())])
        }
        (Conversation::Channel(_), None) => words.text_with(
            "origin-channel",
            &[("place", place_name(settings, thread).into())],
        ),
    }
}

fn place_name(settings: &Settings, thread: &Thread) -> String {
    let named = thread
        .asked_in
        .as_ref()
        .and_then(|channel| settings.watched(channel));
    named.map_or_else(
        || thread.home.connection().to_string(),
        |watched| format!("#{} ({})", watched.name, watched.channel.connection),
    )
}
