//! Changes and approvals are read back as they were written, with their rounds and votes.

use std::collections::{BTreeMap, BTreeSet};

use desk::approval::{
    Approval, ApprovalState, ApprovalSubject, Candidate, Cast, NewApproval, Participants, PolicyName, Seat,
    Stage, Standing, Terms, Vote,
};
use desk::change::{
    Asking, Change, ChangeContent, ChangeEvent, ChangeKind, ChangeLink, NewChange, Plans, Returned,
    RiskAnswer, Window,
};
use desk::{Person, ServiceName, TicketId};
use store::{ChangeEntry, Lock, Post, PostRole, Side, Store, StoreError, Subject, UnitOfWork};

use crate::harness::{at, home, identity, meet, on_both};

fn content(implementer: &Person) -> ChangeContent {
    ChangeContent {
        title: "Renew the certificate".into(),
        reason: "It expires".into(),
        kind: ChangeKind::Normal,
        services: vec![ServiceName("vpn".into())],
        window: Some(Window {
            from: at(100),
            until: at(200),
        }),
        implementer: Some(implementer.id),
        answers: vec![RiskAnswer {
            question: "users".into(),
            label: "Who is affected?".into(),
            choice: "Nobody".into(),
            points: 0,
        }],
        plans: Plans {
            implementation: "Install the new one".into(),
            test: "Connect".into(),
            backout: "Install the old one".into(),
        },
    }
}

pub(crate) fn terms(users: &[&str]) -> Terms {
    let seat = |user: &&str| {
        Seat::new(Candidate {
            account: identity(user),
            asks: vec!["group:managers".parse().unwrap()],
        })
    };
    Terms {
        policy: PolicyName("normal".into()),
        stages: vec![Stage {
            seats: users.iter().map(seat).collect(),
            need: "all".parse().unwrap(),
        }],
        veto: false,
        fallback: Vec::new(),
        reasons: BTreeSet::from([Vote::Reject]),
        confirm: false,
        remind: Some("4h".parse().unwrap()),
        expire: Some("3bd".parse().unwrap()),
    }
}

/// A change of Ann that Sam and Kim are asked about, committed.
async fn asked(store: &Store) -> (Change, Approval, Participants) {
    let mut uow = store.begin(at(0)).await.unwrap();
    let [ann, sam, kim] = ["U0ANN", "U0SAM", "U0KIM"].map(|user| meet(&mut uow, user));
    let owners = [(&ann, "U0ANN"), (&sam, "U0SAM"), (&kim, "U0KIM")];
    let people = Participants {
        owners: owners
            .map(|(person, user)| (identity(user), person.id))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        involved: BTreeSet::from([ann.id]),
    };
    let new = NewChange {
        id: uow.mint(),
        number: uow.changes().next_number().await.unwrap(),
        requester: ann.id,
        template: None,
        content: content(&ann),
        at: at(0),
    };
    let (mut change, _) = Change::raise(new);
    let new = NewApproval {
        id: uow.mint(),
        subject: ApprovalSubject::Change(change.id),
        terms: terms(&["U0SAM", "U0KIM"]),
        content: change.content_revision,
        at: at(0),
    };
    let (mut approval, events) = Approval::open(new, &people).unwrap();
    for event in &events {
        approval.apply(event, at(0));
    }
    let asking = Asking {
        approval: approval.id,
        stages: 1,
    };
    let submitted = change.submit(Some(asking), at(0)).unwrap();
    change.apply(&submitted, Some(ann.id), at(0));
    uow.changes().insert(&change);
    uow.approvals().insert(&approval);
    uow.commit().await.unwrap();
    (change, approval, people)
}

fn cast(user: &str, vote: Vote, reason: &str) -> Cast {
    Cast {
        account: identity(user),
        vote,
        reason: reason.into(),
        read: 1,
        standing: Standing::Holds,
        confirmed: None,
    }
}

async fn vote(uow: &mut UnitOfWork, approval: &mut Approval, people: &Participants, cast: Cast) {
    for event in approval.vote(&cast, people, uow.now()).unwrap() {
        approval.apply(&event, uow.now());
    }
    approval.version = uow.approvals().save(approval);
}

on_both! {
    async fn the_contents_before_the_edits_of_a_change_are_found(store: Store) {
        let (mut change, _, _) = asked(&store).await;
        let mut expected = Vec::new();
        for title in ["Renew both", "Renew all"] {
            let mut uow = store.begin(at(1)).await.unwrap();
            change = uow.changes().get(change.id).await.unwrap();
            expected.push(change.content.clone());
            let mut after = change.content.clone();
            after.title = title.into();
            (after.window, after.services) = (None, Vec::new());
            let event = change.edit(after, 1).unwrap();
            change.apply(&event, Some(change.requester), at(1));
            uow.changes().save(&change);
            let entry = ChangeEntry {
                id: uow.mint(),
                change: change.id,
                by: Some(change.requester),
                at: at(1),
                event,
            };
            uow.journal().add_change(entry);
            assert_eq!(uow.journal().before_edits(change.id).await.unwrap(), expected);
            uow.commit().await.unwrap();
            let mut uow = store.begin(at(2)).await.unwrap();
            assert_eq!(uow.journal().before_edits(change.id).await.unwrap(), expected);
        }
    }

    async fn the_tickets_that_are_linked_to_a_change_are_found_once(store: Store) {
        let (change, _, _) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let [first, second, third]: [TicketId; 3] = [uow.mint(), uow.mint(), uow.mint()];
        let (caused, raised_for) = (ChangeLink::Caused, ChangeLink::RaisedFor);
        let events = [
            ChangeEvent::Linked { ticket: first, link: caused },
            ChangeEvent::Linked { ticket: second, link: raised_for },
            ChangeEvent::Linked { ticket: third, link: caused },
            ChangeEvent::Unlinked { ticket: third, link: caused },
            ChangeEvent::Linked { ticket: first, link: caused },
        ];
        uow.changes().get(change.id).await.unwrap();
        for event in events {
            let entry = ChangeEntry { id: uow.mint(), change: change.id, by: None, at: at(1), event };
            uow.journal().add_change(entry);
        }
        assert_eq!(uow.journal().linked(change.id, caused).await.unwrap(), [first]);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.journal().linked(change.id, caused).await.unwrap(), [first]);
        assert_eq!(uow.journal().linked(change.id, raised_for).await.unwrap(), [second]);
    }

    async fn a_change_and_its_approval_are_read_back(store: Store) {
        let (change, approval, _) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        assert_eq!(uow.approvals().find(approval.id).await.unwrap(), Some(approval.clone()));
        assert_eq!(uow.changes().find(change.id).await.unwrap(), Some(change.clone()));
        assert_eq!(uow.changes().find_by_number(change.number).await.unwrap(), Some(change.clone()));
        let newest = uow.approvals().newest_of(ApprovalSubject::Change(change.id)).await.unwrap();
        assert_eq!(newest, Some(approval.clone()));
        for user in ["U0SAM", "U0KIM"] {
            assert_eq!(uow.approvals().asked(&identity(user), None, 10).await.unwrap(), [approval.id]);
        }
        assert_eq!(uow.approvals().asked(&identity("U0ANN"), None, 10).await.unwrap(), []);
        let after = Some(approval.id);
        assert_eq!(uow.approvals().asked(&identity("U0SAM"), after, 10).await.unwrap(), []);
        assert_eq!(uow.changes().next_number().await.unwrap().to_string(), "CHG-2");
    }

    async fn pending_approvals_are_found_before_and_after_they_are_written(store: Store) {
        let (_, approval, people) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let new = NewApproval {
            id: uow.mint(),
            subject: approval.subject,
            terms: terms(&["U0KIM"]),
            content: 1,
            at: at(1),
        };
        let (mut newer, events) = Approval::open(new, &people).unwrap();
        for event in &events {
            newer.apply(event, at(1));
        }
        uow.approvals().insert(&newer);
        let kim = identity("U0KIM");
        assert_eq!(uow.approvals().asked(&kim, None, 10).await.unwrap(), [approval.id, newer.id]);
        assert_eq!(uow.approvals().asked(&kim, None, 1).await.unwrap(), [approval.id]);
        assert_eq!(uow.approvals().asked(&kim, Some(approval.id), 1).await.unwrap(), [newer.id]);
        assert_eq!(uow.approvals().asked(&identity("U0SAM"), None, 10).await.unwrap(), [approval.id]);
        uow.commit().await.unwrap();
        let pending = store.reads().pending_approvals(None, 10).await.unwrap();
        assert_eq!(pending, [approval.id, newer.id]);
        let after = store.reads().pending_approvals(Some(approval.id), 10).await.unwrap();
        assert_eq!(after, [newer.id]);
    }

    async fn votes_are_kept_replaced_and_taken_back(store: Store) {
        let (_, mut approval, people) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Approval(approval.id)]).await.unwrap();
        vote(&mut uow, &mut approval, &people, cast("U0SAM", Vote::Approve, "fine")).await;
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(2)).await.unwrap();
        let mut read = uow.approvals().find(approval.id).await.unwrap().unwrap();
        assert_eq!(read, approval);
        assert_eq!(read.rounds[0].ballots[0].reason, "fine");
        for event in read.take_back(&identity("U0SAM"), 1, &people, at(2)).unwrap() {
            read.apply(&event, at(2));
        }
        read.version = uow.approvals().save(&read);
        vote(&mut uow, &mut read, &people, cast("U0KIM", Vote::Reject, "not now")).await;
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(3)).await.unwrap();
        let read = uow.approvals().find(approval.id).await.unwrap().unwrap();
        assert_eq!(read.state, ApprovalState::Rejected);
        let ballots = &read.rounds[0].ballots;
        assert_eq!((ballots.len(), ballots[0].reason.as_str()), (1, "not now"));
        assert_eq!(uow.approvals().asked(&identity("U0SAM"), None, 10).await.unwrap(), []);
    }

    async fn every_state_of_a_change_is_read_back(store: Store) {
        use desk::change::ChangeEvent;
        let (change, ..) = asked(&store).await;
        let sequences = [
            vec![ChangeEvent::Returned { because: Returned::Rejected }],
            vec![ChangeEvent::Approved],
            vec![ChangeEvent::Approved, ChangeEvent::Started],
            vec![ChangeEvent::Cancelled { why: "not needed".into() }],
        ];
        for events in sequences {
            let mut uow = store.begin(at(5)).await.unwrap();
            let mut read = uow.changes().get(change.id).await.unwrap();
            for event in &events {
                read.apply(event, None, at(5));
            }
            read.version = uow.changes().save(&read);
            uow.commit().await.unwrap();
            let mut uow = store.begin(at(6)).await.unwrap();
            assert_eq!(uow.changes().get(change.id).await.unwrap(), read);
        }
    }

    async fn an_approval_is_written_only_under_its_lock_and_in_its_version(store: Store) {
        let (_, approval, _) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.approvals().save(&approval);
        assert!(matches!(uow.commit().await, Err(StoreError::Unlocked { table: "approvals", .. })));

        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Approval(approval.id)]).await.unwrap();
        uow.approvals().save(&Approval { version: 7, ..approval });
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn the_decision_cards_of_an_approval_are_found(store: Store) {
        let (_, approval, _) = asked(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Approval(approval.id)]).await.unwrap();
        let cards = ["C0ONE", "C0TWO"].map(|channel| Post {
            id: uow.mint(),
            subject: Subject::Approval(approval.id),
            side: Side::Approver,
            role: PostRole::Card,
            home: home(channel),
            message: None,
        });
        for card in &cards {
            uow.posts().add(card.clone());
        }
        assert_eq!(uow.posts().of(approval.id, Side::Approver, PostRole::Card).await.unwrap(), cards);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.posts().of(approval.id, Side::Approver, PostRole::Card).await.unwrap(), cards);
        assert_eq!(uow.posts().find(cards[0].id).await.unwrap(), Some(cards[0].clone()));
    }
}
