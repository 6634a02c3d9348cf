//! The text above shared files.

use chat::{Block, Card, Span, Text, UserRef};

use crate::ground::limits;
use crate::ground::markup::ZERO_WIDTH_SPACE;
use crate::ground::workspace::Workspace;
use crate::write::mention_policy::MentionPolicy;
use crate::write::mrkdwn::render_mrkdwn;
use crate::write::truncate;

impl Workspace {
    /// The comment above shared files. Slack accepts only markup there.
    pub(crate) fn file_comment(&self, card: &Card, notify: &[UserRef]) -> String {
        let policy = MentionPolicy {
            connection: &self.refs.connection,
            notify,
        };
        render_comment(card, &policy)
    }
}

/// Renders a card as markup.
fn render_comment(card: &Card, policy: &MentionPolicy<'_>) -> String {
    let draw = |text: &Text, budget: usize| {
        truncate::fit(
            text,
            budget,
            |text| render_mrkdwn(text, policy),
            |drawn| truncate::utf16_len(drawn),
        )
    };
    let mut lines: Vec<String> = Vec::new();
    let mut left = limits::TEXT;
    let title = card
        .title
        .iter()
        .map(|title| Text::bold(title.to_plain().replace('\n', " ")));
    let blocks = card.blocks.iter().map(|block| match block {
        Block::Text(text) | Block::Facts(text) => text.clone(),
        Block::Quote(text) => Text(vec![Span::Quote(text.to_plain())]),
    });
    for text in title.chain(blocks).filter(|text| !text.is_blank()) {
        if left < limits::MIN_BLOCK_TEXT {
            break;
        }
        let line = draw(&text, left);
        left = left.saturating_sub(truncate::utf16_len(&line) + 1);
        lines.push(line.trim_end().to_owned());
    }
    let mut markup = lines.join("\n");
    for user in unmentioned(&markup, policy) {
        markup.push_str(&format!(" <@{}>", user.id));
    }
    // Slack may parse this text like typed text, so broadcasts are broken up.
    for all in ["here", "channel", "everyone"] {
        markup = markup.replace(&format!("@{all}"), &format!("@{ZERO_WIDTH_SPACE}{all}"));
    }
    markup
}

fn unmentioned<'v>(markup: &str, policy: &MentionPolicy<'v>) -> Vec<&'v UserRef> {
    let notify = policy
        .notify
        .iter()
        .filter(|user| user.connection == *policy.connection);
    notify
        .filter(|user| !markup.contains(&format!("<@{}>", user.id)))
        .collect()
}

#[cfg(test)]
mod tests {
    use chat::Connection;

    use super::*;

    #[test]
    fn the_comment_above_files_pings_only_people_to_notify() {
        let connection = Connection("hq".into());
        let notify = [UserRef::new(&connection, "U1")];
        let policy = MentionPolicy {
            connection: &connection,
            notify: &notify,
        };
        let card = Card::plain("<!channel> @channel <@U2>").with(Block::Quote("one\ntwo".into()));
        assert_eq!(
            render_comment(&card, &policy).replace(ZERO_WIDTH_SPACE, "·"),
            "&lt;!channel&gt; @·channel &lt;@U2&gt;\n> one\n> two <@U1>"
        );
        let long = render_comment(&Card::plain("* ".repeat(20_000)), &policy);
        assert!(truncate::utf16_len(&long) < limits::TEXT + 100);
    }
}
