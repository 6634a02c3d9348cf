//! Who is taken to be one human without anybody being asked: what the configuration declares, and what directories say
//! that the organisation manages. Never what people say of themselves.

use std::collections::BTreeSet;

use chat::{Connection, Inbound, InboundEvent, Membership, Profile, Reply, Token, UserRef, Values};
use chrono::{DateTime, Duration, Utc};
use commands::{Prefetched, Settings, Verb};
use desk::{Identity, PersonId};
use store::Store;
use tempfile::TempDir;

use crate::deeds::command;
use crate::scene::{Deed, at, desk, location};

const ADDRESS: &str = "lee@northwind.example";

/// A desk with two workspaces that it knows nobody in.
struct World {
    store: Store,
    desk: Settings,
    now: DateTime<Utc>,
    _folder: TempDir,
}

fn on(connection: &str) -> UserRef {
    UserRef::new(
        &Connection(connection.into()),
        format!("U0{}", connection.to_uppercase()),
    )
}

fn identity(connection: &str) -> Identity {
    Identity {
        connection: connection.into(),
        user: on(connection).id,
    }
}

fn profile(connection: &str, address: Option<&str>) -> Profile {
    Profile {
        user: on(connection),
        name: "Lee Park".into(),
        membership: Membership::Member,
        title: None,
        time_zone: None,
        email: address.map(str::to_owned),
    }
}

impl World {
    async fn with_managed(managed: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let store = Store::open(&format!("sqlite:{}", file.display())).await;
        let store = store.expect("it opens");
        store.migrate().await.expect("it migrates");
        let managed = managed
            .iter()
            .map(|name| Connection((*name).to_owned()))
            .collect();
        Self {
            store,
            desk: Settings { managed, ..desk() },
            now: at(0),
            _folder: folder,
        }
    }

    async fn does(&self, profile: &Profile, deed: Deed) -> Reply {
        let inbound = Inbound {
            key: "k".into(),
            sender: profile.user.clone(),
            location: deed.location,
            at: self.now,
            what: deed.what,
        };
        let known = Prefetched::default().with_profile(profile.user.clone(), Some(profile.clone()));
        let mut uow = self.store.begin(self.now).await.expect("it begins");
        let reply = commands::handle(&mut uow, &self.desk, &inbound, &known).await;
        uow.commit().await.expect("it commits");
        reply.expect("nothing breaks")
    }

    /// Somebody uses the desk for the first time, or again.
    async fn meets(&self, profile: &Profile) -> Option<PersonId> {
        self.does(profile, command("desk", "link")).await;
        self.whose(&profile.user.connection.0).await
    }

    async fn whose(&self, connection: &str) -> Option<PersonId> {
        let mut uow = self.store.begin(self.now).await.expect("it begins");
        let person = uow.people().find_by_identity(&identity(connection)).await;
        person.expect("it is read").map(|person| person.id)
    }

    async fn are_one(&self) -> bool {
        let (first, second) = (self.whose("hq").await, self.whose("eu").await);
        first.is_some() && first == second
    }
}

#[tokio::test]
async fn one_address_in_two_managed_directories_is_one_human() {
    let world = World::with_managed(&["hq", "eu"]).await;
    let first = world.meets(&profile("hq", Some(ADDRESS))).await;
    let second = world.meets(&profile("eu", Some("Lee@Northwind.example "))).await;
    assert_eq!(first, second);
    assert!(world.are_one().await);
}

#[tokio::test]
async fn an_address_proves_nothing_where_nobody_answers_for_it() {
    for managed in [&[][..], &["hq"], &["eu"]] {
        let world = World::with_managed(managed).await;
        for connection in ["hq", "eu", "hq"] {
            world.meets(&profile(connection, Some(ADDRESS))).await;
        }
        assert!(!world.are_one().await, "managed: {managed:?}");
    }
}

#[tokio::test]
async fn a_name_proves_nothing_at_all() {
    let world = World::with_managed(&["hq", "eu"]).await;
    world.meets(&profile("hq", Some(ADDRESS))).await;
    world
        .meets(&profile("eu", Some("mallory@northwind.example")))
        .await;
    // Both are called Lee Park all the time; now one of them has no address.
    world.meets(&profile("eu", None)).await;
    assert!(!world.are_one().await);
}

#[tokio::test]
async fn whoever_is_no_full_member_has_no_address_that_counts() {
    for membership in [
        Membership::Guest,
        Membership::Stranger,
        Membership::Bot,
        Membership::Deactivated,
    ] {
        let world = World::with_managed(&["hq", "eu"]).await;
        world.meets(&profile("hq", Some(ADDRESS))).await;
        let outsider = Profile {
            membership,
            ..profile("eu", Some(ADDRESS))
        };
        assert_eq!(
            world.meets(&outsider).await,
            None,
            "{membership:?} is not even remembered"
        );
    }
}

#[tokio::test]
async fn an_address_that_was_not_heard_of_for_a_month_may_be_somebody_elses_by_now() {
    let mut world = World::with_managed(&["hq", "eu"]).await;
    world.meets(&profile("hq", Some(ADDRESS))).await;
    world.now += Duration::days(31);
    world.meets(&profile("eu", Some(ADDRESS))).await;
    assert!(!world.are_one().await);
    // When the first one is met again, both directories have said so lately.
    world.meets(&profile("hq", Some(ADDRESS))).await;
    assert!(world.are_one().await);
}

#[tokio::test]
async fn what_somebody_took_apart_stays_apart() {
    let mut world = World::with_managed(&["hq", "eu"]).await;
    let lee = profile("hq", Some(ADDRESS));
    world.meets(&lee).await;
    world.meets(&profile("eu", Some(ADDRESS))).await;
    let mut uow = world.store.begin(world.now).await.expect("it begins");
    let person = uow.people().find_by_identity(&identity("hq")).await;
    let person = person.expect("it is read").expect("they were met");
    let joins = uow.joins().joined_of(person.id).await.expect("they are read");
    drop(uow);
    let click = InboundEvent::Click {
        token: Token::new(Verb::ConfirmUnlink.as_str(), joins[0].join.id, 0),
        picked: Values::new(),
        message: None,
    };
    let deed = Deed {
        location: location("C0GENERAL"),
        what: click,
    };
    world.does(&lee, deed).await;
    assert!(!world.are_one().await);
    for _ in 0..2 {
        world.now += Duration::days(2);
        world.meets(&lee).await;
        world.meets(&profile("eu", Some(ADDRESS))).await;
    }
    assert!(!world.are_one().await, "nobody is joined against their will");
}

#[tokio::test]
async fn two_who_were_met_before_the_configuration_declared_them_to_be_one_become_one() {
    let mut world = World::with_managed(&[]).await;
    let first = world.meets(&profile("hq", None)).await;
    world.meets(&profile("eu", None)).await;
    assert!(!world.are_one().await);
    let declared = BTreeSet::from([identity("hq"), identity("eu")]);
    world.desk.roster.joined.push(declared);
    let outsider = Profile {
        membership: Membership::Guest,
        ..profile("eu", None)
    };
    world.meets(&outsider).await;
    assert!(!world.are_one().await, "a guest moves nothing");
    assert_eq!(world.meets(&profile("eu", None)).await, first);
    assert!(world.are_one().await);
}
