//! `/changes`: what is made today and in the coming week, and what waits.

use chat::{Block, Card, Control, Reply, Select, SelectOption, Text, Token, limits};
use chrono::Duration;
use chrono_tz::Tz;
use desk::change::{Change, ChangePhase};
use desk::{Action, Resource, Timestamp};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    let open = work.changes().peek_open(MOST_READ).await?;
    let shown = open
        .into_iter()
        .filter(|change| may_read(work.settings(), actor, change));
    let shown = shown.filter_map(|change| Some((part(&change, context.now, context.zone)?, change)));
    let (shown, more) = fitting(shown.collect(), |change| {
        change.content.window.map(|window| window.from)
    });
    Ok(Reply::Private(list(&context, &shown, more)))
}

/// Returns what fits into the list, by part and then by time, and the number of the others.
fn fitting<T>(mut found: Vec<(Part, T)>, begin: impl Fn(&T) -> Option<Timestamp>) -> (Vec<(Part, T)>, usize) {
    found.sort_by_key(|(part, one)| (*part, begin(one)));
    let more = found.len().saturating_sub(MOST_LISTED);
    found.truncate(MOST_LISTED);
    (found, more)
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

/// Returns the part of the list to which a change belongs. A scheduled change of a later week belongs to none. If nobody
/// started a change in its window, the change waits for somebody.
fn part(change: &Change, now: Timestamp, zone: Tz) -> Option<Part> {
    match change.phase() {
        ChangePhase::Implement => Some(Part::Today),
        ChangePhase::Scheduled => {
            let window = change.content.window?;
            let day = |at: Timestamp| at.with_timezone(&zone).date_naive();
            let today = day(now);
            if window.until <= now {
                return Some(Part::Waits);
            }
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

fn list(context: &Context<'_>, shown: &[(Part, Change)], more: usize) -> Card {
    let settings = context.settings;
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
                .map(|one| Block::Facts(change::line(settings, one, context.now))),
        );
    }
    if more > 0 {
        let count = i64::try_from(more).unwrap_or(i64::MAX);
        card = card.with(Block::Text(
            words.text_with("changes-more", &[("count", count.into())]),
        ));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_list_keeps_the_changes_of_today_and_counts_the_others() {
        let at = |hour: i64| Some(Timestamp::UNIX_EPOCH + Duration::hours(hour));
        let mut found = vec![(Part::Waits, 1); MOST_LISTED];
        found.extend([(Part::Week, 90), (Part::Today, 20), (Part::Today, 10)]);
        let (shown, more) = fitting(found, |hour| at(*hour));
        assert_eq!(
            shown[..4],
            [
                (Part::Today, 10),
                (Part::Today, 20),
                (Part::Week, 90),
                (Part::Waits, 1)
            ]
        );
        assert_eq!((shown.len(), more), (MOST_LISTED, 3));
        assert_eq!(fitting(vec![(Part::Week, 1)], |hour| at(*hour)).1, 0);
    }
}
