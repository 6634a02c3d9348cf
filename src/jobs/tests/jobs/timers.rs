//! Tests of timers.

use chat::Membership;
use jobs::{Fired, fire_due, process_due};
use store::Timer;

use crate::fixture::{Fixture, command};

#[tokio::test]
async fn a_timer_fires_once_when_it_is_due() {
    let fixture = Fixture::on_sqlite().await;
    let timer = Timer {
        subject: "tkt_00000000000000000000000001".into(),
        kind: "auto_close".into(),
        epoch: 1,
        due_at: fixture.now() + chrono::TimeDelta::seconds(10),
    };
    let mut uow = fixture.store().begin(fixture.now()).await.unwrap();
    uow.timers().arm(&timer);
    uow.commit().await.unwrap();
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap(), Fired::default());
    fixture.advance(10.0);
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap().fired, 1);
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap(), Fired::default());
}

#[tokio::test]
async fn a_pending_ticket_of_a_person_who_became_a_guest_is_not_opened() {
    for (membership, tickets) in [(Membership::Member, 2), (Membership::Guest, 1)] {
        let fixture = Fixture::on_sqlite().await;
        for (key, words) in [
            ("1", "the printer eats paper"),
            ("2", "the printer eats paper again"),
        ] {
            fixture.keep(&[command(key, "U0ANN", words)]).await;
            process_due(&fixture.context, 10).await.unwrap();
        }
        assert_eq!(
            fixture.tickets().await,
            1,
            "the second one is similar, so its requester is asked"
        );

        fixture.platform.set_standing(Ok(membership));
        fixture.advance(360.0);
        fire_due(&fixture.context, 10).await.unwrap();
        assert_eq!(fixture.tickets().await, tickets, "{membership:?}");
    }
}
