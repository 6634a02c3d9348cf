//! Unlink: `/desk unlink` lists the actor's accounts, with a button for each linked account. After a confirmation, the
//! account becomes a person of its own again and gets its tickets back.

use chat::{Block, ButtonStyle, Card, Reply};
use desk::{Action, Join, JoinId, JoinRefusal, JoinedBy, Party, Refusal, Resource};
use store::JoinRecord;

use crate::actor::Actor;
use crate::effects::approvers;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::people::link::{account, id, tell};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The most buttons under the card. Further accounts get a button when these are unlinked.
const MAX_BUTTONS: usize = 4;

/// The most characters of a name on a button.
const NAME_LENGTH: usize = 30;

/// Handles `/desk unlink`.
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
        .filter(|identity| !accounts.contains(identity) && **identity != own)
    {
        let line = words.text_with("link-account-declared", &[("id", id(identity).into())]);
        card = card.with(Block::Facts(line));
    }
    if joins.is_empty() {
        card = card.with(Block::Text(words.text("unlink-none")));
    }
    for join in joins.iter().take(MAX_BUTTONS) {
        let moved = moved(join);
        let (name, _) = chat::Text::plain(moved.name.clone()).cut(NAME_LENGTH);
        let args = [
            ("name", name.to_plain().into()),
            ("connection", moved.identity.connection.clone().into()),
        ];
        let label = words.say_with("button-unlink", &args);
        card = card.button(label, Verb::Unlink.on_join(&join.join));
    }
    Ok(Reply::Private(card))
}

/// Handles `[Unlink]` in the list. The question names the account and the number of its tickets.
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

/// Handles `[Unlink]` under the question.
pub(crate) async fn confirm(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let found = find(work, interaction).await?;

    let join = found.join.undo()?;

    let (_, moved) = found.people.ok_or(Refusal::Gone)?;
    let own = interaction.actor.identity();
    work.joins().save(&join, &own).await?;
    work.joins().lock_accounts().await?;
    approvers::lock_pending(work, &[interaction.person(), moved]).await?;
    work.joins().separate(join.id, moved).await?;
    // Two people count twice.
    for person in [interaction.person(), moved] {
        approvers::judge_again(work, person).await?;
    }
    for party in parties(&join).filter(|party| party.identity != own) {
        tell(work, party, unlinked(work.settings(), &join));
    }
    Ok(interaction.turn_into(work, unlinked(work.settings(), &join)))
}

/// Returns the join of the clicked button, if the accounts that the join moved belong to the actor now.
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

/// Returns the account that the join moved.
fn moved(found: &JoinRecord) -> &Party {
    let moved = found.people.map(|(_, moved)| moved);
    parties(&found.join)
        .find(|party| Some(party.person) == moved)
        .unwrap_or(&found.join.first)
}

fn unlinked(settings: &Settings, join: &Join) -> Card {
    let second = join.second.as_ref().unwrap_or(&join.first);
    let args = [
        ("first", id(&join.first.identity).into()),
        ("second", id(&second.identity).into()),
    ];
    Card::plain(settings.words.text_with("unlink-done", &args))
}
