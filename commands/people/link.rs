//! Link: a person links their accounts on two platforms. `/desk link` shows a code on one platform, and
//! `/desk link CODE` enters the code on the other. Both accounts must confirm.

use chat::{
    Block, ButtonStyle, Card, Connection, Conversation, OutboundMessage, Place, Reply, Span, Text, UserRef,
};
use desk::{
    Action, Identity, Join, JoinCode, JoinId, JoinRefusal, JoinState, MOST_LIVE_CODES, Party, Refusal,
    Resource,
};

use crate::actor::Actor;
use crate::cards::phrases::clock;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::people::merge_accounts;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `/desk link`. Returns a code. If a question is open for this account, returns the question again, because
/// its message may not have arrived.
pub(crate) async fn offer(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    actor.may(Action::Link, Resource::Accounts(actor.person.id))?;
    if let Some(join) = work.joins().waiting_for(&actor.identity()).await? {
        let lead = work.words().text("link-question-asked");
        return Ok(Reply::Private(question(
            work.settings(),
            &join,
            &actor.identity(),
            lead,
        )));
    }
    if work.settings().roster.declares(&actor.identity()) {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }
    let live = work.joins().offered_by(actor.person.id).await?;
    let surplus = (live.len() + 1).saturating_sub(MOST_LIVE_CODES);
    for old in live.iter().take(surplus) {
        let cancelled = Join {
            state: JoinState::Cancelled,
            ..old.clone()
        };
        work.joins().save(&cancelled, &actor.identity()).await?;
    }

    let code = JoinCode::from_random(work.random());
    let join = Join::offer(work.mint::<JoinId>(), merge_accounts::party(actor), work.now());

    actor.remember(work);
    work.joins().add(&join, Some(&code)).await?;
    let args = [
        ("code", code.written().into()),
        ("until", clock(join.expires_at).into()),
    ];
    Ok(Reply::Private(Card::plain(
        work.words().text_with("link-code", &args),
    )))
}

/// Handles `/desk link CODE`. Shows both accounts and asks for confirmation.
pub(crate) async fn enter(work: &mut Work<'_>, actor: &Actor, typed: &str) -> Result<Reply, CommandError> {
    actor.may(Action::Link, Resource::Accounts(actor.person.id))?;
    let own = actor.identity();
    // A wrong try counts, so its refusal keeps the count.
    let kept = |refusal| CommandError::RefusedButKept(Refusal::from(refusal));
    if let Some(until) = work.joins().count_try(&own).await? {
        return Err(kept(JoinRefusal::TooManyTries(until)));
    }
    let code = JoinCode::read(typed).ok_or(kept(JoinRefusal::UnknownCode))?;
    let found = work.joins().find_by_code(&code).await?;
    let found = found.ok_or(kept(JoinRefusal::UnknownCode))?;
    work.joins().was_right(&own).await?;
    if work.settings().roster.declares(&own) || work.settings().roster.declares(&found.first.identity) {
        return Err(Refusal::from(JoinRefusal::Declared).into());
    }

    let mut join = found.enter(merge_accounts::party(actor), work.now())?;

    if join != found {
        actor.remember(work);
        join.version = work.joins().save(&join, &own).await?;
    }
    let lead = work.words().text("link-question");
    Ok(Reply::Private(question(work.settings(), &join, &own, lead)))
}

/// Handles `[Join]` by an account that is asked.
pub(crate) async fn confirm(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let own = interaction.actor.identity();
    let join = find(work, interaction).await?;

    let mut next = join.confirm(&own, work.now())?;

    interaction.actor.remember(work);
    next.version = work.joins().save(&next, &own).await?;
    let Some(other) = next.other(&own).cloned() else {
        return Err(Refusal::Gone.into());
    };
    if next.state == JoinState::Joined {
        merge_accounts::merge(work, &next).await?;
        tell(work, &other, joined(work.settings(), &next));
        return Ok(interaction.turn_into(work, joined(work.settings(), &next)));
    }
    let lead = work.words().text("link-question-asked");
    tell(
        work,
        &other,
        question(work.settings(), &next, &other.identity, lead),
    );
    let args = [
        ("id", id(&other.identity).into()),
        ("name", other.name.into()),
        ("until", clock(next.expires_at).into()),
    ];
    let asked = Card::plain(work.words().text_with("link-asked", &args));
    let decline = Verb::Decline.on_join(&next);
    Ok(Reply::Replace(
        asked.button(work.words().say("button-decline"), decline),
    ))
}

/// Handles `[Cancel]` by either account, before both have confirmed.
pub(crate) async fn decline(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let own = interaction.actor.identity();
    let join = find(work, interaction).await?;

    let next = join.cancel(&own)?;

    work.joins().save(&next, &own).await?;
    if let Some(other) = next.other(&own) {
        let args = [
            ("id", id(&own).into()),
            ("name", interaction.actor.person.name.clone().into()),
        ];
        let notice = Card::plain(work.words().text_with("link-declined-by", &args));
        tell(work, other, notice);
    }
    let declined = Card::plain(work.words().say("link-declined"));
    Ok(interaction.turn_into(work, declined))
}

/// Returns the join of the clicked button, if the account that clicked is one of the two.
async fn find(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Join, CommandError> {
    let id: JoinId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let join = work.joins().find(id).await?.ok_or(Refusal::Gone)?.join;
    let own = interaction.actor.identity();
    let parties = [Some(&join.first), join.second.as_ref()].into_iter().flatten();
    let is_theirs = parties.into_iter().any(|party| party.identity == own);
    interaction.may(Action::Link, Resource::Accounts(interaction.person()))?;
    if is_theirs {
        Ok(join)
    } else {
        Err(Refusal::Gone.into())
    }
}

/// Returns the question: both accounts with their ids, and the buttons for the two answers.
fn question(settings: &Settings, join: &Join, here: &Identity, lead: Text) -> Card {
    let words = &settings.words;
    let mut card = Card::plain(lead);
    for party in [Some(&join.first), join.second.as_ref()].into_iter().flatten() {
        card = card.with(Block::Facts(account(settings, party, party.identity == *here)));
    }
    card.with(Block::Text(words.text("link-only-yours")))
        .styled_button(
            words.say("button-link"),
            Verb::Link.on_join(join),
            ButtonStyle::Primary,
        )
        .button(words.say("button-decline"), Verb::Decline.on_join(join))
}

/// Returns an account as one line. The id comes before the name, because a person can choose the name but not the id.
pub(crate) fn account(settings: &Settings, party: &Party, is_here: bool) -> Text {
    let args = [
        ("id", id(&party.identity).into()),
        ("name", party.name.clone().into()),
    ];
    if is_here {
        settings.words.text_with("link-account-here", &args)
    } else {
        settings.words.text_with("link-account", &args)
    }
}

/// Returns the id of an account as code. A name cannot have this format.
pub(crate) fn id(identity: &Identity) -> Span {
    Span::Code(identity.to_string())
}

fn joined(settings: &Settings, join: &Join) -> Card {
    let second = join.second.as_ref().unwrap_or(&join.first);
    let args = [
        ("first", id(&join.first.identity).into()),
        ("second", id(&second.identity).into()),
    ];
    Card::plain(settings.words.text_with("link-linked", &args))
}

/// Sends a direct message to an account.
pub(crate) fn tell(work: &mut Work<'_>, party: &Party, card: Card) {
    let connection = Connection(party.identity.connection.clone());
    let user = UserRef::new(&connection, party.identity.user.clone());
    let message = OutboundMessage::post(Place::At(Conversation::Direct(user.clone())), card);
    work.outbox().send(message.notifying(user), None);
}
