//! `/desk away` and `/desk back`: a person names who decides for them while they are away.

use chat::{Card, Conversation, OutboundMessage, Place, Reply, Text, UserRef};
use chrono::Duration;
use desk::approval::{Substitution, SubstitutionRefusal};
use desk::{Action, Identity, Resource, Timestamp};
use store::Timer;

use crate::actor::{Actor, identity};
use crate::approval::away_words::{NoTime, Written};
use crate::cards::phrases::clock;
use crate::effects::approvers;
use crate::error::CommandError;
use crate::facts::substitutes::{self, Substitutions};
use crate::facts::{approvals, local_time, names};
use crate::words::{Arg, Words};
use crate::work::Work;

/// The kind of the timer at the begin of an absence.
pub(crate) const BEGINS: &str = "away_begins";

/// The kind of the timer at the end of an absence.
pub(crate) const ENDS: &str = "away_ends";

/// The kind of the timer after a change. Its unit of work sees the approvals that other units began meanwhile.
pub(crate) const CHANGED: &str = "away_changed";

/// The time until the timer after a change: longer than a unit of work can last.
const OTHERS_END: Duration = Duration::minutes(1);

/// The most characters of a day that an answer quotes.
const ECHO: usize = 40;

/// The day of the example in sentences, counted from today.
const EXAMPLE: Duration = Duration::days(7);

/// Handles `/desk away until Monday, @Dana decides for me`.
pub(crate) async fn begin(work: &mut Work<'_>, words: &Text, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::NameSubstitute, Resource::Accounts(actor.person.id))?;
    let written = Written::read(words);
    let profile = work.prefetched().profile(&actor.user);
    let zone = profile.and_then(|profile| profile.time_zone.as_deref());
    let zone = local_time::zone(zone, work.settings().levels.zone());
    let range = written.range(zone, work.now());
    let (from, until) = match range {
        Ok(range) => range,
        Err(why) => {
            let example = (work.now() + EXAMPLE)
                .with_timezone(&zone)
                .format(local_time::DAY);
            return Ok(private(no_time(work.words(), why, &example.to_string())));
        }
    };
    let [user] = written.named.as_slice() else {
        return Ok(private(work.words().text("away-who")));
    };
    let substitute = Actor::find(work, user, work.prefetched()).await?;
    let one = Substitution {
        of: actor.identity(),
        by: identity(user),
        from,
        until,
    };
    let name = || [("name", substitute.person.name.clone().into())];
    if substitute.may(Action::Open, Resource::Desk).is_err() {
        return Ok(private(work.words().text_with("away-not-a-member", &name())));
    }
    work.substitutes().lock().await?;
    let text = match check(work, &one, (actor, &substitute)).await? {
        Err(SubstitutionRefusal::Oneself) => work.words().text("away-oneself"),
        Err(SubstitutionRefusal::Cycle) => work.words().text_with("away-cycle", &name()),
        Err(SubstitutionRefusal::EmptyRange) => work.words().text("away-who"),
        Ok(()) => {
            actor.remember(work);
            substitute.keep(work);
            let kept = keep(work, &one, actor).await?;
            let has_begun = one.from <= work.now();
            if kept.is_new {
                let args = told(actor, &one);
                let text = match has_begun {
                    true => work.words().text_with("away-told-begun", &args),
                    false => work.words().text_with("away-told-begins", &args),
                };
                tell(work, user, text);
            }
            let args = [name().to_vec(), times(&one)].concat();
            let mut text = match has_begun {
                true => work.words().text_with("away-begun", &args),
                false => work.words().text_with("away-begins", &args),
            };
            for other in &kept.replaced.all {
                let args = with_name(work, &kept.replaced, &other.by, other).await?;
                let line = work.words().text_with("away-replaces", &args);
                text = text.then("\n").then(line);
            }
            text
        }
    };
    Ok(private(text))
}

/// Handles `/desk away`: shows who decides for the person, and for whom the person decides.
pub(crate) async fn show(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::NameSubstitute, Resource::Accounts(actor.person.id))?;
    let accounts = accounts(work, actor).await?;
    let mut lines = Vec::new();
    let of = substitutes::of(work, &accounts).await?;
    for one in &of.all {
        let args = with_name(work, &of, &one.by, one).await?;
        lines.push(work.words().text_with("away-holds", &args));
    }
    if lines.is_empty() {
        lines.push(work.words().text("away-none"));
    }
    let by = substitutes::by(work, &accounts).await?;
    for one in &by.all {
        let args = with_name(work, &by, &one.of, one).await?;
        lines.push(work.words().text_with("away-decides-for", &args));
    }
    let text = lines.into_iter().reduce(|all, line| all.then("\n").then(line));
    Ok(private(text.unwrap_or_default()))
}

/// Handles `/desk back`: the person decides again.
pub(crate) async fn end(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::NameSubstitute, Resource::Accounts(actor.person.id))?;
    work.substitutes().lock().await?;
    let accounts = accounts(work, actor).await?;
    let ended = substitutes::of(work, &accounts).await?;
    if ended.all.is_empty() {
        return Ok(private(work.words().text("away-not-away")));
    }
    actor.remember(work);
    forget(work, &ended, actor, None).await?;
    approvers::renew_substitutes(work, actor.person.id).await?;
    let has_begun = ended.all.iter().any(|one| one.from <= work.now());
    Ok(private(match has_begun {
        true => work.words().text("away-back"),
        false => work.words().text("away-cancelled"),
    }))
}

/// Handles a timer at the begin or at the end of an absence, or after a change.
pub(crate) async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let Ok(account) = timer.subject.parse::<Identity>() else {
        return Ok(());
    };
    work.substitutes().lock().await?;
    work.substitutes().sweep(&account).await?;
    if let Some(person) = work.people().find_by_identity(&account).await? {
        approvers::renew_substitutes(work, person.id).await?;
    }
    Ok(())
}

/// Checks that the substitute can decide for the person.
async fn check(
    work: &mut Work<'_>,
    one: &Substitution,
    (actor, substitute): (&Actor, &Actor),
) -> Result<Result<(), SubstitutionRefusal>, CommandError> {
    let mut accounts = substitutes::accounts_of(work, substitute.person.id).await?;
    accounts.push(one.by.clone());
    let Substitutions { all, mut people } = substitutes::of(work, &accounts).await?;
    // The desk may not know the substitute yet.
    for (account, person) in [(&one.of, actor.person.id), (&one.by, substitute.person.id)] {
        people.owners.entry(account.clone()).or_insert(person);
    }
    Ok(one.check(&all, &people))
}

/// What became of a substitution.
struct Kept {
    /// Whether it says something new to the substitute.
    is_new: bool,
    /// The substitutions that it replaces.
    replaced: Substitutions,
}

/// Keeps a substitution instead of an earlier one, and asks the substitute what waits for the person.
async fn keep(work: &mut Work<'_>, one: &Substitution, actor: &Actor) -> Result<Kept, CommandError> {
    let accounts = accounts(work, actor).await?;
    let mut replaced = substitutes::of(work, &accounts).await?;
    let now = work.now();
    let has_begun = |other: &Substitution| other.from <= now;
    let is_same = |other: &Substitution| {
        let begins = other.from == one.from || (has_begun(other) && has_begun(one));
        other.by == one.by && other.until == one.until && begins
    };
    let is_new = !replaced.all.iter().any(is_same);
    forget(work, &replaced, actor, Some(&one.by)).await?;
    replaced.all.retain(|other| !is_same(other));
    work.substitutes().put(one).await?;
    for (kind, due_at) in [(BEGINS, one.from), (ENDS, one.until), (CHANGED, now + OTHERS_END)] {
        if now < due_at {
            arm(work, (&one.of, kind), due_at);
        }
    }
    approvers::renew_substitutes(work, actor.person.id).await?;
    Ok(Kept { is_new, replaced })
}

/// Ends substitutions, and tells the substitutes, but not the one who stays.
async fn forget(
    work: &mut Work<'_>,
    ended: &Substitutions,
    actor: &Actor,
    stays: Option<&Identity>,
) -> Result<(), CommandError> {
    for one in &ended.all {
        work.substitutes().end(&one.of).await?;
        for kind in [BEGINS, ENDS] {
            work.timers().disarm(&one.of.to_string(), kind);
        }
        arm(work, (&one.of, CHANGED), work.now() + OTHERS_END);
        if stays != Some(&one.by) {
            let args = told(actor, one);
            let text = match one.from <= work.now() {
                true => work.words().text_with("away-told-ended", &args),
                false => work.words().text_with("away-told-cancelled", &args),
            };
            tell(work, &approvals::user(&one.by), text);
        }
    }
    Ok(())
}

/// Arms a timer. The epoch is its time, because an absence can be planned again.
fn arm(work: &mut Work<'_>, (of, kind): (&Identity, &str), due_at: Timestamp) {
    work.timers().arm(&Timer {
        subject: of.to_string(),
        kind: kind.to_owned(),
        epoch: due_at.timestamp(),
        due_at,
    });
}

/// What a substitute is told about the person who is away.
fn told(actor: &Actor, one: &Substitution) -> Vec<(&'static str, Arg)> {
    let name = ("name", actor.person.name.clone().into());
    [vec![name], times(one)].concat()
}

/// Tells a substitute something, in the direct conversation.
fn tell(work: &mut Work<'_>, user: &UserRef, text: Text) {
    let card = Card::plain(text);
    let message = OutboundMessage::post(Place::At(Conversation::Direct(user.clone())), card);
    work.outbox().send(message.notifying(user.clone()), None);
}

/// Returns the accounts of a person, also of one whom the desk does not know yet.
async fn accounts(work: &mut Work<'_>, actor: &Actor) -> Result<Vec<Identity>, CommandError> {
    let mut accounts = substitutes::accounts_of(work, actor.person.id).await?;
    if !accounts.contains(&actor.identity()) {
        accounts.push(actor.identity());
    }
    Ok(accounts)
}

async fn with_name(
    work: &mut Work<'_>,
    known: &Substitutions,
    account: &Identity,
    one: &Substitution,
) -> Result<Vec<(&'static str, Arg)>, CommandError> {
    let name = match known.people.owner(account) {
        Some(person) => names::name(work, person).await?,
        None => account.user.clone(),
    };
    Ok([vec![("name", name.into())], times(one)].concat())
}

fn times(one: &Substitution) -> Vec<(&'static str, Arg)> {
    vec![
        ("from", clock(one.from).into()),
        ("until", clock(one.until).into()),
    ]
}

fn no_time(words: &Words, why: NoTime, example: &str) -> Text {
    let example = ("example", example.into());
    match why {
        NoTime::Missing => words.text("away-who"),
        NoTime::NoFirstDay => words.text_with("away-no-first-day", &[example]),
        NoTime::NoDay(typed) => {
            let typed = Text::plain(typed).cut(ECHO).0.to_plain();
            words.text_with("away-no-day", &[("typed", typed.into()), example])
        }
        NoTime::Past => words.text_with("away-past", &[example]),
    }
}

fn private(text: Text) -> Reply {
    Reply::Private(Card::plain(text))
}
