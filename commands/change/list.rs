//! `/changes`: what is made today and in the coming week, and what waits.

use chat::{Block, Card, Control, Reply, Select, SelectOption, Text, Token, limits};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use desk::change::{Change, ChangePhase};
use desk::{Action, Resource};

use crate::actor::Actor;
use crate::cards::change;
use crate::change::form::{self, Context};
use crate::error::CommandError;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The most open changes that are read.
const MOST_READ: i64 = 200;
/// The most changes in the list, so that it fits a card and a select.
const MOST_LISTED: usize = 15;
/// The coming week.
const WEEK: Duration = Duration::days(7);

/// When a change is made, or why nobody makes it yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Today,
    Week,
    Waits,
}

/// Handles `/changes`. Each person sees the changes that they may read.
pub(crate) async fn command(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let Some(context) = Context::of(work, actor) else {
        return Ok(form::none(work));
    };
    let today = context.now.with_timezone(&context.zone).date_naive();
    let open = work.changes().peek_open(MOST_READ).await?;
    let shown = open
        .into_iter()
        .filter(|change| may_read(work.settings(), actor, change));
    let shown = shown.filter_map(|change| Some((part(&change, today, context.zone)?, change)));
    let shown: Vec<(Part, Change)> = shown.take(MOST_LISTED).collect();
    Ok(Reply::Private(list(work.settings(), &shown)))
}

fn may_read(settings: &Settings, actor: &Actor, change: &Change) -> bool {
    let implements = change.content.implementer == Some(actor.person.id);
    let resource = Resource::Change {
        requester: match implements {
            true => actor.person.id,
            false => change.requester,
        },
        is_asked: false,
        is_implementer: implements,
        team: settings.change_team(),
    };
    actor.may(Action::ReadChange, resource).is_ok()
}

/// Returns the part of the list to which a change belongs. A scheduled change of a later week belongs to none.
fn part(change: &Change, today: NaiveDate, zone: Tz) -> Option<Part> {
    match change.phase() {
        ChangePhase::Implement => Some(Part::Today),
        ChangePhase::Scheduled => {
            let window = change.content.window?;
            let day = |at: desk::Timestamp| at.with_timezone(&zone).date_naive();
            match (day(window.from), day(window.until)) {
                (from, until) if from <= today && today <= until => Some(Part::Today),
                (from, _) if from < today + WEEK => Some(Part::Week),
                _ => None,
            }
        }
        ChangePhase::New | ChangePhase::Assess | ChangePhase::Authorize | ChangePhase::Review => {
            Some(Part::Waits)
        }
        ChangePhase::Closed | ChangePhase::Cancelled => None,
    }
}

fn list(settings: &Settings, shown: &[(Part, Change)]) -> Card {
    let words = &settings.words;
    if shown.is_empty() {
        return Card::plain(words.say("changes-none"));
    }
    let mut card = Card::plain(words.say("changes-title"));
    for (part, heading) in [
        (Part::Today, words.say("changes-today")),
        (Part::Week, words.say("changes-week")),
        (Part::Waits, words.say("changes-waiting")),
    ] {
        let of_part: Vec<&Change> = shown
            .iter()
            .filter_map(|(one, change)| (*one == part).then_some(change))
            .collect();
        if of_part.is_empty() {
            continue;
        }
        card = card.with(Block::Text(Text::bold(heading)));
        card.blocks.extend(
            of_part
                .into_iter()
                .map(|one| Block::Facts(change::line(settings, one))),
        );
    }
    let options = shown.iter().map(|(_, change)| SelectOption {
        label: Text::plain(change::title(change)).cut(limits::LABEL).0.to_plain(),
        token: Token::new(Verb::ShowChange.as_str(), change.id, 0),
    });
    card.controls.push(Control::Select(Select {
        placeholder: words.say("approvals-pick"),
        options: options.collect(),
    }));
    card
}
