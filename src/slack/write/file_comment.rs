//! The text above shared files.

use chat::{Block, Card, Span, Text, UserRef};

use crate::ground::limits;
use crate::ground::markup::BREAK;
use crate::ground::workspace::Workspace;
use crate::write::mention_policy::Voice;
use crate::write::mrkdwn::write;
use crate::write::truncate;

impl Workspace {
    /// The comment above shared files. Slack accepts only markup there.
    pub(crate) fn comment(&self, card: &Card, notify: &[UserRef]) -> String {
        let voice = Voice {
            connection: &self.names.connection,
            notify,
        };
        comment(card, &voice)
    }
}

/// Renders a card as markup.
fn comment(card: &Card, voice: &Voice<'_>) -> String {
    let draw = |text: &Text, room: usize| {
        truncate::fit(
            text,
            room,
            |text| write(text, voice),
            |drawn| truncate::length(drawn),
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
        if left < limits::LEAST {
            break;
        }
        let line = draw(&text, left);
        left = left.saturating_sub(truncate::length(&line) + 1);
        lines.push(line.trim_end().to_owned());
    }
    let mut markup = lines.join("\n");
    for user in notify_absent(&markup, voice) {
        markup.push_str(&format!(" <@{}>", user.id));
    }
    // Slack may parse this text like typed text, so broadcasts are broken up.
    for all in ["here", "channel", "everyone"] {
        markup = markup.replace(&format!("@{all}"), &format!("@{BREAK}{all}"));
    }
    markup
}

fn notify_absent<'v>(markup: &str, voice: &Voice<'v>) -> Vec<&'v UserRef> {
    let notify = voice
        .notify
        .iter()
        .filter(|user| user.connection == *voice.connection);
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
        let voice = Voice {
            connection: &connection,
            notify: &notify,
        };
        let card = Card::plain("<!channel> @channel <@U2>").with(Block::Quote("one\ntwo".into()));
        assert_eq!(
            comment(&card, &voice).replace(BREAK, "·"),
            "&lt;!channel&gt; @·channel &lt;@U2&gt;\n> one\n> two <@U1>"
        );
        let long = comment(&Card::plain("* ".repeat(20_000)), &voice);
        assert!(truncate::length(&long) < limits::TEXT + 100);
    }
}
