//! Link: `/desk link` shows a code on one side, `/desk link CODE` enters it on the other, and both sides are asked before
//! their accounts become one person's.

use chat::{Block, ButtonStyle, Card, Connection, Home, OutboundMessage, Place, Reply, Span, Text, UserRef};
use desk::{
    Action, Identity, Join, JoinCode, JoinId, JoinRefusal, JoinState, MOST_LIVE_CODES, Party, Refusal,
    Resource,
};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::asker::Asker;
use crate::cards::clock;
use crate::verb::Verb;
use crate::{CommandError, Desk, together};

/// `/desk link`: a code; or the question again, where this account is being asked one and its message did not arrive.
pub(crate) async fn offer(uow: &mut UnitOfWork, desk: &Desk, asker: &Asker) -> Result<Reply, CommandError> {
    asker.may(Action::Link, Resource::Accounts(asker.person.id))?;
    if let Some(waiting) = uow.joins().waiting_for(&asker.identity()).await? {
        let lead = desk.words.text("link-question-asked");
        return Ok(Reply::Private(question(desk, &waiting, &asker.identity(), lead)));
    }
    if desk.roster.declares(&asker.identity()) {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }
    let live = uow.joins().offered_by(asker.person.id).await?;
    let dying = (live.len() + 1).saturating_sub(MOST_LIVE_CODES);
    for old in live.iter().take(dying) {
        let cancelled = Join {
            state: JoinState::Cancelled,
            ..old.clone()
        };
        uow.joins().save(&cancelled, &asker.identity()).await?;
    }

    let code = JoinCode::from_random(uow.random());
    let join = Join::offer(uow.mint::<JoinId>(), together::party(asker), uow.now());

    asker.remember(uow);
    uow.joins().add(&join, Some(&code)).await?;
    let args = [
        ("code", code.written().into()),
        ("until", clock(join.expires_at).into()),
    ];
    Ok(Reply::Private(Card::plain(
        desk.words.text_with("link-code", &args),
    )))
}

/// `/desk link CODE`: what is going to be joined is shown, and asked.
pub(crate) async fn enter(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    typed: &str,
) -> Result<Reply, CommandError> {
    asker.may(Action::Link, Resource::Accounts(asker.person.id))?;
    let own = asker.identity();
    if let Some(until) = uow.joins().count_try(&own).await? {
        return Err(Refusal::from(JoinRefusal::TooManyTries(until)).into());
    }
    let code = JoinCode::read(typed).ok_or(Refusal::from(JoinRefusal::UnknownCode))?;
    let found = uow.joins().find_by_code(&code).await?;
    let found = found.ok_or(Refusal::from(JoinRefusal::UnknownCode))?;
    uow.joins().was_right(&own).await?;
    if desk.roster.declares(&own) || desk.roster.declares(&found.first.identity) {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }

    let mut join = found.enter(together::party(asker), uow.now())?;

    if join != found {
        asker.remember(uow);
        join.version = uow.joins().save(&join, &own).await?;
    }
    let lead = desk.words.text("link-question");
    Ok(Reply::Private(question(desk, &join, &own, lead)))
}

/// "Join", by the side that is asked.
pub(crate) async fn confirm(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let own = ask.asker.identity();
    let join = find(uow, ask).await?;

    let mut next = join.confirm(&own, uow.now())?;

    ask.asker.remember(uow);
    next.version = uow.joins().save(&next, &own).await?;
    let Some(other) = next.other(&own).cloned() else {
        return Err(Refusal::Gone.into());
    };
    if next.state == JoinState::Joined {
        together::unite(uow, &next).await?;
        tell(uow, &other, joined(desk, &next));
        return Ok(ask.turn_into(uow, joined(desk, &next)));
    }
    let lead = desk.words.text("link-question-asked");
    tell(uow, &other, question(desk, &next, &other.identity, lead));
    let args = [
        ("id", id(&other.identity).into()),
        ("name", other.name.into()),
        ("until", clock(next.expires_at).into()),
    ];
    let asked = Card::plain(desk.words.text_with("link-asked", &args));
    let decline = Verb::Decline.on_join(&next);
    Ok(Reply::Replace(
        asked.button(desk.words.say("button-decline"), decline),
    ))
}

/// "Cancel", by either side, before both have said yes.
pub(crate) async fn decline(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let own = ask.asker.identity();
    let join = find(uow, ask).await?;

    let next = join.cancel(&own)?;

    uow.joins().save(&next, &own).await?;
    if let Some(other) = next.other(&own) {
        let args = [
            ("id", id(&own).into()),
            ("name", ask.asker.person.name.clone().into()),
        ];
        let told = Card::plain(desk.words.text_with("link-declined-by", &args));
        tell(uow, other, told);
    }
    let declined = Card::plain(desk.words.say("link-declined"));
    Ok(ask.turn_into(uow, declined))
}

/// The join that was clicked on, if the account that clicked is one of the two.
async fn find(uow: &mut UnitOfWork, ask: &Ask<'_>) -> Result<Join, CommandError> {
    let id: JoinId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let join = uow.joins().find(id).await?.ok_or(Refusal::Gone)?.join;
    let own = ask.asker.identity();
    let parties = [Some(&join.first), join.second.as_ref()].into_iter().flatten();
    let is_theirs = parties.into_iter().any(|party| party.identity == own);
    ask.asker
        .may(Action::Link, Resource::Accounts(ask.asker.person.id))?;
    if is_theirs {
        Ok(join)
    } else {
        Err(Refusal::Gone.into())
    }
}

/// What is going to be joined, with who they are by their ids, and the two answers.
fn question(desk: &Desk, join: &Join, here: &Identity, lead: Text) -> Card {
    let words = &desk.words;
    let mut card = Card::plain(lead);
    for party in [Some(&join.first), join.second.as_ref()].into_iter().flatten() {
        card = card.with(Block::Facts(account(desk, party, party.identity == *here)));
    }
    card.with(Block::Text(words.text("link-only-yours")))
        .styled_button(
            words.say("button-join"),
            Verb::Join.on_join(join),
            ButtonStyle::Primary,
        )
        .button(words.say("button-decline"), Verb::Decline.on_join(join))
}

/// An account in a line: its id, which nobody can choose, before its name.
pub(crate) fn account(desk: &Desk, party: &Party, is_here: bool) -> Text {
    let args = [
        ("id", id(&party.identity).into()),
        ("name", party.name.clone().into()),
    ];
    if is_here {
        desk.words.text_with("link-account-here", &args)
    } else {
        desk.words.text_with("link-account", &args)
    }
}

/// The id of an account, in a look that no name can imitate.
pub(crate) fn id(identity: &Identity) -> Span {
    Span::Code(identity.to_string())
}

fn joined(desk: &Desk, join: &Join) -> Card {
    let second = join.second.as_ref().unwrap_or(&join.first);
    let args = [
        ("first", id(&join.first.identity).into()),
        ("second", id(&second.identity).into()),
    ];
    Card::plain(desk.words.text_with("link-joined", &args))
}

/// Writes to an account directly.
pub(crate) fn tell(uow: &mut UnitOfWork, party: &Party, card: Card) {
    let connection = Connection(party.identity.connection.clone());
    let user = UserRef::new(&connection, party.identity.user.clone());
    let message = OutboundMessage::post(Place::At(Home::Direct(user.clone())), card);
    uow.outbox().send(message.notifying(user), None);
}
