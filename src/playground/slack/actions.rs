//! Executes the actions of the page: it calls the functions that tests call, with arguments by name.

use serde_json::{Value, json};

use super::{Slack, Submitted};

/// The arguments of one action.
struct Act<'a> {
    user: &'a str,
    args: &'a Value,
}

impl Slack {
    /// Executes an action of the page: `{"as": user, "do": verb, ...}`.
    ///
    /// # Errors
    ///
    /// The message that the person's client shows, or the name of a missing argument.
    pub async fn act(&self, act: &Value) -> Result<Value, String> {
        let verb = act["do"].as_str().ok_or("missing argument: do")?;
        let user = act["as"].as_str().ok_or("missing argument: as")?;
        let on = Act { user, args: act };
        match verb {
            "slash" | "shortcut" | "click" | "select" | "submit" | "close" | "suggest" => {
                self.act_on_app(verb, &on).await
            }
            _ => self.act_alone(verb, &on).await,
        }
    }

    async fn act_alone(&self, verb: &str, on: &Act<'_>) -> Result<Value, String> {
        let user = on.user;
        match verb {
            "say" => {
                let ts = self
                    .say(user, on.need("channel")?, on.need("text")?, on.find("thread_ts"))
                    .await?;
                return Ok(json!({ "ts": ts }));
            }
            "upload" => {
                let content = on.find("content").unwrap_or_default().as_bytes();
                let comment = on.find("text").unwrap_or_default();
                let (channel, name) = (on.need("channel")?, on.need("name")?);
                let ts = self
                    .upload(user, (channel, on.find("thread_ts")), (name, content), comment)
                    .await?;
                return Ok(json!({ "ts": ts }));
            }
            "edit" => {
                self.edit(user, on.need("channel")?, on.need("ts")?, on.need("text")?)
                    .await?;
            }
            "delete" => self.delete(user, on.need("channel")?, on.need("ts")?).await?,
            "react" => {
                self.react(user, on.need("channel")?, on.need("ts")?, on.emoji()?)
                    .await?;
            }
            "unreact" => {
                self.unreact(user, on.need("channel")?, on.need("ts")?, on.emoji()?)
                    .await?;
            }
            "open_dm" => return Ok(json!({ "channel": self.open_dm(user).await? })),
            "open_home" => return Ok(json!({ "channel": self.open_home(user).await? })),
            "join" => self.join(user, on.need("channel")?).await?,
            "read" => self.read(user, on.need("channel")?),
            "reload" => self.reload(user),
            other => return Err(format!("nobody can {other} here")),
        }
        Ok(json!({}))
    }

    async fn act_on_app(&self, verb: &str, on: &Act<'_>) -> Result<Value, String> {
        let user = on.user;
        let value = || {
            on.args
                .get("value")
                .or(on.args.get("option_value"))
                .cloned()
                .unwrap_or_default()
        };
        match verb {
            "slash" => {
                let command = on.need("command")?;
                if on.find("thread_ts").is_some() {
                    self.slash_in_thread(user, command).await?;
                }
                self.slash(
                    user,
                    on.need("channel")?,
                    command,
                    on.find("text").unwrap_or_default(),
                )
                .await?;
            }
            "shortcut" => {
                self.shortcut(user, on.need("callback_id")?, on.find("channel"), on.find("ts"))
                    .await?;
            }
            "click" | "select" => match on.find("view_id") {
                Some(view) => {
                    self.click_in_view(user, view, on.need("action_id")?, value())
                        .await?;
                }
                None => {
                    let message = (on.need("channel")?, on.need("ts")?);
                    self.select(user, message, on.need("action_id")?, value()).await?;
                }
            },
            "submit" => {
                let submitted = self.submit(user, on.need("view_id")?, &on.args["values"]).await?;
                return Ok(match submitted {
                    Submitted::Errors(errors) => json!({ "errors": errors }),
                    _ => json!({}),
                });
            }
            "suggest" => {
                let typed = on.find("text").unwrap_or_default();
                return self
                    .suggest(user, on.need("view_id")?, on.need("action_id")?, typed)
                    .await;
            }
            _ => self.close(user, on.need("view_id")?).await?,
        }
        Ok(json!({}))
    }
}

impl<'a> Act<'a> {
    fn find(&self, name: &str) -> Option<&'a str> {
        self.args[name].as_str()
    }

    fn need(&self, name: &str) -> Result<&'a str, String> {
        self.find(name).ok_or_else(|| format!("missing argument: {name}"))
    }

    fn emoji(&self) -> Result<&'a str, String> {
        self.find("emoji")
            .or_else(|| self.find("name"))
            .ok_or_else(|| "missing argument: emoji".to_owned())
    }
}
