//! A change that waits for its approval, and everything that people do to it.

use std::collections::BTreeSet;

use chat::{Span, Text, Token, UserRef, Values};
use commands::{ApprovalSettings, ChangeSettings, Verb};
use desk::approval::{Approval, ApprovalPolicy, ApprovalSubject, Ask, Need, PolicyName, RoundRule};
use desk::change::{Change, ChangePolicies, Questionnaire};
use desk::{Identity, Join, JoinId, JoinState, Party, TeamName};
use rand::Rng as _;
use rand::rngs::StdRng;
use store::Store;

use crate::cast::{Cast, at, in_channel, in_direct};
use crate::platform::Platform;
use crate::unit::{Event, handle};

/// The people whom the policy asks. Mia is on the other platform.
pub(crate) const APPROVERS: [&str; 3] = ["tom", "lea", "mia"];

/// A change that waits for its approval.
pub(crate) struct Asked {
    pub(crate) cast: Cast,
    pub(crate) change: Change,
    pub(crate) approval: Approval,
    /// Links the accounts of Tom and Mia with one more click of Tom.
    join: JoinId,
}

/// Something that a person does to the change of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Approve(&'static str),
    Reject(&'static str),
    Abstain(&'static str),
    TakeBack(&'static str),
    /// The requester, or an approver, writes another plan. The number makes the plans different.
    Edit(&'static str, u32),
    Withdraw,
    /// Ada decides for Tom.
    Substitute,
    /// The accounts of Tom and Mia become one person's.
    Join,
}

impl Act {
    /// A random act. Votes are more frequent than anything else.
    pub(crate) fn random(random: &mut StdRng, number: u32) -> Self {
        let approver = APPROVERS[random.random_range(0..APPROVERS.len())];
        match random.random_range(0..16) {
            0..=4 => Act::Approve(approver),
            5..=7 => Act::Reject(approver),
            8 => Act::Abstain(approver),
            9 => Act::TakeBack(approver),
            10 => Act::Approve("ada"),
            11 | 12 => Act::Edit("sam", number),
            13 => Act::Withdraw,
            14 => Act::Substitute,
            _ => Act::Join,
        }
    }

    /// The event of this act, on the card of the first round.
    pub(crate) fn event(self, asked: &Asked) -> Event {
        let cast = &asked.cast;
        let votes = |user: &str, verb| votes(cast, user, vote(verb, &asked.approval));
        match self {
            Act::Approve(user) => votes(user, Verb::Approve),
            Act::Reject(user) => votes(user, Verb::Reject),
            Act::Abstain(user) => votes(user, Verb::Abstain),
            Act::TakeBack(user) => votes(user, Verb::TakeVoteBack),
            Act::Edit(user, number) => {
                let token = Token::new(Verb::EditChange.as_str(), asked.change.id, asked.change.revision);
                let user = cast.user(user);
                Event::submits(&user, &in_direct(&user), token, plan(&format!("plan {number}")))
            }
            Act::Withdraw => {
                let sam = cast.user("sam");
                let token = Token::new(
                    Verb::CancelChange.as_str(),
                    asked.change.id,
                    asked.change.revision,
                );
                let why = Values::from([("why".into(), "not needed".into())]);
                Event::submits(&sam, &in_direct(&sam), token, why)
            }
            Act::Substitute => {
                let (tom, ada) = (cast.user("tom"), cast.user("ada"));
                let words = Text(vec![
                    Span::Plain("away until 2030-01-01, ".into()),
                    Span::User {
                        name: "Ada".into(),
                        user: ada,
                    },
                ]);
                let mut event = Event::commands(&tom, &in_direct(&tom), "desk", "");
                if let chat::InboundEvent::Command { words: written, .. } = &mut event.what {
                    *written = words;
                }
                event
            }
            Act::Join => {
                let tom = cast.user("tom");
                let token = Token::new(Verb::Link.as_str(), asked.join, 0);
                Event::clicks(&tom, &in_direct(&tom), token)
            }
        }
    }
}

impl Asked {
    /// Raises so many changes, whose policy asks the approvers for a majority. Returns them with what the platforms show.
    pub(crate) async fn build(store: &Store, number: usize) -> (Vec<Self>, Platform) {
        let cast = with_changes(Cast::new(""));
        let (sam, mut platform) = (cast.user("sam"), Platform::default());
        for _ in 0..number {
            let token = Token::bare(Verb::RaiseChange.as_str());
            let raised = Event::submits(&sam, &in_direct(&sam), token, plan("the first plan"));
            handle(store, &cast, &raised, &cast.prefetched(), at(0)).await;
        }
        platform.deliver(store, &cast, at(1)).await;
        let join = almost_joined(store, &cast).await;
        let mut uow = store.begin(at(2)).await.expect("the unit of work begins");
        let changes = uow.changes().peek_open(100).await.expect("the query succeeds");
        assert_eq!(changes.len(), number, "all changes are raised");
        let mut asked = Vec::new();
        for change in changes {
            let approval = uow
                .approvals()
                .newest_of(ApprovalSubject::Change(change.id))
                .await;
            asked.push(Self {
                cast: cast.clone(),
                approval: approval.expect("the query succeeds").expect("people are asked"),
                change,
                join,
            });
        }
        (asked, platform)
    }

    /// The change and its approval as they are now.
    pub(crate) async fn now(&self, store: &Store) -> (Change, Approval) {
        let mut uow = store.look(at(20)).await.expect("the unit of work begins");
        let change = uow.changes().get(self.change.id).await;
        let approval = uow.approvals().find(self.approval.id).await;
        let approval = approval
            .expect("the query succeeds")
            .expect("the approval exists");
        (change.expect("the change exists"), approval)
    }
}

/// The vote of a user, with the token of a card.
pub(crate) fn votes(cast: &Cast, user: &str, token: Token) -> Event {
    Event::clicks(&cast.user(user), &in_channel(&cast.channel("people")), token)
}

/// The token of a vote in the current round of an approval.
pub(crate) fn vote(verb: Verb, approval: &Approval) -> Token {
    Token::new(verb.as_str(), approval.id, approval.revision())
}

/// The form of the change, with this plan to undo it.
fn plan(backout: &str) -> Values {
    let values = [
        ("title", "Renew the certificate"),
        ("reason", "It expires"),
        ("start", "2030-01-01 22:00"),
        ("end", "2030-01-01 23:00"),
        ("implementation", "Install the new one"),
        ("test", "Connect"),
        ("backout", backout),
    ];
    let values = values.into_iter();
    values
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect()
}

fn identity(user: &UserRef) -> Identity {
    Identity {
        connection: user.connection.0.clone(),
        user: user.id.clone(),
    }
}

fn with_changes(mut cast: Cast) -> Cast {
    let name = PolicyName("board".into());
    let ask = APPROVERS.map(|user| Ask::Account(identity(&cast.user(user))));
    let rule = RoundRule {
        ask: ask.to_vec(),
        need: Need::Majority,
    };
    let approval = ApprovalSettings {
        policy: ApprovalPolicy {
            name: name.clone(),
            rounds: vec![rule],
            veto: false,
            fallback: Vec::new(),
            remind: None,
            expire: None,
            reasons: BTreeSet::new(),
            confirm: false,
        },
        channels: vec![cast.channel("people")],
    };
    cast.settings.change = Some(ChangeSettings {
        team: TeamName("it".into()),
        channel: cast.channel("agents"),
        policies: ChangePolicies {
            low: name.clone(),
            medium: name.clone(),
            high: name.clone(),
            emergency: name,
        },
        questionnaire: Questionnaire {
            questions: Vec::new(),
            medium_from: 3,
            high_from: 6,
        },
        templates: Vec::new(),
    });
    cast.settings.approvals = vec![approval];
    cast
}

/// Begins to link the accounts of Tom and Mia. Mia has agreed.
async fn almost_joined(store: &Store, cast: &Cast) -> JoinId {
    let mut uow = store.begin(at(2)).await.expect("the unit of work begins");
    let mut parties = Vec::new();
    for user in ["tom", "mia"] {
        let identity = identity(&cast.user(user));
        let person = uow.people().find_by_identity(&identity).await;
        let person = person.expect("the query succeeds").expect("approvers are known");
        parties.push(Party {
            identity,
            person: person.id,
            name: person.name,
        });
    }
    let [first, second] = <[Party; 2]>::try_from(parties).expect("there are two accounts");
    let join = Join {
        state: JoinState::Agreed,
        second: Some(second),
        ..Join::offer(uow.mint(), first, at(2))
    };
    uow.joins().add(&join, None).await.expect("the join is added");
    uow.commit().await.expect("the unit of work commits");
    join.id
}
