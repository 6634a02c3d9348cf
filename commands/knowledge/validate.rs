//! Confirms that an article is validated, as two agents or three requesters proposed.

use chat::{Card, Reply};
use desk::{Action, ArticleContent, ArticleId, ArticleOrigin, ArticleState, Refusal};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::knowledge::read;
use crate::work::Work;

/// Handles `[Validate]` in the message to the owner. An article that has changed since is shown instead.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: ArticleId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let mut article = work.articles().find(id).await?.ok_or(Refusal::NoSuchArticle)?;
    interaction
        .may(Action::ValidateArticle, interaction.actor.article(&article))
        .map_err(
            |denied| match article.may_be_read_by(interaction.actor.readership()) {
                true => Refusal::from(denied),
                false => Refusal::NoSuchArticle,
            },
        )?;
    let is_proposed = matches!(
        article.content.state,
        ArticleState::Wip | ArticleState::NotValidated
    );
    if article.origin != ArticleOrigin::Chat || !is_proposed || article.revision != interaction.token.version
    {
        let card = read::page(work.settings(), &article, interaction.actor, 0);
        return Ok(Reply::Private(card));
    }
    let content = ArticleContent {
        state: ArticleState::Validated,
        ..article.content.clone()
    };
    interaction.actor.remember(work);
    work.articles()
        .revise(&mut article, content, Some(interaction.person()));
    let args = [("reference", article.number.to_string().into())];
    let card = Card::plain(work.words().say_with("validated", &args));
    Ok(interaction.turn_into(work, card))
}
