//! Cards of changes: the facts of a change, the card of its requester, and the plans.

use chat::{Block, ButtonStyle, Card, Text, Token, Tone};
use desk::Timestamp;
use desk::change::{Change, ChangeKind, ChangePhase, ChangeState, Completion, Returned, Risk};

use crate::cards::approval::{self, View};
use crate::cards::phrases;
use crate::settings::Settings;
use crate::verbs::Verb;

/// The most characters of the reason on a card.
const REASON: usize = 300;
/// The most characters of the way back on a card.
const BACKOUT: usize = 200;
/// The most characters of the reason and of each plan. A framed card on Discord shows 4,096 characters; a quarter of them is
/// for the facts, the labels, and signs that Discord escapes. The details show all four parts in full.
pub(crate) const PLAN: u16 = 700;

/// Returns the title of a change's cards.
pub(crate) fn title(change: &Change) -> String {
    format!("{}  {}", change.number, change.content.title)
}

/// Returns what people decide by: the type, the risk, the person who asks, the window and the services.
pub(crate) fn facts(settings: &Settings, change: &Change, requester: Option<&str>) -> Vec<Block> {
    let words = &settings.words;
    let content = &change.content;
    let mut what = vec![Text::plain(kind(settings, change))];
    what.extend(risk(settings, change).map(Text::plain));
    what.extend(requester.map(|name| Text::plain(name.to_owned())));
    let answers = content.answers.iter().map(|answer| {
        let args = [
            ("question", answer.label.clone().into()),
            ("answer", answer.choice.clone().into()),
        ];
        words.text_with("change-answer", &args)
    });
    [what, when_and_where(settings, change), answers.collect()]
        .into_iter()
        .filter_map(phrases::in_a_line)
        .map(Block::Facts)
        .collect()
}

/// Returns the window and the affected services.
pub(super) fn when_and_where(settings: &Settings, change: &Change) -> Vec<Text> {
    let words = &settings.words;
    let mut facts = Vec::new();
    if let Some(window) = change.content.window {
        let args = [
            ("from", phrases::clock(window.from).into()),
            ("until", phrases::clock(window.until).into()),
        ];
        facts.push(words.text_with("change-when", &args));
    }
    if !change.content.services.is_empty() {
        let args = [("services", services(settings, change).into())];
        facts.push(words.text_with("change-affects", &args));
    }
    facts
}

/// Returns the titles of the affected services.
pub(super) fn services(settings: &Settings, change: &Change) -> String {
    let services = change.content.services.iter();
    let titles = services.map(|service| settings.service_title(service).to_owned());
    settings.words.list(titles)
}

fn kind(settings: &Settings, change: &Change) -> String {
    use desk::change::ChangeKind::{Emergency, Normal, Standard};
    let words = &settings.words;
    match change.content.kind {
        Standard => words.say("change-kind-standard"),
        Normal => words.say("change-kind-normal"),
        Emergency => words.say("change-kind-emergency"),
    }
}

/// Returns the risk. Nobody judges the risk of a standard change.
fn risk(settings: &Settings, change: &Change) -> Option<String> {
    if change.content.kind == ChangeKind::Standard {
        return None;
    }
    let questionnaire = &settings.change.as_ref()?.questionnaire;
    let words = &settings.words;
    Some(match questionnaire.risk(&change.content.answers) {
        Risk::Low => words.say("change-risk-low"),
        Risk::Medium => words.say("change-risk-medium"),
        Risk::High => words.say("change-risk-high"),
    })
}

/// Returns the reason of a change, and how it is undone.
pub(crate) fn summary(settings: &Settings, change: &Change) -> Vec<Block> {
    let content = &change.content;
    let mut blocks = Vec::new();
    if !content.reason.is_empty() {
        let reason = shortened(settings, &Text::typed(&content.reason), REASON);
        blocks.push(Block::Quote(reason));
    }
    if !content.plans.backout.is_empty() {
        let plan = shortened(settings, &Text::plain(content.plans.backout.clone()), BACKOUT);
        let args = [("words", plan.to_plain().into())];
        blocks.push(Block::Text(settings.words.text_with("change-backout", &args)));
    }
    blocks
}

/// Returns the beginning of a text. If the text is longer, the words say where the rest is.
fn shortened(settings: &Settings, text: &Text, most: usize) -> Text {
    match text.cut(most) {
        (text, false) => text,
        (text, true) => text.then(" ").then(settings.words.text("change-more")),
    }
}

/// Draws the card of the requester.
pub(crate) fn requester(settings: &Settings, change: &Change, asked: Option<&View>) -> Card {
    let words = &settings.words;
    let state = state(settings, change);
    let mut card = Card::framed(tone(change), title(change)).with(Block::Facts(Text::plain(state.clone())));
    card.blocks.extend(outcome(change));
    card.blocks.extend(facts(settings, change, None));
    // A cancelled change needs no tally: its state says that nobody decides.
    if let Some(view) = asked.filter(|_| change.phase() != ChangePhase::Cancelled) {
        card.blocks
            .extend(approval::tally(settings, view).map(Block::Facts));
        card.blocks
            .extend(approval::reasons(settings, view).into_iter().map(Block::Quote));
    }
    let details = Token::new(Verb::ShowChange.as_str(), change.id, 0);
    let card = card
        .fallback(format!("{}: {state}", change.number))
        .button(words.say("button-change-details"), details);
    let card = with_work(settings, card, change);
    with_cancel(settings, with_edit(settings, card, change), change)
}

/// Returns what people wrote about the end of a change: the reason of its cancellation, the note about the work, or the
/// review.
fn outcome(change: &Change) -> Option<Block> {
    let words = match &change.state {
        ChangeState::Cancelled { why, .. } => why,
        ChangeState::Review { note, .. } => note,
        ChangeState::Closed { review, .. } => review,
        ChangeState::New { .. }
        | ChangeState::Assess
        | ChangeState::Authorize
        | ChangeState::Scheduled
        | ChangeState::Implement { .. } => return None,
    };
    (!words.is_empty()).then(|| Block::Quote(Text::typed(words)))
}

/// Returns the reason for which a change was cancelled.
pub(crate) fn why_cancelled(change: &Change) -> Option<Block> {
    match &change.state {
        ChangeState::Cancelled { why, .. } if !why.is_empty() => Some(Block::Quote(Text::typed(why))),
        _ => None,
    }
}

/// Says that a change can no longer be edited or cancelled.
pub(crate) fn too_late(settings: &Settings, change: &Change) -> Card {
    let args = [
        ("reference", change.number.to_string().into()),
        ("state", state(settings, change).into()),
    ];
    Card::plain(settings.words.say_with("change-edit-too-late", &args))
}

/// Adds the buttons of the work: to start it, to say how it ended, and to review it.
pub(crate) fn with_work(settings: &Settings, card: Card, change: &Change) -> Card {
    let words = &settings.words;
    let token = |verb: Verb| Token::new(verb.as_str(), change.id, change.revision);
    match change.phase() {
        ChangePhase::Scheduled => card.button(words.say("button-change-start"), token(Verb::StartChange)),
        ChangePhase::Implement => with_completions(settings, card, change),
        ChangePhase::Review => card.button(words.say("button-change-review"), token(Verb::ReviewChange)),
        ChangePhase::New
        | ChangePhase::Assess
        | ChangePhase::Authorize
        | ChangePhase::Closed
        | ChangePhase::Cancelled => card,
    }
}

/// Adds the buttons that say how the work ended.
pub(crate) fn with_completions(settings: &Settings, card: Card, change: &Change) -> Card {
    let words = &settings.words;
    let token = |verb: Verb| Token::new(verb.as_str(), change.id, change.revision);
    card.styled_button(
        words.say("button-change-done"),
        token(Verb::FinishChange),
        ButtonStyle::Primary,
    )
    .button(words.say("button-change-backed-out"), token(Verb::BackOutChange))
    .button(words.say("button-change-failed"), token(Verb::FailChange))
}

/// Returns a change in one line of a list: the title, the state and the window.
pub(crate) fn line(settings: &Settings, change: &Change, now: Timestamp) -> Text {
    let has_passed = change.content.window.is_some_and(|window| window.until <= now);
    let state = match change.phase() {
        ChangePhase::Scheduled if has_passed => settings.words.say("change-state-passed"),
        _ => state(settings, change),
    };
    let mut line = vec![Text::plain(title(change)), Text::plain(state)];
    if let Some(window) = change.content.window {
        let args = [
            ("from", phrases::clock(window.from).into()),
            ("until", phrases::clock(window.until).into()),
        ];
        line.push(settings.words.text_with("change-when", &args));
    }
    phrases::in_a_line(line).unwrap_or_default()
}

/// Returns how the work on a change ended.
pub(crate) fn completion(settings: &Settings, completion: Completion) -> String {
    let words = &settings.words;
    match completion {
        Completion::Done => words.say("change-completion-done"),
        Completion::BackedOut => words.say("change-completion-backed-out"),
        Completion::Failed => words.say("change-completion-failed"),
    }
}

/// Draws the card for the team that is responsible for changes.
pub(crate) fn team(settings: &Settings, change: &Change, (requester, asked): (&str, Option<&View>)) -> Card {
    let words = &settings.words;
    let state = state(settings, change);
    let mut card = Card::framed(tone(change), title(change)).with(Block::Facts(Text::plain(state.clone())));
    card.blocks.extend(outcome(change));
    card.blocks.extend(facts(settings, change, Some(requester)));
    if let Some(view) = asked.filter(|_| change.phase() != ChangePhase::Cancelled) {
        card.blocks
            .extend(approval::tally(settings, view).map(Block::Facts));
    }
    let details = Token::new(Verb::ShowChange.as_str(), change.id, 0);
    let card = card
        .fallback(format!("{}: {state}", change.number))
        .button(words.say("button-change-details"), details);
    with_work(settings, card, change)
}

/// Adds the tickets that the change answers, and the incidents that it caused.
pub(crate) fn with_tickets(
    settings: &Settings,
    mut card: Card,
    (answered, caused): (Vec<String>, Vec<String>),
) -> Card {
    let words = &settings.words;
    let args = |references: Vec<String>| [("references", words.list(references).into())];
    if !answered.is_empty() {
        card = card.with(Block::Facts(words.text_with("change-answers", &args(answered))));
    }
    if !caused.is_empty() {
        card = card.with(Block::Facts(words.text_with("change-incidents", &args(caused))));
    }
    card
}

/// Adds the button that cancels a change, while the work has not begun.
pub(crate) fn with_cancel(settings: &Settings, card: Card, change: &Change) -> Card {
    let token = Token::new(Verb::CancelChange.as_str(), change.id, change.revision);
    match change.may_be_edited() {
        true => card.button(settings.words.say("button-cancel-change"), token),
        false => card,
    }
}

/// Adds the button that edits a change, while the work has not begun.
pub(crate) fn with_edit(settings: &Settings, card: Card, change: &Change) -> Card {
    let token = Token::new(Verb::EditChange.as_str(), change.id, change.revision);
    match change.may_be_edited() {
        true => card.button(settings.words.say("button-edit-change"), token),
        false => card,
    }
}

fn tone(change: &Change) -> Tone {
    match change.phase() {
        ChangePhase::New | ChangePhase::Closed | ChangePhase::Cancelled => Tone::Grey,
        ChangePhase::Assess | ChangePhase::Authorize | ChangePhase::Review => Tone::Amber,
        ChangePhase::Scheduled => Tone::Green,
        ChangePhase::Implement => Tone::Blue,
    }
}

/// Returns the state in a few words.
fn state(settings: &Settings, change: &Change) -> String {
    let words = &settings.words;
    match &change.state {
        ChangeState::New { returned: None } => words.say("change-state-new"),
        ChangeState::New {
            returned: Some(Returned::Expired),
        } => words.say("change-state-expired"),
        ChangeState::New {
            returned: Some(Returned::WindowPassed),
        } => words.say("change-state-unused"),
        ChangeState::New { returned: Some(_) } => words.say("change-state-returned"),
        ChangeState::Assess | ChangeState::Authorize => words.say("change-state-asked"),
        ChangeState::Scheduled if change.content.kind == ChangeKind::Standard => {
            words.say("change-state-standard")
        }
        ChangeState::Scheduled => words.say("change-state-scheduled"),
        ChangeState::Implement { .. } => words.say("change-state-implement"),
        ChangeState::Review { completion, .. } => {
            let outcome = self::completion(settings, *completion);
            words.say_with("change-state-review", &[("outcome", outcome.into())])
        }
        ChangeState::Closed { completion, .. } => {
            let outcome = self::completion(settings, *completion);
            words.say_with("change-state-closed", &[("outcome", outcome.into())])
        }
        ChangeState::Cancelled { .. } => words.say("change-state-cancelled"),
    }
}

/// Draws the change with its state, beside what somebody has typed. The plans are in the details, because both together do
/// not fit into a card.
pub(crate) fn brief(settings: &Settings, change: &Change) -> Card {
    let state = Block::Facts(Text::plain(state(settings, change)));
    let mut card = Card::framed(tone(change), title(change)).with(state);
    card.blocks.extend(facts(settings, change, None));
    let details = Token::new(Verb::ShowChange.as_str(), change.id, 0);
    card.button(settings.words.say("button-change-details"), details)
}

/// Draws the change with its state, its reason and its plans. What people wrote about its end is on its card.
pub(crate) fn details(settings: &Settings, change: &Change) -> Card {
    let words = &settings.words;
    let (content, plans) = (&change.content, &change.content.plans);
    let state = Block::Facts(Text::plain(state(settings, change)));
    let mut card = Card::framed(tone(change), title(change)).with(state);
    card.blocks.extend(facts(settings, change, None));
    let parts = [
        (words.say("change-plan-reason"), &content.reason),
        (words.say("change-plan-implementation"), &plans.implementation),
        (words.say("change-plan-test"), &plans.test),
        (words.say("change-plan-backout"), &plans.backout),
    ];
    for (label, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let text = Text::bold(label).then("\n").then(Text::typed(text));
        card = card.with(Block::Text(text));
    }
    card
}
