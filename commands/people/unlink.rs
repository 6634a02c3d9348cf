//! Unlink: `/desk unlink` lists one's accounts, with a button for each that was joined; after a confirmation it goes back
//! to being somebody of its own, with what came along.

use chat::{Block, ButtonStyle, Card, Reply};
use desk::{Action, Join, JoinId, JoinRefusal, JoinedBy, Party, Refusal, Resource};
use store::JoinRecord;

use crate::actor::actor::Actor;
use crate::actor::interaction::Interaction;
use crate::error::CommandError;
use crate::people::link::{account, id, tell};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// How many buttons stand under a card; further ones wait until these are used.
const MOST: usize = 4;

/// How much of a name stands on a button.
const NAME: usize = 30;

/// `/desk unlink`.
pub(crate) async fn list(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Link, Resource::Accounts(actor.person.id))?;
    let words = work.words();
    let own = actor.identity();
    let joins = work.joins().joined_of(actor.person.id).await?;
    let accounts = work.people().identities_of(actor.person.id).await?;
    let declared = work.settings().roster.identities_of(&own);

    let mut card = Card::plain(words.say("unlink-list"));
    for identity in &accounts {
        let name = work.people().meet(identity).await?.and_then(|met| met.called);
        let party = Party {
            identity: identity.clone(),
            person: actor.person.id,
            name: name.unwrap_or_default(),
        };
        card = card.with(Block::Facts(account(work.settings(), &party, *identity == own)));
    }
    for identity in declared
        .iter()
        .filter(|one| !accounts.contains(one) && **one != own)
    {
        let line = words.text_with("link-account-declared", &[("id", id(identity).into())]);
        card = card.with(Block::Facts(line));
    }
    if joins.is_empty() {
        card = card.with(Block::Text(words.text("unlink-none")));
    }
    for join in joins.iter().take(MOST) {
        let moved = moved(join);
        let (name, _) = chat::Text::plain(moved.name.clone()).cut(NAME);
        let args = [
            ("name", name.to_plain().into()),
            ("connection", moved.identity.connection.clone().into()),
        ];
        let label = words.say_with("button-unlink", &args);
        card = card.button(label, Verb::Unlink.on_join(&join.join));
    }
    Ok(Reply::Private(card))
}

/// "Unlink" in the list: what goes back is said before.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let found = find(work, interaction).await?;
    found.join.undo()?;

    let words = work.words();
    let moved = moved(&found);
    let tickets = work.joins().tickets_of(found.join.id).await?;
    let args = [
        ("id", id(&moved.identity).into()),
        ("name", moved.name.clone().into()),
        ("tickets", tickets.into()),
    ];
    let card = Card::plain(words.text_with("unlink-question", &args)).styled_button(
        words.say("button-separate"),
        Verb::ConfirmUnlink.on_join(&found.join),
        ButtonStyle::Danger,
    );
    Ok(Reply::Replace(card))
}

/// "Unlink" under that question.
pub(crate) async fn confirm(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let found = find(work, interaction).await?;

    let join = found.join.undo()?;

    let (_, moved) = found.people.ok_or(Refusal::Gone)?;
    let own = interaction.actor.identity();
    work.joins().save(&join, &own).await?;
    work.joins().separate(join.id, moved).await?;
    for party in parties(&join).filter(|party| party.identity != own) {
        tell(work, party, separated(work.settings(), &join));
    }
    Ok(interaction.turn_into(work, separated(work.settings(), &join)))
}

/// What was clicked on, if the accounts that it moved are theirs now.
async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<JoinRecord, CommandError> {
    let id: JoinId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    interaction.may(Action::Link, Resource::Accounts(interaction.person()))?;
    let found = work.joins().find(id).await?.ok_or(Refusal::Gone)?;
    if found.join.how == JoinedBy::Declaration {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }
    match work.joins().whose(id).await? {
        Some(whose) if whose == interaction.person() => Ok(found),
        Some(_) | None => Err(Refusal::Gone.into()),
    }
}

fn parties(join: &Join) -> impl Iterator<Item = &Party> {
    [Some(&join.first), join.second.as_ref()].into_iter().flatten()
}

/// The side that moved, and goes back.
fn moved(found: &JoinRecord) -> &Party {
    let moved = found.people.map(|(_, moved)| moved);
    parties(&found.join)
        .find(|party| Some(party.person) == moved)
        .unwrap_or(&found.join.first)
}

fn separated(settings: &Settings, join: &Join) -> Card {
    let second = join.second.as_ref().unwrap_or(&join.first);
    let args = [
        ("first", id(&join.first.identity).into()),
        ("second", id(&second.identity).into()),
    ];
    Card::plain(settings.words.text_with("unlink-done", &args))
}
