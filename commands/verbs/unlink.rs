//! Unlink: `/desk unlink` lists one's accounts, with a button for each that was joined; after a confirmation it goes back
//! to being somebody of its own, with what came along.

use chat::{Block, ButtonStyle, Card, Reply};
use desk::{Action, Join, JoinId, JoinRefusal, JoinedBy, Party, Refusal, Resource};
use store::{KeptJoin, UnitOfWork};

use crate::ask::Ask;
use crate::asker::Asker;
use crate::verb::Verb;
use crate::verbs::link::{account, id, tell};
use crate::{CommandError, Desk};

/// How many buttons stand under a card; further ones wait until these are used.
const MOST: usize = 4;

/// How much of a name stands on a button.
const NAME: usize = 30;

/// `/desk unlink`.
pub(crate) async fn list(uow: &mut UnitOfWork, desk: &Desk, asker: &Asker) -> Result<Reply, CommandError> {
    asker.may(Action::Link, Resource::Accounts(asker.person.id))?;
    let words = &desk.words;
    let own = asker.identity();
    let joins = uow.joins().joined_of(asker.person.id).await?;
    let accounts = uow.people().identities_of(asker.person.id).await?;
    let declared = desk.roster.identities_of(&own);

    let mut card = Card::plain(words.say("unlink-list"));
    for identity in &accounts {
        let name = uow.people().meet(identity).await?.and_then(|met| met.called);
        let party = Party {
            identity: identity.clone(),
            person: asker.person.id,
            name: name.unwrap_or_default(),
        };
        card = card.with(Block::Facts(account(desk, &party, *identity == own)));
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
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let found = find(uow, ask).await?;
    found.join.undo()?;

    let words = &desk.words;
    let moved = moved(&found);
    let tickets = uow.joins().tickets_of(found.join.id).await?;
    let args = [
        ("id", id(&moved.identity).into()),
        ("name", moved.name.clone().into()),
        ("tickets", tickets.into()),
    ];
    let card = Card::plain(words.text_with("unlink-question", &args)).styled_button(
        words.say("button-separate"),
        Verb::Separate.on_join(&found.join),
        ButtonStyle::Danger,
    );
    Ok(Reply::Replace(card))
}

/// "Unlink" under that question.
pub(crate) async fn separate(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let found = find(uow, ask).await?;

    let join = found.join.undo()?;

    let (_, moved) = found.people.ok_or(Refusal::Gone)?;
    let own = ask.asker.identity();
    uow.joins().save(&join, &own).await?;
    uow.joins().separate(join.id, moved).await?;
    for party in parties(&join).filter(|party| party.identity != own) {
        tell(uow, party, separated(desk, &join));
    }
    Ok(ask.turn_into(uow, separated(desk, &join)))
}

/// What was clicked on, if the accounts that it moved are theirs now.
async fn find(uow: &mut UnitOfWork, ask: &Ask<'_>) -> Result<KeptJoin, CommandError> {
    let id: JoinId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    ask.asker
        .may(Action::Link, Resource::Accounts(ask.asker.person.id))?;
    let found = uow.joins().find(id).await?.ok_or(Refusal::Gone)?;
    if found.join.how == JoinedBy::Declaration {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }
    match uow.joins().whose(id).await? {
        Some(whose) if whose == ask.asker.person.id => Ok(found),
        Some(_) | None => Err(Refusal::Gone.into()),
    }
}

fn parties(join: &Join) -> impl Iterator<Item = &Party> {
    [Some(&join.first), join.second.as_ref()].into_iter().flatten()
}

/// The side that moved, and goes back.
fn moved(found: &KeptJoin) -> &Party {
    let moved = found.people.map(|(_, moved)| moved);
    parties(&found.join)
        .find(|party| Some(party.person) == moved)
        .unwrap_or(&found.join.first)
}

fn separated(desk: &Desk, join: &Join) -> Card {
    let second = join.second.as_ref().unwrap_or(&join.first);
    let args = [
        ("first", id(&join.first.identity).into()),
        ("second", id(&second.identity).into()),
    ];
    Card::plain(desk.words.text_with("unlink-done", &args))
}
