//! The people of a ticket, as a platform can mention them.

use chat::{Connection, Span, UserRef};
use desk::PersonId;
use store::UnitOfWork;

use crate::CommandError;

/// How a person is called on a connection, if they are there.
pub(crate) async fn user_on(
    uow: &mut UnitOfWork<'_>,
    person: PersonId,
    connection: &Connection,
) -> Result<Option<UserRef>, CommandError> {
    let identities = uow.people().identities_of(person).await?;
    let there = identities
        .into_iter()
        .find(|identity| identity.connection == connection.0);
    Ok(there.map(|identity| UserRef::new(connection, identity.user)))
}

/// A person in a sentence: a mention where they are, their name elsewhere.
pub(crate) async fn mention(
    uow: &mut UnitOfWork<'_>,
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
pub(crate) async fn name(uow: &mut UnitOfWork<'_>, person: PersonId) -> Result<String, CommandError> {
    Ok(uow.people().get(person).await?.name)
}
