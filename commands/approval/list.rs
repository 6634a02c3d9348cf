//! `/approvals`: what waits for the decision of the reader, and on what the reader has voted.

use std::collections::{BTreeMap, BTreeSet};

use chat::{Block, Card, Control, Reply, Select, SelectOption, Text, Token, limits};
use desk::{Action, ApprovalId, Identity, Refusal, Resource};

use crate::actor::Actor;
use crate::cards::approval::{self, View};
use crate::cards::decision;
use crate::error::CommandError;
use crate::facts::approvals::About;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The number of approvals that are searched at once for those of the reader.
const PAGE: i64 = 20;
/// The most approvals in the list. Each takes three of the 50 blocks that Slack shows.
const MOST_LISTED: usize = 12;

/// Handles `/approvals`.
pub(crate) async fn command(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    let found = pending(work, &actor.identity(), actor.identities()).await?;
    Ok(Reply::Private(list(work.settings(), &found)))
}

/// The pending approvals of a person, oldest first.
pub(super) struct Pending {
    /// Those that wait for the person.
    pub(super) waiting: Vec<View>,
    /// Those on which the person has voted.
    pub(super) voted: Vec<View>,
}

/// Returns the oldest pending approvals of a person. Only approvals that name an account of the person are read, because
/// reading locks them.
pub(super) async fn pending(
    work: &mut Work<'_>,
    account: &Identity,
    accounts: &BTreeSet<Identity>,
) -> Result<Pending, CommandError> {
    let mut found: BTreeMap<ApprovalId, View> = BTreeMap::new();
    let mut voted: BTreeMap<ApprovalId, View> = BTreeMap::new();
    for named in accounts {
        let (mut after, mut of_account) = (None, 0);
        loop {
            let page = work.approvals().asked(named, after, PAGE).await?;
            for id in &page {
                let view = approval::read(work, *id, Some(account)).await?;
                if view.waits_for(account) {
                    of_account += 1;
                    found.insert(*id, view);
                } else if view.revocable(account).is_some() {
                    voted.insert(*id, view);
                }
            }
            after = page.last().copied();
            if after.is_none() || of_account >= MOST_LISTED {
                break;
            }
        }
    }
    let waiting: Vec<View> = found.into_values().take(MOST_LISTED).collect();
    let room = MOST_LISTED - waiting.len();
    Ok(Pending {
        voted: voted.into_values().take(room).collect(),
        waiting,
    })
}

/// Draws the list.
pub(super) fn list(settings: &Settings, found: &Pending) -> Card {
    let words = &settings.words;
    let Pending { waiting, voted } = found;
    let title = match waiting.len() {
        0 => words.say("approvals-none"),
        many => {
            let args = [("count", i64::try_from(many).unwrap_or(i64::MAX).into())];
            // There may be more.
            match many >= MOST_LISTED {
                true => words.say_with("approvals-title-first", &args),
                false => words.say_with("approvals-title", &args),
            }
        }
    };
    let mut card = Card::plain(title);
    for view in waiting {
        card = card.with(Block::Text(Text::bold(view.matter.about.heading())));
        card.blocks
            .extend(decision::facts(settings, view).into_iter().take(2));
    }
    if !voted.is_empty() {
        card = card.with(Block::Text(words.text("approvals-voted")));
        let titles = voted.iter().map(|view| view.matter.about.heading());
        card.blocks
            .extend(titles.map(|title| Block::Facts(Text::plain(title))));
    }
    if waiting.is_empty() && voted.is_empty() {
        return card;
    }
    let options = waiting.iter().chain(voted).map(|view| SelectOption {
        label: label(view),
        token: Token::new(Verb::ShowApproval.as_str(), view.matter.approval.id, 0),
    });
    card.controls.push(Control::Select(Select {
        placeholder: words.say("approvals-pick"),
        options: options.collect(),
    }));
    card
}

fn label(view: &View) -> String {
    let about = &view.matter.about;
    let label = Text::plain(format!("{} {}", about.reference(), about.title()));
    label.cut(limits::LABEL).0.to_plain()
}

/// Handles a choice in the list: shows the decision card in private.
pub(crate) async fn show(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: ApprovalId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let account = interaction.actor.identity();
    let view = approval::read(work, id, Some(&account)).await?;
    let (about, is_asked) = (&view.matter.about, view.matter.may_read(interaction.actor));
    let action = match about {
        About::Change(_) => Action::ReadChange,
        About::Request(_) => Action::Read,
    };
    interaction.may(action, about.resource(work.settings(), is_asked))?;
    Ok(Reply::Private(decision::draw_for(
        work.settings(),
        &view,
        &account,
    )))
}
