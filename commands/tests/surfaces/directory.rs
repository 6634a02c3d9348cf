//! Accounts that are merged without a question: accounts that the configuration declares, and accounts with the same
//! address in managed directories. Names and unmanaged addresses merge nothing.

use std::collections::BTreeSet;

use chat::{Connection, Inbound, InboundEvent, Membership, Profile, Reply, Token, UserRef, Values};
use chrono::{DateTime, Duration, Utc};
use commands::{Prefetched, Settings, Verb};
use desk::{Identity, PersonId};
use store::Store;
use tempfile::TempDir;

use crate::inputs::command;
use crate::setup::{Input, at, desk, location};

const ADDRESS: &str = "lee@northwind.example";

/// A desk with two workspaces and no known people.
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
        avatar: None,
    }
}

impl World {
    async fn with_managed(managed: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let store = Store::open(&format!("sqlite:{}", file.display())).await;
        let store = store.expect("the store opens");
        store.migrate().await.expect("the migrations succeed");
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

    async fn handle(&self, profile: &Profile, input: Input) -> Reply {
        let inbound = Inbound {
            key: "k".into(),
            sender: profile.user.clone(),
            location: input.location,
            at: self.now,
            what: input.what,
        };
        let prefetched = Prefetched::default().with_profile(profile.user.clone(), Some(profile.clone()));
        let mut uow = self.store.begin(self.now).await.expect("the unit of work begins");
        let reply = commands::handle(&mut uow, &self.desk, &inbound, &prefetched).await;
        uow.commit().await.expect("the unit of work commits");
        reply.expect("the command succeeds")
    }

    /// Lets a person use the desk, so that the desk stores the profile.
    async fn use_desk(&self, profile: &Profile) -> Option<PersonId> {
        self.handle(profile, command("desk", "link")).await;
        self.person_of(&profile.user.connection.0).await
    }

    async fn person_of(&self, connection: &str) -> Option<PersonId> {
        let mut uow = self.store.begin(self.now).await.expect("the unit of work begins");
        let person = uow.people().find_by_identity(&identity(connection)).await;
        person.expect("the query succeeds").map(|person| person.id)
    }

    async fn are_merged(&self) -> bool {
        let (first, second) = (self.person_of("hq").await, self.person_of("eu").await);
        first.is_some() && first == second
    }
}

#[tokio::test]
async fn an_address_in_two_managed_directories_merges_the_accounts() {
    let world = World::with_managed(&["hq", "eu"]).await;
    let first = world.use_desk(&profile("hq", Some(ADDRESS))).await;
    let second = world
        .use_desk(&profile("eu", Some("Lee@Northwind.example ")))
        .await;
    assert_eq!(first, second);
    assert!(world.are_merged().await);
}

#[tokio::test]
async fn an_address_in_an_unmanaged_directory_merges_nothing() {
    for managed in [&[][..], &["hq"], &["eu"]] {
        let world = World::with_managed(managed).await;
        for connection in ["hq", "eu", "hq"] {
            world.use_desk(&profile(connection, Some(ADDRESS))).await;
        }
        assert!(!world.are_merged().await, "managed: {managed:?}");
    }
}

#[tokio::test]
async fn an_equal_name_merges_nothing() {
    let world = World::with_managed(&["hq", "eu"]).await;
    world.use_desk(&profile("hq", Some(ADDRESS))).await;
    world
        .use_desk(&profile("eu", Some("mallory@northwind.example")))
        .await;
    // Both profiles have the same name; now one has no address.
    world.use_desk(&profile("eu", None)).await;
    assert!(!world.are_merged().await);
}

#[tokio::test]
async fn the_address_of_a_non_member_is_ignored() {
    for membership in [
        Membership::Guest,
        Membership::Stranger,
        Membership::Bot,
        Membership::Deactivated,
    ] {
        let world = World::with_managed(&["hq", "eu"]).await;
        world.use_desk(&profile("hq", Some(ADDRESS))).await;
        let outsider = Profile {
            membership,
            ..profile("eu", Some(ADDRESS))
        };
        assert_eq!(
            world.use_desk(&outsider).await,
            None,
            "{membership:?} is not stored"
        );
    }
}

#[tokio::test]
async fn an_address_last_seen_a_month_ago_is_ignored() {
    let mut world = World::with_managed(&["hq", "eu"]).await;
    world.use_desk(&profile("hq", Some(ADDRESS))).await;
    world.now += Duration::days(31);
    world.use_desk(&profile("eu", Some(ADDRESS))).await;
    assert!(!world.are_merged().await);
    // When the first account is seen again, both addresses are recent.
    world.use_desk(&profile("hq", Some(ADDRESS))).await;
    assert!(world.are_merged().await);
}

#[tokio::test]
async fn unlinked_accounts_stay_unlinked() {
    let mut world = World::with_managed(&["hq", "eu"]).await;
    let lee = profile("hq", Some(ADDRESS));
    world.use_desk(&lee).await;
    world.use_desk(&profile("eu", Some(ADDRESS))).await;
    let mut uow = world
        .store
        .begin(world.now)
        .await
        .expect("the unit of work begins");
    let person = uow.people().find_by_identity(&identity("hq")).await;
    let person = person.expect("the query succeeds").expect("the person is known");
    let joins = uow
        .joins()
        .joined_of(person.id)
        .await
        .expect("the query succeeds");
    drop(uow);
    let click = InboundEvent::Click {
        token: Token::new(Verb::ConfirmUnlink.as_str(), joins[0].join.id, 0),
        picked: Values::new(),
        message: None,
    };
    let input = Input {
        location: location("C0GENERAL"),
        what: click,
    };
    world.handle(&lee, input).await;
    assert!(!world.are_merged().await);
    for _ in 0..2 {
        world.now += Duration::days(2);
        world.use_desk(&lee).await;
        world.use_desk(&profile("eu", Some(ADDRESS))).await;
    }
    assert!(
        !world.are_merged().await,
        "an unlinked account is not merged again"
    );
}

#[tokio::test]
async fn known_accounts_are_merged_when_the_configuration_declares_them() {
    let mut world = World::with_managed(&[]).await;
    let first = world.use_desk(&profile("hq", None)).await;
    world.use_desk(&profile("eu", None)).await;
    assert!(!world.are_merged().await);
    let declared = BTreeSet::from([identity("hq"), identity("eu")]);
    world.desk.roster.joined.push(declared);
    let outsider = Profile {
        membership: Membership::Guest,
        ..profile("eu", None)
    };
    world.use_desk(&outsider).await;
    assert!(!world.are_merged().await, "a guest changes nothing");
    assert_eq!(world.use_desk(&profile("eu", None)).await, first);
    assert!(world.are_merged().await);
}
