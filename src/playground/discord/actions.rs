//! Executes the actions of the page: it calls the functions that tests call, with arguments by name.

use serde_json::{Value, json};

use super::Discord;

impl Discord {
    /// Executes an action of the page: `{"as": USER, "do": NAME, ...}`.
    ///
    /// # Errors
    ///
    /// The message that the person's client shows.
    pub async fn act(&self, act: &Value) -> Result<Value, String> {
        let given = |key: &str| act.get(key).and_then(Value::as_str);
        let text = |key: &str| given(key).ok_or_else(|| format!("{key} is missing"));
        let user = text("as")?;
        let done = |()| json!({});
        match text("do")? {
            "say" => {
                let id = match given("message_id") {
                    Some(message) => self.reply(user, text("channel")?, message, text("text")?).await?,
                    None => self.say(user, text("channel")?, text("text")?).await?,
                };
                Ok(json!({"id": id}))
            }
            "reply" => {
                let id = self
                    .reply(user, text("channel")?, text("message_id")?, text("text")?)
                    .await?;
                Ok(json!({"id": id}))
            }
            "edit" => self
                .edit(user, text("channel")?, text("message_id")?, text("text")?)
                .await
                .map(done),
            "delete" => self
                .delete(user, text("channel")?, text("message_id")?)
                .await
                .map(done),
            "react" => self
                .react(user, text("channel")?, text("message_id")?, text("emoji")?)
                .await
                .map(done),
            "unreact" => self
                .unreact(user, text("channel")?, text("message_id")?, text("emoji")?)
                .await
                .map(done),
            "open_thread" => {
                let (channel, name) = (text("channel")?, text("name")?);
                let id = self.open_thread(user, channel, given("message_id"), name).await?;
                Ok(json!({"id": id}))
            }
            "read" => self.read(user, text("channel")?).await.map(done),
            "dismiss" => self
                .dismiss(user, given("channel"), given("message_id"))
                .await
                .map(done),
            "dm_channel" => {
                super::lookup::find_user(&self.world(), user)?;
                Ok(json!({"id": self.dm_channel(user)}))
            }
            other => self.act_on_app(user, other, act).await,
        }
    }

    /// The actions that the application must answer.
    async fn act_on_app(&self, user: &str, what: &str, act: &Value) -> Result<Value, String> {
        let text = |key: &str| {
            act.get(key)
                .and_then(Value::as_str)
                .ok_or_else(|| format!("{key} is missing"))
        };
        let done = |()| json!({});
        match what {
            "slash" => {
                let options = act.get("options").cloned().unwrap_or_else(|| json!({}));
                self.slash(user, text("channel")?, text("name")?, options)
                    .await
                    .map(done)
            }
            "autocomplete" => {
                let typed = text("text").unwrap_or_default();
                let choices = self
                    .autocomplete(user, text("channel")?, (text("name")?, text("option")?), typed)
                    .await?;
                Ok(json!({"choices": choices}))
            }
            "message_menu" => self
                .message_menu(user, text("command_name")?, text("channel")?, text("message_id")?)
                .await
                .map(done),
            "user_menu" => self
                .user_menu(user, text("command_name")?, text("channel")?, text("target")?)
                .await
                .map(done),
            "click" => self
                .click(user, text("channel")?, text("message_id")?, text("custom_id")?)
                .await
                .map(done),
            "select" => {
                let values: Vec<&str> = act["values"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let message = (text("channel")?, text("message_id")?);
                self.select(user, message, text("custom_id")?, &values)
                    .await
                    .map(done)
            }
            "submit" => self
                .submit(user, text("modal_id")?, &act["values"])
                .await
                .map(done),
            other => Err(format!("nobody knows how to {other}")),
        }
    }
}
