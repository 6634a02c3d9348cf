//! One side of the page: the client of a platform, used by one person.

use std::path::Path;

use fantoccini::key::Key;
use playground::Side;

use crate::page::Page;
use crate::xpath;

/// The client of one platform on the page.
#[derive(Clone, Copy)]
pub(crate) struct ClientView<'p> {
    page: &'p Page,
    side: Side,
}

impl<'p> ClientView<'p> {
    /// The client of that platform.
    pub(crate) fn of(page: &'p Page, side: Side) -> Self {
        Self { page, side }
    }

    /// Switches to another person.
    pub(crate) async fn switches_to(&self, name: &str) {
        self.page.clicks(&self.inside("person-switcher")).await;
        let person = format!(
            "{}//{}[contains(., {})]",
            xpath::popover(self.side),
            xpath::marked("person"),
            xpath::text(name)
        );
        self.page.clicks(&person).await;
        let there = format!(
            "{}[contains(., {})]",
            self.inside("person-switcher"),
            xpath::text(name)
        );
        self.page.sees(&there).await;
    }

    /// Opens a channel, a thread of Discord's list, or the conversation with the desk.
    pub(crate) async fn opens(&self, channel: &str) {
        let row = format!("{}[@data-name={}]", self.inside("channel"), xpath::text(channel));
        self.page.clicks(&row).await;
        self.page.sees(&format!("{row}[@aria-current='page']")).await;
    }

    /// Opens the thread under a message.
    pub(crate) async fn opens_thread(&self, words: &str) {
        let messages = xpath::messages(self.side, &[words]);
        self.page
            .clicks(&format!("({messages}//{})[last()]", xpath::marked("open-thread")))
            .await;
        let opened = match self.side {
            Side::Slack => self.inside("thread"),
            Side::Discord => format!("{}//*[contains(@class, 'd-crumb')]", xpath::side(self.side)),
        };
        self.page.sees(&opened).await;
    }

    /// Types into the message field without sending.
    pub(crate) async fn types(&self, words: &str) {
        self.page.types(&self.inside("composer"), words).await;
    }

    /// Chooses an entry of the autocompletion list.
    pub(crate) async fn completes(&self, label: &str) {
        let item = format!(
            "{}[contains(normalize-space(.), {})]",
            self.inside("autocomplete-item"),
            xpath::text(label)
        );
        self.page.clicks(&item).await;
        self.page.waits_until_gone(&self.inside("autocomplete")).await;
    }

    /// Waits for the autocompletion list.
    pub(crate) async fn waits_for_commands(&self) {
        self.page.sees(&self.inside("autocomplete")).await;
    }

    /// Clicks the send button.
    pub(crate) async fn sends(&self) {
        self.page.clicks(&format!("({})[1]", self.inside("send"))).await;
    }

    /// Sends a message into the open channel.
    pub(crate) async fn says(&self, words: &str) {
        self.types(words).await;
        self.sends().await;
        self.sees(&[words]).await;
    }

    /// Sends a message into the open thread on Slack.
    pub(crate) async fn answers(&self, words: &str) {
        self.page.types(&self.inside("thread-composer"), words).await;
        self.page
            .clicks(&format!("{}//{}", self.inside("thread"), xpath::marked("send")))
            .await;
        self.sees(&[words]).await;
    }

    /// Fills in an option of the slash command on Discord.
    pub(crate) async fn fills_option(&self, option: &str, words: &str) {
        let named = format!("[@data-option={}]", xpath::text(option));
        self.page
            .clicks(&format!("{}{named}", self.inside("option-offer")))
            .await;
        self.page
            .types(&format!("{}{named}", self.inside("slash-option")), words)
            .await;
    }

    /// Sends the slash command on Discord.
    pub(crate) async fn sends_command(&self) {
        self.page.clicks(&self.inside("slash-send")).await;
    }

    /// Waits for a message with all of these words.
    pub(crate) async fn sees(&self, words: &[&str]) {
        self.page.sees(&xpath::messages(self.side, words)).await;
    }

    /// Waits until no message contains all of these words.
    pub(crate) async fn waits_until_gone(&self, words: &[&str]) {
        self.page
            .waits_until_gone(&xpath::messages(self.side, words))
            .await;
    }

    /// Waits until no message with these words has the button.
    pub(crate) async fn waits_until_button_gone(&self, words: &str, label: &str) {
        self.page.waits_until_gone(&self.button(words, label)).await;
    }

    /// Clicks a button of the last message that contains these words and has the button.
    pub(crate) async fn clicks(&self, words: &str, label: &str) {
        self.page
            .clicks(&format!("({})[last()]", self.button(words, label)))
            .await;
    }

    fn button(&self, words: &str, label: &str) -> String {
        let message = xpath::messages(self.side, &[words]);
        format!("{message}//{}", xpath::button(label))
    }

    /// Chooses an entry of a message's menu or select.
    pub(crate) async fn picks(&self, words: &str, entry: &str) {
        let message = xpath::messages(self.side, &[words]);
        let menu = "*[@data-testid='overflow' or @data-testid='select'][not(@disabled)]";
        self.page.clicks(&format!("({message}//{menu})[last()]")).await;
        self.chooses_in_list(entry).await;
    }

    async fn chooses_in_list(&self, entry: &str) {
        let entry = format!(
            "{}//button[contains(normalize-space(.), {})]",
            xpath::popover(self.side),
            xpath::text(entry)
        );
        self.page.clicks(&entry).await;
        self.page.waits_until_gone(&xpath::popover(self.side)).await;
    }

    /// Dismisses a private message.
    pub(crate) async fn dismisses(&self, words: &str) {
        let message = format!("({})[last()]", xpath::messages(self.side, &[words]));
        self.page.points_at(&message).await;
        self.page
            .clicks(&format!("{message}//{}", xpath::marked("dismiss")))
            .await;
        self.waits_until_gone(&[words]).await;
    }

    /// Opens the menu of a message.
    pub(crate) async fn opens_menu(&self, words: &str) {
        let message = format!("({})[last()]", xpath::messages(self.side, &[words]));
        self.page.points_at(&message).await;
        self.page
            .clicks(&format!("{message}//{}", xpath::marked("more-actions")))
            .await;
        self.page.sees(&xpath::popover(self.side)).await;
    }

    /// Chooses an entry of the open menu.
    pub(crate) async fn chooses(&self, entry: &str) {
        self.chooses_in_list(entry).await;
    }

    /// Attaches a file to the message in the message field.
    pub(crate) async fn attaches(&self, file: &Path) {
        let field = self.inside("file-input");
        // The input is invisible. The driver sets the file directly, without the file dialog.
        self.page.types(&field, &file.to_string_lossy()).await;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let waiting = self.inside("waiting-file");
        self.page
            .sees(&format!("{waiting}[contains(., {})]", xpath::text(&name)))
            .await;
    }

    /// Waits until all attached files are sent.
    pub(crate) async fn waits_until_files_sent(&self) {
        self.page.waits_until_gone(&self.inside("waiting-file")).await;
    }

    /// The download URL of a file in the open channel.
    pub(crate) async fn address_of(&self, file: &str) -> String {
        let link = format!(
            "({}[@data-name={}]//{})[last()]",
            self.inside("file"),
            xpath::text(file),
            xpath::marked("download")
        );
        let link = self.page.sees(&link).await;
        let address = link.prop("href").await.expect("the browser answers");
        address.expect("the link has an href")
    }

    /// Waits for an image in a message.
    pub(crate) async fn shows_picture(&self, file: &str) {
        let picture = format!("{}//img[@alt={}]", self.inside("file"), xpath::text(file));
        self.page.sees(&picture).await;
    }

    /// Edits one's own message with its menu.
    pub(crate) async fn edits(&self, words: &str, better: &str) {
        self.opens_menu(words).await;
        self.chooses(match self.side {
            Side::Slack => "Edit message",
            Side::Discord => "Edit Message",
        })
        .await;
        self.page.writes_over(&self.inside("edit-field"), better).await;
        self.page.clicks(&self.inside("edit-save")).await;
        self.page.waits_until_gone(&self.inside("edit-field")).await;
    }

    /// Edits one's last message with the keyboard.
    pub(crate) async fn edits_last(&self, better: &str) {
        self.types(&Key::Up.to_string()).await;
        let field = self.inside("edit-field");
        self.page.writes_over(&field, better).await;
        self.page.types(&field, &Key::Enter.to_string()).await;
        self.page.waits_until_gone(&field).await;
    }

    /// Deletes one's own message.
    pub(crate) async fn deletes(&self, words: &str) {
        self.opens_menu(words).await;
        self.chooses("Delete").await;
        if self.side == Side::Slack {
            let sure = "*[@role='dialog' or @role='alertdialog']//button[normalize-space(.)='Delete']";
            self.page.clicks(&format!("//{sure}")).await;
        }
    }

    /// Reacts to a message with 🎫.
    pub(crate) async fn reacts_with_ticket(&self, words: &str) {
        let message = format!("({})[last()]", xpath::messages(self.side, &[words]));
        self.page.points_at(&message).await;
        let quick = format!("{message}//*[@data-testid='quick-react'][@data-emoji='ticket']");
        self.page.clicks(&quick).await;
    }

    /// Waits for a form.
    pub(crate) async fn sees_form(&self, words: &str) {
        let form = xpath::form(self.side);
        self.page
            .sees(&format!(
                "{form}[contains(normalize-space(.), {})]",
                xpath::text(words)
            ))
            .await;
    }

    /// Replaces the text of a field in the open form.
    pub(crate) async fn fills(&self, label: &str, words: &str) {
        let field = format!("{}//{}", self.field(label), xpath::marked("input"));
        self.page.writes_over(&field, words).await;
    }

    /// Chooses an entry of a select in the open form.
    pub(crate) async fn selects(&self, label: &str, entry: &str) {
        let field = format!("{}//{}", self.field(label), xpath::marked("select"));
        self.page.clicks(&field).await;
        self.chooses_in_list(entry).await;
    }

    fn field(&self, label: &str) -> String {
        let form = xpath::form(self.side);
        format!("{form}//*[label[contains(., {})]]", xpath::text(label))
    }

    /// Submits the open form, and waits until it closes.
    pub(crate) async fn submits(&self) {
        let form = xpath::form(self.side);
        self.page
            .clicks(&format!(
                "{form}//{}[not(@disabled)]",
                xpath::marked("modal-submit")
            ))
            .await;
        self.page.waits_until_gone(&form).await;
    }

    fn inside(&self, testid: &str) -> String {
        format!("{}//{}", xpath::side(self.side), xpath::marked(testid))
    }
}
