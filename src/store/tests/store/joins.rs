//! Accounts of two people are merged, and unlinked again.

use desk::{Join, JoinCode, JoinId, JoinState, MOST_WRONG_CODES, Party, Person, PersonId, Ticket, TicketId};
use store::{DirectoryEvidence, Store, StoreError, UnitOfWork};

use crate::harness::{at, begin_on, identity, meet, on_both, open};

fn party(person: &Person, user: &str) -> Party {
    Party {
        identity: identity(user),
        person: person.id,
        name: person.name.clone(),
    }
}

fn code() -> JoinCode {
    JoinCode::from_random(1)
}

/// A person with one open ticket.
async fn with_ticket(store: &Store, user: &str, seconds: i64) -> (Person, Ticket) {
    let mut uow = store.begin(at(seconds)).await.unwrap();
    let person = meet(&mut uow, user);
    let ticket = open(&mut uow, &person).await;
    uow.commit().await.unwrap();
    (person, ticket)
}

/// Merges two people: the accounts of the younger one move to the older one.
async fn merge_accounts(
    store: &Store,
    first: (&Person, &str),
    second: (&Person, &str),
) -> Result<JoinId, StoreError> {
    let mut uow = store.begin(at(100)).await?;
    let (first, second) = (party(first.0, first.1), party(second.0, second.1));
    let people = [&first, &second].map(|party| (party.identity.clone(), party.person));
    let mut now = Vec::new();
    for (identity, _) in &people {
        let person = uow.people().find_by_identity(identity).await?;
        now.push((identity.clone(), person.expect("they were met").id));
    }
    let join = Join {
        state: JoinState::Joined,
        second: Some(second),
        ..Join::offer(uow.mint(), first, at(100))
    };
    uow.joins().add(&join, None).await?;
    let both = (now[0].1.min(now[1].1), now[0].1.max(now[1].1));
    uow.joins().merge_accounts(join.id, both, &now).await?;
    uow.commit().await?;
    Ok(join.id)
}

async fn unlink(store: &Store, join: JoinId, moved: PersonId) {
    let mut uow = store.begin(at(200)).await.unwrap();
    let found = uow.joins().find(join).await.unwrap().expect("it was kept");
    assert_eq!(found.people.map(|(_, moved)| moved), Some(moved));
    let undone = found.join.undo().unwrap();
    uow.joins().save(&undone, &identity("U0ANN")).await.unwrap();
    uow.joins().separate(join, moved).await.unwrap();
    uow.commit().await.unwrap();
}

async fn whose(store: &Store, user: &str) -> PersonId {
    let mut uow = store.begin(at(300)).await.unwrap();
    uow.people()
        .find_by_identity(&identity(user))
        .await
        .unwrap()
        .expect("they were met")
        .id
}

async fn requester(store: &Store, ticket: TicketId) -> PersonId {
    let mut uow = store.begin(at(300)).await.unwrap();
    uow.tickets().get(ticket).await.unwrap().requester
}

async fn claim(uow: &mut UnitOfWork, ticket: TicketId, by: PersonId) {
    let mut ticket = uow.tickets().get(ticket).await.unwrap();
    let event = ticket.claim(by).unwrap();
    ticket.apply(&event, Some(by), uow.now());
    uow.tickets().save(&ticket);
}

on_both! {
    async fn accounts_and_tickets_move_to_the_older_person_and_back(store: Store) {
        let (ann, printer) = with_ticket(&store, "U0ANN", 0).await;
        let (bo, phone) = with_ticket(&store, "U0BO", 1).await;
        let mut uow = store.begin(at(2)).await.unwrap();
        claim(&mut uow, printer.id, bo.id).await;
        uow.commit().await.unwrap();

        let join = merge_accounts(&store, (&bo, "U0BO"), (&ann, "U0ANN")).await.unwrap();
        assert_eq!(whose(&store, "U0BO").await, ann.id);
        let mut uow = store.begin(at(101)).await.unwrap();
        let all = uow.people().identities_of(ann.id).await.unwrap();
        assert_eq!(all, [identity("U0ANN"), identity("U0BO")]);
        assert!(uow.people().meet(&identity("U0BO")).await.unwrap().unwrap().has_others);
        let mine = uow.tickets().open_of(ann.id).await.unwrap();
        assert_eq!(mine.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [printer.id, phone.id]);
        assert_eq!(mine[1].opened_by, ann.id);
        assert_eq!(mine[0].assignee(), Some(ann.id));
        assert_eq!(uow.joins().tickets_of(join).await.unwrap(), 2);
        assert_eq!(uow.joins().now(bo.id).await.unwrap(), ann.id);
        // A ticket that is opened while they are merged stays with the older person.
        let later = open(&mut uow, &ann).await;
        uow.commit().await.unwrap();

        unlink(&store, join, bo.id).await;
        assert_eq!(whose(&store, "U0BO").await, bo.id);
        assert_eq!(requester(&store, phone.id).await, bo.id);
        assert_eq!(requester(&store, later.id).await, ann.id);
        let mut uow = store.begin(at(201)).await.unwrap();
        assert_eq!(uow.tickets().get(printer.id).await.unwrap().assignee(), Some(bo.id));
        assert_eq!(uow.joins().now(bo.id).await.unwrap(), bo.id);
        assert!(uow.joins().was_unlinked(&identity("U0ANN"), &identity("U0BO")).await.unwrap());
        assert!(!uow.joins().was_unlinked(&identity("U0ANN"), &identity("U0SAM")).await.unwrap());
    }

    async fn of_three_merged_people_each_is_unlinked_alone(store: Store) {
        let (cy, _) = with_ticket(&store, "U0CY", 0).await;
        let (ann, printer) = with_ticket(&store, "U0ANN", 1).await;
        let (bo, phone) = with_ticket(&store, "U0BO", 2).await;
        let of_bo = merge_accounts(&store, (&ann, "U0ANN"), (&bo, "U0BO")).await.unwrap();
        let of_both = merge_accounts(&store, (&cy, "U0CY"), (&ann, "U0ANN")).await.unwrap();
        assert_eq!(requester(&store, phone.id).await, cy.id);

        unlink(&store, of_bo, bo.id).await;
        assert_eq!([whose(&store, "U0ANN").await, whose(&store, "U0BO").await], [cy.id, bo.id]);
        assert_eq!(requester(&store, phone.id).await, bo.id);
        assert_eq!(requester(&store, printer.id).await, cy.id);

        unlink(&store, of_both, ann.id).await;
        assert_eq!([whose(&store, "U0ANN").await, whose(&store, "U0BO").await], [ann.id, bo.id]);
        assert_eq!(requester(&store, phone.id).await, bo.id);
        assert_eq!(requester(&store, printer.id).await, ann.id);
    }

    async fn a_ticket_that_is_opened_during_a_merge_moves_too(store: Store) {
        let (ann, _) = with_ticket(&store, "U0ANN", 0).await;
        let (bo, _) = with_ticket(&store, "U0BO", 1).await;
        let mut uow = store.begin(at(2)).await.unwrap();
        let met = uow.people().find_by_identity(&identity("U0BO")).await.unwrap().unwrap();
        let (elsewhere, ann_too, bo_too) = (store.clone(), ann.clone(), bo.clone());
        let merging = tokio::spawn(async move {
            merge_accounts(&elsewhere, (&ann_too, "U0ANN"), (&bo_too, "U0BO")).await
        });
        let ticket = open(&mut uow, &met).await;
        uow.commit().await.unwrap();
        merging.await.unwrap().unwrap();
        assert_eq!(requester(&store, ticket.id).await, ann.id);
    }

    async fn a_command_that_read_a_ticket_before_it_moved_decides_again(store: Store) {
        let (ann, _) = with_ticket(&store, "U0ANN", 0).await;
        let (bo, phone) = with_ticket(&store, "U0BO", 1).await;
        merge_accounts(&store, (&ann, "U0ANN"), (&bo, "U0BO")).await.unwrap();
        let mut uow = begin_on(&store, 101, &[phone.id]).await;
        let mut stale = phone.clone();
        let event = stale.claim(bo.id).unwrap();
        stale.apply(&event, Some(bo.id), uow.now());
        uow.tickets().save(&stale);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn a_merge_of_accounts_that_have_moved_is_a_conflict(store: Store) {
        let (ann, _) = with_ticket(&store, "U0ANN", 0).await;
        let (bo, _) = with_ticket(&store, "U0BO", 1).await;
        let (cy, _) = with_ticket(&store, "U0CY", 2).await;
        merge_accounts(&store, (&ann, "U0ANN"), (&bo, "U0BO")).await.unwrap();
        let mut uow = store.begin(at(101)).await.unwrap();
        let join = Join::offer(uow.mint(), party(&cy, "U0CY"), at(101));
        uow.joins().add(&join, None).await.unwrap();
        let before = [(identity("U0BO"), bo.id), (identity("U0CY"), cy.id)];
        let merged = uow.joins().merge_accounts(join.id, (bo.id, cy.id), &before).await;
        assert!(matches!(merged, Err(StoreError::Conflict)), "{merged:?}");
    }

    async fn of_two_steps_from_one_version_one_is_saved(store: Store) {
        let (ann, _) = with_ticket(&store, "U0ANN", 0).await;
        let (bo, _) = with_ticket(&store, "U0BO", 1).await;
        let mut uow = store.begin(at(2)).await.unwrap();
        let offer = Join::offer(uow.mint(), party(&ann, "U0ANN"), at(2));
        uow.joins().add(&offer, Some(&code())).await.unwrap();
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(3)).await.unwrap();
        let found = uow.joins().find_by_code(&code()).await.unwrap().unwrap();
        assert_eq!(found, offer);
        assert_eq!(uow.joins().find_by_code(&JoinCode::from_random(2)).await.unwrap(), None);
        let entered = found.enter(party(&bo, "U0BO"), at(3)).unwrap();
        assert_eq!(uow.joins().save(&entered, &identity("U0BO")).await.unwrap(), 1);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(4)).await.unwrap();
        let late = uow.joins().save(&entered, &identity("U0BO")).await;
        assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
        drop(uow);

        let mut uow = store.begin(at(4)).await.unwrap();
        let again = Join { version: 1, state: JoinState::Agreed, ..entered };
        uow.joins().save(&again, &identity("U0BO")).await.unwrap();
        let waiting = uow.joins().waiting_for(&identity("U0ANN")).await.unwrap().unwrap();
        assert_eq!((waiting.state, waiting.version), (JoinState::Agreed, 2));
        assert_eq!(uow.joins().waiting_for(&identity("U0BO")).await.unwrap(), None);
    }

    async fn an_unused_code_is_deleted(store: Store) {
        let (ann, _) = with_ticket(&store, "U0ANN", 0).await;
        let mut uow = store.begin(at(2)).await.unwrap();
        let offer = Join::offer(uow.mint(), party(&ann, "U0ANN"), at(2));
        uow.joins().add(&offer, Some(&code())).await.unwrap();
        assert_eq!(uow.joins().offered_by(ann.id).await.unwrap(), [offer]);
        uow.commit().await.unwrap();
        assert_eq!(store.sweep_codes(at(2 + 600), 10).await.unwrap(), 0);
        assert_eq!(store.sweep_codes(at(2 + 601), 10).await.unwrap(), 1);
    }

    async fn wrong_codes_are_counted_until_the_cool_down_ends(store: Store) {
        let ann = identity("U0ANN");
        let tries = async |seconds| {
            let mut uow = store.begin(at(seconds)).await.unwrap();
            let until = uow.joins().count_try(&ann).await.unwrap();
            uow.commit().await.unwrap();
            until
        };
        for second in 0..MOST_WRONG_CODES {
            assert_eq!(tries(second).await, None);
        }
        let until = Some(at(MOST_WRONG_CODES - 1 + 900));
        assert_eq!(tries(100).await, until);
        assert_eq!(tries(800).await, until, "a further attempt does not extend the cool-down");
        assert_eq!(tries(MOST_WRONG_CODES - 1 + 900).await, None);
        let mut uow = store.begin(at(2000)).await.unwrap();
        for _ in 0..20 {
            assert_eq!(uow.joins().count_try(&ann).await.unwrap(), None);
            uow.joins().was_right(&ann).await.unwrap();
        }
    }

    async fn directory_evidence_is_found_while_it_is_fresh(store: Store) {
        let mark = DirectoryEvidence::of(" Ann@Example.com").unwrap();
        assert_eq!(DirectoryEvidence::of("ann@example.com"), Some(mark.clone()));
        assert_ne!(DirectoryEvidence::of("bo@example.com"), Some(mark.clone()));
        assert_eq!(["", "ann", "@x", "ann@"].map(DirectoryEvidence::of), [const { None }; 4]);
        let mut uow = store.begin(at(5)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        uow.people().save_directory_evidence(&identity("U0ANN"), &mark);
        uow.people().note_name(&identity("U0ANN"), "Ann B");
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(6)).await.unwrap();
        let found = uow.people().marked(&mark, at(4)).await.unwrap();
        assert_eq!(found.iter().map(|marked| marked.person).collect::<Vec<_>>(), [ann.id]);
        assert_eq!(uow.people().marked(&mark, at(5)).await.unwrap(), []);
        let met = uow.people().meet(&identity("U0ANN")).await.unwrap().unwrap();
        assert_eq!((met.called.as_deref(), met.directory_evidence), (Some("Ann B"), Some((mark, at(5)))));
    }
}
