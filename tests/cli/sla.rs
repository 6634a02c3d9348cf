//! `frontdesk sla`: simulations of policies.

use std::path::Path;

use chat::Text;
use desk::{
    Entry, Identity, Kind, Level, Matrix, NewTicket, Person, PersonId, Resolution, ResolutionCode, Source,
    TeamName, Ticket, TicketEvent, TicketId,
};
use expect_test::expect;
use store::{Audience, Lock, Remark, Store, UnitOfWork};

use crate::program::run;

/// A policy without anything else that a configuration needs. Berlin is an hour ahead of UTC in winter.
const POLICY: &str = r#"
[[calendar]]
name = "office"
zone = "Europe/Berlin"
hours = { mon = ["09:00-17:00"], tue = ["09:00-17:00"], wed = ["09:00-17:00"], thu = ["09:00-17:00"], fri = ["09:00-17:00"] }

[[sla]]
name = "standard"
calendar = "office"
first_response = { P1 = "1h", P3 = "4bh" }
next_response = { P1 = "1h", P3 = "2bh" }
resolution = { P1 = "4h", P3 = "2bd" }
pause_on = ["requester", "vendor"]
"#;

/// The 30th of November 2026 is a Monday.
const LOG: &str = "\
ticket,time,event,priority,group
INC-1,2026-11-30T08:00:00Z,opened,P3,it
INC-1,2026-11-30T09:00:00Z,replied,P3,it
INC-1,2026-11-30T10:00:00Z,requester_replied,P3,it
INC-1,2026-11-30T13:00:00Z,replied,P3,it
INC-1,2026-11-30T13:00:00Z,held:requester,P3,it
INC-1,2026-12-01T08:30:00Z,requester_replied,P3,it
INC-1,2026-12-01T09:00:00Z,replied,P3,it
INC-1,2026-12-01T10:00:00Z,resolved,P3,it
REQ-2,2026-11-30T08:00:00Z,opened,P1,it
REQ-2,2026-11-30T08:15:00Z,assigned,P1,it
REQ-2,2026-11-30T09:00:00Z,cancelled,P1,it
INC-3,2026-11-30T08:00:00Z,opened,P3,it
INC-3,2026-11-30T08:30:00Z,resolved,P3,it
INC-3,2026-11-30T09:00:00Z,resolved,P3,it
INC-3,2026-11-30T09:30:00Z,resumed,P3,it
INC-4,2026-11-30T09:00:00+01:00,opened,P3,it
INC-4,2026-11-30T08:30:00Z,replied,P3,it
INC-4,2026-11-30T09:00:00Z,held:vendor,P3,it
INC-5,2026-12-01T09:00:00Z,opened,P3,hr
INC-5,2026-12-01T09:30:00Z,priority,P1,hr
";

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("the temporary folder is writable");
    }
}

#[tokio::test]
async fn an_event_log_is_simulated_without_a_configuration() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    write(folder.path(), &[("policy.toml", POLICY), ("log.csv", LOG)]);
    let simulate = ["sla", "simulate", "--policy", "policy.toml", "--log", "log.csv"];
    let (code, table, why) = run(folder.path(), &simulate).await;
    assert_eq!((code, why.as_str()), (0, ""));
    expect![[r#"
        5 tickets until 2026-12-01T10:00:00Z

        policy    metric             kept   broken  running   paused  not applicable
        standard  first_response        3        0        1        0               1
        standard  next_response         0        1        0        0               0
        standard  resolution            2        0        1        1               1

        2 events do not fit the state of the ticket, and changed nothing.
    "#]]
    .assert_eq(&table);

    let (code, csv, odd) = run(folder.path(), &[&simulate[..], &["--csv"]].concat()).await;
    assert_eq!(code, 0);
    assert_eq!(
        odd,
        "2 events do not fit the state of the ticket, and changed nothing.\n"
    );
    expect![[r#"
        ticket,metric,policy,target,started,due,spent_s,met,breached,outcome
        INC-1,first_response,standard,4bh,2026-11-30T08:00:00Z,2026-11-30T12:00:00Z,3600,2026-11-30T09:00:00Z,,kept
        INC-1,next_response,standard,2bh,2026-11-30T10:00:00Z,2026-11-30T12:00:00Z,10800,2026-11-30T13:00:00Z,2026-11-30T12:00:00Z,broken
        INC-1,resolution,standard,2bd,2026-11-30T08:00:00Z,2026-12-02T11:30:00Z,23400,2026-12-01T10:00:00Z,,kept
        REQ-2,first_response,standard,1h,2026-11-30T08:00:00Z,,3600,,,not_applicable
        REQ-2,resolution,standard,4h,2026-11-30T08:00:00Z,,3600,,,not_applicable
        INC-3,first_response,standard,4bh,2026-11-30T08:00:00Z,2026-11-30T12:00:00Z,1800,2026-11-30T08:30:00Z,,kept
        INC-3,resolution,standard,2bd,2026-11-30T08:00:00Z,2026-12-01T16:00:00Z,1800,2026-11-30T08:30:00Z,,kept
        INC-4,first_response,standard,4bh,2026-11-30T08:00:00Z,2026-11-30T12:00:00Z,1800,2026-11-30T08:30:00Z,,kept
        INC-4,resolution,standard,2bd,2026-11-30T08:00:00Z,,3600,,,paused
        INC-5,first_response,standard,1h,2026-12-01T09:00:00Z,2026-12-01T10:00:00Z,3600,,,running
        INC-5,resolution,standard,4h,2026-12-01T09:00:00Z,2026-12-01T13:00:00Z,3600,,,running
    "#]]
    .assert_eq(&csv);
}

#[tokio::test]
async fn what_cannot_be_simulated_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let wrong = LOG.replace(
        "INC-3,2026-11-30T09:30:00Z,resumed",
        "INC-3,2026-11-30T09:30:00Z,woken",
    );
    let typo = POLICY.replace("2bd", "2bx");
    write(
        folder.path(),
        &[
            ("policy.toml", POLICY),
            ("typo.toml", &typo),
            ("none.toml", ""),
            ("log.csv", LOG),
            ("wrong.csv", &wrong),
        ],
    );
    for (policy, log, part) in [
        (
            "policy.toml",
            "wrong.csv",
            "wrong.csv: line 16: there is no event \"woken\"; known: opened,",
        ),
        ("policy.toml", "gone.csv", "cannot read gone.csv"),
        ("typo.toml", "log.csv", "typo.toml:12:"),
        ("none.toml", "log.csv", "none.toml has no [[sla]] section"),
        ("gone.toml", "log.csv", "cannot read gone.toml"),
    ] {
        let (code, out, why) = run(
            folder.path(),
            &["sla", "simulate", "--policy", policy, "--log", log],
        )
        .await;
        assert_eq!((code, out.as_str()), (1, ""), "{policy} {log}");
        assert!(why.contains(part), "{part}: {why}");
    }
}

/// A team in Slack.
const DESK: &str = r##"
[slack.hq]
bot_token = "xoxb-1"
app_token = "xapp-1"

[[team]]
name = "it"
triage = "hq:#desk-agents"
members = ["hq:U0SAM"]
"##;

/// A database whose tickets have a history.
struct Past {
    store: Store,
    lee: PersonId,
    sam: PersonId,
}

impl Past {
    async fn new(folder: &Path) -> Self {
        assert_eq!(run(folder, &["migrate"]).await.0, 0);
        let url = format!("sqlite:{}", folder.join("frontdesk.db").display());
        let store = Store::open(&url).await.expect("the database opens");
        let mut uow = store
            .begin("2026-11-01T08:00:00Z".parse().expect("a time"))
            .await
            .expect("it begins");
        let people = ["hq:U0LEE", "hq:U0SAM"].map(|account| {
            let account: Identity = account.parse().expect("an account");
            let (id, name) = (uow.mint(), "somebody".to_owned());
            uow.people().insert(&Person { id, name }, &account);
            id
        });
        uow.commit().await.expect("it commits");
        let [lee, sam] = people;
        Self { store, lee, sam }
    }

    async fn begin(&self, at: &str) -> UnitOfWork {
        let at = at.parse().expect("a time");
        self.store.begin(at).await.expect("it begins")
    }

    async fn opens(&self, at: &str, title: &str, private: bool) -> TicketId {
        let mut uow = self.begin(at).await;
        let reference = uow
            .tickets()
            .next_reference(Kind::Incident)
            .await
            .expect("a number");
        let new = NewTicket {
            id: uow.mint(),
            reference,
            title: title.into(),
            description: title.into(),
            requester: self.lee,
            opened_by: self.lee,
            source: Source::Command,
            team: TeamName("it".into()),
            impact: Level::Medium,
            urgency: Level::Medium,
            service: None,
            follows: None,
            split_from: None,
            private,
            at: uow.now(),
        };
        let (ticket, opened) = Ticket::open(new, &Matrix::default());
        uow.tickets().insert(&ticket);
        note(&mut uow, &ticket, self.lee, opened);
        uow.commit().await.expect("it commits");
        ticket.id
    }

    async fn says(&self, at: &str, ticket: TicketId, (by, words): (PersonId, &str)) {
        self.happens(at, ticket, by, |uow| {
            let text = Text::plain(words.to_owned());
            let remark = Remark::new(uow.mint(), ticket, by, text, uow.now()).for_audience(Audience::Public);
            let event = TicketEvent::RemarkAdded {
                remark: remark.id,
                article: None,
            };
            uow.remarks().add(remark);
            event
        })
        .await;
    }

    async fn happens(
        &self,
        at: &str,
        ticket: TicketId,
        by: PersonId,
        event: impl FnOnce(&mut UnitOfWork) -> TicketEvent,
    ) {
        let mut uow = self.begin(at).await;
        uow.lock(&[Lock::Ticket(ticket)])
            .await
            .expect("the ticket is locked");
        let mut ticket = uow.tickets().get(ticket).await.expect("the ticket exists");
        let event = event(&mut uow);
        ticket.apply(&event, Some(by), uow.now());
        uow.tickets().save(&ticket);
        note(&mut uow, &ticket, by, event);
        uow.commit().await.expect("it commits");
    }
}

fn note(uow: &mut UnitOfWork, ticket: &Ticket, by: PersonId, event: TicketEvent) {
    let entry = Entry {
        id: uow.mint(),
        ticket: ticket.id,
        by: Some(by),
        at: uow.now(),
        event,
    };
    uow.journal().add(entry);
}

/// A desk with two tickets: one of the day before, and one that was answered twice and resolved.
async fn past(folder: &Path, config: &str) {
    write(folder, &[("desk.toml", config), ("policy.toml", POLICY)]);
    let past = Past::new(folder).await;
    let (lee, sam) = (past.lee, past.sam);
    let early = past.opens("2026-11-29T08:00:00Z", "a secret", true).await;
    let why = "it works".to_owned();
    past.happens("2026-11-30T09:00:00Z", early, lee, |_| TicketEvent::Cancelled {
        why,
    })
    .await;
    let ticket = past
        .opens("2026-11-30T08:00:00Z", "the printer eats paper", false)
        .await;
    for (at, by, words) in [
        ("2026-11-30T09:00:00Z", sam, "I am on my way"),
        ("2026-11-30T10:00:00Z", lee, "Where are you?"),
        ("2026-11-30T11:00:00Z", lee, "Hello? It still eats paper"),
        ("2026-11-30T13:00:00Z", sam, "Here I am"),
        ("2026-11-30T13:30:00Z", lee, "thanks"),
    ] {
        past.says(at, ticket, (by, words)).await;
    }
    past.happens("2026-11-30T14:00:00Z", ticket, sam, |uow| {
        TicketEvent::Resolved(Resolution {
            by: sam,
            code: ResolutionCode::Solved,
            note: "new drum".into(),
            at: uow.now(),
            assignee: None,
        })
    })
    .await;
    past.store.close().await;
}

#[tokio::test]
async fn the_tickets_of_the_desk_are_simulated_from_its_journal() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    past(folder.path(), DESK).await;
    let simulate = ["sla", "simulate", "--policy", "policy.toml", "--csv"];
    let (code, csv, why) = run(folder.path(), &simulate).await;
    assert_eq!(code, 0, "{why}");
    expect![[r#"
        ticket,metric,policy,target,started,due,spent_s,met,breached,outcome
        INC-1,first_response,standard,4bh,2026-11-29T08:00:00Z,,3600,,,not_applicable
        INC-1,resolution,standard,2bd,2026-11-29T08:00:00Z,,3600,,,not_applicable
        INC-2,first_response,standard,4bh,2026-11-30T08:00:00Z,2026-11-30T12:00:00Z,3600,2026-11-30T09:00:00Z,,kept
        INC-2,next_response,standard,2bh,2026-11-30T10:00:00Z,2026-11-30T12:00:00Z,10800,2026-11-30T13:00:00Z,2026-11-30T12:00:00Z,broken
        INC-2,resolution,standard,2bd,2026-11-30T08:00:00Z,2026-12-01T16:00:00Z,21600,2026-11-30T14:00:00Z,,kept
    "#]].assert_eq(&csv);
    let (code, since, why) = run(
        folder.path(),
        &[&simulate[..], &["--since", "2026-11-30"]].concat(),
    )
    .await;
    assert_eq!(code, 0, "{why}");
    let all = csv.lines().filter(|line| !line.starts_with("INC-1,"));
    assert_eq!(since.lines().collect::<Vec<_>>(), all.collect::<Vec<_>>());
}

#[tokio::test]
async fn the_promises_about_a_ticket_are_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    past(folder.path(), &format!("{DESK}{POLICY}")).await;
    let (code, text, why) = run(folder.path(), &["sla", "explain", "INC-2"]).await;
    assert_eq!(code, 0, "{why}");
    expect![[r#"
        First answer: 4 business hours by the policy standard for P3, from Mon 30 Nov 09:00
        Mon 09:00-10:00 1 h
        1 h of 4 h spent when it was met Mon 30 Nov 10:00. It was due Mon 30 Nov 13:00.

        Next answer: 2 business hours by the policy standard for P3, from Mon 30 Nov 11:00
        Mon 11:00-14:00 3 h
        3 h of 2 h spent when it was met Mon 30 Nov 14:00. It was due Mon 30 Nov 13:00.

        Resolution: 2 business days by the policy standard for P3, from Mon 30 Nov 09:00
        Mon 09:00-15:00 6 h
        6 h of 16 h spent when it was met Mon 30 Nov 15:00. It was due Tue 1 Dec 17:00.

        Times in Europe/Berlin
    "#]]
    .assert_eq(&text);
    for (reference, part) in [("INC-9", "there is no INC-9"), ("INC", "\"INC\"")] {
        let (code, _, why) = run(folder.path(), &["sla", "explain", reference]).await;
        assert!(code == 1 && why.contains(part), "{why}");
    }
}

#[tokio::test]
async fn check_lists_the_tickets_that_a_changed_policy_makes_late() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    // Nothing answers at this address.
    let connection = "app_token = \"xapp-1\"\napi_url = \"http://127.0.0.1:1\"";
    let config = format!("{DESK}{POLICY}").replace("app_token = \"xapp-1\"", connection);
    write(folder.path(), &[("desk.toml", &config)]);
    let past = Past::new(folder.path()).await;
    past.opens("2026-11-30T08:00:00Z", "the printer eats paper", false)
        .await;
    past.store.close().await;
    let (_, text, _) = run(folder.path(), &["check"]).await;
    assert!(
        text.contains("With the next start, one open ticket becomes late: INC-1."),
        "{text}"
    );
}
