//! Two accounts are linked only if both confirm, in every order of steps.

use chrono::DateTime;
use proptest::prelude::*;
use ulid::Ulid;

use super::*;

const START: Timestamp = DateTime::UNIX_EPOCH;

fn party(number: u128) -> Party {
    Party {
        identity: Identity {
            connection: format!("c{number}"),
            user: format!("u{number}"),
        },
        person: PersonId::new(Ulid::from_parts(1, number)),
        name: format!("n{number}"),
    }
}

fn offered() -> Join {
    Join::offer(JoinId::new(Ulid::from_parts(1, 9)), party(1), START)
}

#[derive(Clone, Debug)]
enum Step {
    Enter(u128),
    Confirm(u128),
    Cancel(u128),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4_u128).prop_map(Step::Enter),
        (1..4_u128).prop_map(Step::Confirm),
        (1..4_u128).prop_map(Step::Confirm),
        (1..4_u128).prop_map(Step::Cancel),
        (1..40_i64).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn nothing_is_joined_without_both_confirmations(steps in prop::collection::vec(step(), 0..24)) {
        let (mut join, mut now) = (offered(), START);
        let mut said_yes = Vec::new();
        for step in steps {
            let before = join.clone();
            let next = match step {
                Step::Enter(who) => join.enter(party(who), now),
                Step::Confirm(who) => join.confirm(&party(who).identity, now).inspect(|_| said_yes.push(who)),
                Step::Cancel(who) => join.cancel(&party(who).identity),
                Step::Wait(minutes) => { now += Duration::minutes(minutes); continue }
            };
            if let Ok(next) = next { join = next; }
            if let Some(second) = &before.second {
                prop_assert_eq!(join.second.as_ref(), Some(second), "no account replaces the second one");
            }
        }
        if join.state == JoinState::Joined {
            let second = join.second.expect("an account entered the code");
            prop_assert_ne!(&second.identity, &party(1).identity);
            let number = (2..4).find(|number| party(*number) == second).expect("it is one of the other accounts");
            prop_assert_eq!(said_yes, vec![number, 1]);
        }
    }

    #[test]
    fn a_code_is_read_back_with_the_usual_misreadings(random: u64) {
        let code = JoinCode::from_random(random);
        let written = code.written();
        prop_assert_eq!(JoinCode::read(&written), Some(code.clone()));
        let sloppy = format!(" {} ", written.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
        prop_assert_eq!(JoinCode::read(&sloppy), Some(code));
    }
}

#[test]
fn an_invalid_code_is_refused() {
    for wrong in ["", "link", "K7QM-4R2", "K7QM-4R2TT", "K7QM-4R2U", "K7QM-4R2é"] {
        assert_eq!(JoinCode::read(wrong), None, "{wrong}");
    }
}

#[test]
fn the_debug_output_hides_the_code() {
    assert_eq!(format!("{:?}", JoinCode::from_random(7)), "JoinCode(…)");
}

#[test]
fn every_wrong_way_to_enter_a_code_has_its_own_refusal() {
    let entered = offered().enter(party(2), START).expect("the code is valid");
    let late = START + CODE_LASTS;
    let one_already = Party {
        person: party(1).person,
        ..party(2)
    };
    assert_eq!(offered().enter(party(1), START), Err(JoinRefusal::OwnCode.into()));
    assert_eq!(
        offered().enter(one_already, START),
        Err(JoinRefusal::AlreadyOne.into())
    );
    assert_eq!(offered().enter(party(2), late), Err(JoinRefusal::Expired.into()));
    assert_eq!(entered.enter(party(3), START), Err(JoinRefusal::Used.into()));
    assert_eq!(entered.enter(party(2), START), Ok(entered.clone()));
}

#[test]
fn a_question_expires_and_only_its_two_accounts_can_answer() {
    let entered = offered().enter(party(2), START).expect("the code is valid");
    let agreed = entered
        .confirm(&party(2).identity, START)
        .expect("the second account is asked");
    let late = START + QUESTION_LASTS;
    assert_eq!(entered.confirm(&party(1).identity, START), Err(Refusal::Gone));
    assert_eq!(agreed.confirm(&party(3).identity, START), Err(Refusal::Gone));
    assert_eq!(
        agreed.confirm(&party(2).identity, START),
        Err(Refusal::DoneAlready)
    );
    assert_eq!(
        agreed.confirm(&party(1).identity, late),
        Err(JoinRefusal::Expired.into())
    );
    assert_eq!(agreed.cancel(&party(3).identity), Err(Refusal::Gone));
    assert_eq!(
        agreed.cancel(&party(1).identity).map(|join| join.state),
        Ok(JoinState::Cancelled)
    );
}
