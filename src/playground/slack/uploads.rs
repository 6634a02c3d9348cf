//! The bytes of files: taken from who uploads, given to who holds the token.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::{Map, Value, json};

use super::state::{Room, RoomKind, State as Workspace, StoredFile};
use super::{Slack, events, gate};
use crate::blob::{Blob, Spoilt};
use crate::{Cut, media, multipart};

/// What the frame of a form may add to the bytes in it.
const FRAME_BYTES: u64 = 64 * 1024;

/// Takes the bytes of a file that was announced: as they are, or in a form.
pub(super) async fn take(
    State(slack): State<Slack>,
    Path(id): Path<String>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mut call = gate::new_call(&slack, &format!("upload {id}"), Value::Null);
    let drops = match gate::pass(&slack, &mut call, &cut).await {
        Ok(drops) => drops,
        Err(response) => return response,
    };
    let announced = slack
        .state()
        .files
        .get(&id)
        .map(|file| (file.size_bytes, file.content.is_some()));
    let taken = match announced {
        None => Err((404, "no such upload")),
        Some((_, true)) => Err((409, "already uploaded")),
        Some((size_bytes, false)) => bytes_of(&headers, body, size_bytes).await,
    };
    let answer = match taken {
        Ok(content) => {
            let told = format!("OK - {}", content.size_bytes());
            if let Some(file) = slack.state().files.get_mut(&id) {
                file.content = Some(content);
            }
            told.into_response()
        }
        Err((status, why)) => {
            call.status = status;
            call.refused = Some(why.to_owned());
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, why).into_response()
        }
    };
    // The record takes its copy; the answer is our own.
    let _ = gate::finish(&slack, &call);
    if drops {
        cut.cut();
    }
    answer
}

/// The bytes of a body, if they are as many as were announced.
async fn bytes_of(headers: &HeaderMap, body: Body, announced: u64) -> Result<Blob, (u16, &'static str)> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let wrong = (400, "not as long as announced");
    let content = match multipart::boundary(kind) {
        None => Blob::take(body, announced).await.map_err(|spoilt| match spoilt {
            Spoilt::TooLarge => wrong,
            Spoilt::Broken(_) => (400, "the bytes stopped coming"),
        })?,
        Some(boundary) => {
            let most = usize::try_from(announced + FRAME_BYTES).unwrap_or(usize::MAX);
            let form: Bytes = to_bytes(body, most).await.map_err(|_| wrong)?;
            let file = multipart::parts(&boundary, &form)
                .into_iter()
                .find(|part| part.filename.is_some())
                .ok_or((400, "no file in the form"))?;
            Blob::of(file.content)
        }
    };
    if content.size_bytes() == announced {
        Ok(content)
    } else {
        Err(wrong)
    }
}

/// Gives the bytes of a file to the app.
pub(super) async fn give(
    State(slack): State<Slack>,
    Path(id): Path<String>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
) -> Response {
    let mut call = gate::new_call(&slack, &format!("download {id}"), Value::Null);
    let drops = match gate::pass(&slack, &mut call, &cut).await {
        Ok(drops) => drops,
        Err(response) => return response,
    };
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let response = {
        let state = slack.state();
        let is_app =
            token == Some(&format!("Bearer {}", state.app.bot_token)) && state.has_scope("files:read");
        let file = state.files.get(&id).filter(|file| state.app_may_read(file));
        match file.and_then(|file| Some((file, file.content.as_ref()?))) {
            // Slack does not refuse: it sends strangers to its login page, which is a fine answer of status 200.
            _ if !is_app => Redirect::to("/slack/login").into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
            Some((file, content)) if drops => content.broken_answer(kind(file)),
            Some((file, content)) => content.answer(kind(file)),
        }
    };
    call.status = response.status().as_u16();
    call.refused = (call.status != 200).then(|| call.status.to_string());
    let _ = gate::finish(&slack, &call);
    response
}

/// What a stranger sees in the place of a file.
pub(super) async fn login() -> Html<&'static str> {
    Html("<!DOCTYPE html><title>Login | Slack</title><h1>Sign in to your workspace</h1>")
}

fn kind(file: &StoredFile) -> &'static str {
    media::kind(&file.name).unwrap_or("application/octet-stream")
}

impl Workspace {
    /// Whether the app may read a file: its own, and those shared where it is.
    pub(super) fn app_may_read(&self, file: &StoredFile) -> bool {
        let bot = &self.app.bot_user_id;
        let is_with = |room: &String| self.rooms.get(room).is_some_and(|room| room.has(bot));
        file.user == *bot || file.shares.iter().any(|(room, _)| is_with(room))
    }

    /// A file as messages carry it; a trace of it, once it is gone.
    pub(super) fn file_json(&self, id: &str) -> Value {
        let Some(file) = self.files.get(id) else {
            return json!({ "id": id, "mode": "tombstone" });
        };
        let ending = media::ending(&file.name);
        let (filetype, pretty) = match ending.as_str() {
            "" => ("binary", "Binary".to_owned()),
            "txt" | "log" => ("text", "Plain Text".to_owned()),
            other => (other, other.to_uppercase()),
        };
        let url = format!("{}/slack/files/{id}", self.base_url);
        let is_public = file.shares.iter().any(|(room, _)| self.is_public(room));
        let permalink = format!(
            "https://{}.slack.com/files/{}/{id}/{}",
            self.team_domain,
            file.user,
            file.name.to_lowercase()
        );
        let mut shown = json!({
            "id": id, "created": file.created_s, "timestamp": file.created_s, "name": file.name,
            "title": file.title, "mimetype": kind(file), "filetype": filetype, "pretty_type": pretty,
            "user": file.user, "user_team": self.team_id, "editable": false, "size": file.size_bytes,
            "mode": "hosted", "is_external": false, "external_type": "", "is_public": is_public,
            "public_url_shared": false, "display_as_bot": false, "username": "",
            "url_private": url, "url_private_download": format!("{url}/download"),
            "permalink": permalink, "has_rich_preview": false, "file_access": "visible",
        });
        let head = file.content.as_ref().map_or(&[][..], Blob::head);
        if let Some((width, height)) = media::dimensions(head) {
            shown["original_w"] = width.into();
            shown["original_h"] = height.into();
        }
        shown
    }

    /// A file with where it is shared, as `files.info` shows it.
    pub(super) fn shared_file_json(&self, id: &str) -> Value {
        let mut shown = self.file_json(id);
        let mut shares: Map<String, Value> = Map::new();
        let mut lists = [
            ("channels", Vec::new()),
            ("groups", Vec::new()),
            ("ims", Vec::new()),
        ];
        for (room, ts) in self.files.get(id).into_iter().flat_map(|file| &file.shares) {
            let Some((room, message)) = events::find(self, room, ts) else {
                continue;
            };
            let at = match room.kind {
                RoomKind::Public => 0,
                RoomKind::Private => 1,
                RoomKind::Direct => 2,
            };
            lists[at].1.push(room.id.clone());
            let family = if room.kind == RoomKind::Public {
                "public"
            } else {
                "private"
            };
            let mut share = json!({
                "ts": ts, "channel_name": room.name, "team_id": self.team_id, "share_user_id": message.user,
                "reply_users": [], "reply_users_count": 0, "reply_count": room.replies(ts).count(),
            });
            if let Some(parent) = &message.thread_ts {
                share["thread_ts"] = parent.clone().into();
            }
            let by_room = shares.entry(family).or_insert_with(|| json!({}));
            match &mut by_room[&room.id] {
                Value::Array(all) => all.push(share),
                empty => *empty = json!([share]),
            }
        }
        for (name, rooms) in lists {
            shown[name] = rooms.into();
        }
        shown["shares"] = shares.into();
        shown["comments_count"] = 0.into();
        shown
    }

    /// Lets go of files whose message is gone.
    pub(super) fn forget_files(&mut self, ids: &[String]) {
        for id in ids {
            self.files.remove(id);
        }
    }

    fn is_public(&self, room: &str) -> bool {
        self.rooms
            .get(room)
            .is_some_and(|room: &Room| room.kind == RoomKind::Public)
    }
}
