//! Names and mentions of people.

use chat::{Connection, Span, UserRef};
use desk::PersonId;

use crate::error::CommandError;
use crate::work::Work;

/// Returns a person's user on a connection, if the person has an account there. An open account comes first.
pub(crate) async fn user_on(
    work: &mut Work<'_>,
    person: PersonId,
    connection: &Connection,
) -> Result<Option<UserRef>, CommandError> {
    let accounts = work.people().accounts_of(person).await?;
    let account = accounts
        .into_iter()
        .filter(|account| account.identity.connection == connection.0)
        .min_by_key(|account| account.left.is_some());
    Ok(account.map(|account| UserRef::new(connection, account.identity.user)))
}

/// Returns the account whose picture is shown with the words of a person: an open account, on this connection if possible.
pub(crate) async fn face_of(
    work: &mut Work<'_>,
    person: PersonId,
    connection: &Connection,
) -> Result<Option<UserRef>, CommandError> {
    let accounts = work.people().accounts_of(person).await?;
    let account = accounts.into_iter().min_by_key(|account| {
        (
            account.left.is_some(),
            account.identity.connection != connection.0,
        )
    });
    Ok(account.map(|account| {
        let connection = Connection(account.identity.connection);
        UserRef::new(&connection, account.identity.user)
    }))
}

/// Returns a person for a sentence: a mention if the person has an account on the connection, or else the name.
pub(crate) async fn mention(
    work: &mut Work<'_>,
    person: PersonId,
    connection: &Connection,
) -> Result<(Span, Option<UserRef>), CommandError> {
    let name = name(work, person).await?;
    let user = user_on(work, person, connection).await?;
    let span = match &user {
        Some(user) => Span::User {
            user: user.clone(),
            name,
        },
        None => Span::Plain(name),
    };
    Ok((span, user))
}

/// Returns the name of the person who caused an event, or the desk's name if a timer caused it.
pub(crate) async fn of_actor(work: &mut Work<'_>, by: Option<PersonId>) -> Result<String, CommandError> {
    match by {
        Some(person) => name(work, person).await,
        None => Ok(work.words().say("history-desk")),
    }
}

/// Returns the name of a person.
pub(crate) async fn name(work: &mut Work<'_>, person: PersonId) -> Result<String, CommandError> {
    Ok(work.people().get(person).await?.name)
}
