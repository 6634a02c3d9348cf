//! The people of a ticket, as a platform can mention them.

use chat::{Connection, Span, UserRef};
use desk::PersonId;
use store::UnitOfWork;

use crate::CommandError;

/// How a person is called on a connection, if they are there.
pub(crate) async fn user_on(
    uow: &mut UnitOfWork,
    person: PersonId,
    connection: &Connection,
) -> Result<Option<UserRef>, CommandError> {
    let accounts = uow.people().accounts_of(person).await?;
    let there = accounts
        .into_iter()
        .filter(|account| account.identity.connection == connection.0)
        .min_by_key(|account| account.left.is_some());
    Ok(there.map(|account| UserRef::new(connection, account.identity.user)))
}

/// A person in a sentence: a mention where they are, their name elsewhere.
pub(crate) async fn mention(
    uow: &mut UnitOfWork,
    person: PersonId,
    connection: &Connection,
) -> Result<(Span, Option<UserRef>), CommandError> {
    let name = name(uow, person).await?;
    let user = user_on(uow, person, connection).await?;
    let span = match &user {
        Some(user) => Span::User {
            user: user.clone(),
            name,
        },
        None => Span::Plain(name),
    };
    Ok((span, user))
}

/// What a person is called.
pub(crate) async fn name(uow: &mut UnitOfWork, person: PersonId) -> Result<String, CommandError> {
    Ok(uow.people().get(person).await?.name)
}
