//! One gateway socket: hello, heartbeat, identify or resume, and then the events of the session.
//!
//! The server always closes with a code, because some clients reconnect in a tight loop after a close frame without
//! one.

use std::{collections::VecDeque, time::Duration};

use axum::extract::ws::{CloseFrame, Message as WsMessage, WebSocket};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    Discord,
    compression::Encoder,
    gateway::{EVERY_INTENT, Frame, GUILD_MEMBERS, GUILDS, PRIVILEGED, Session},
    id::Id,
    state::World,
};
use crate::{Connection, STALL_LIMIT, Side};

const LARGEST_FRAME_BYTES: usize = 4096;
const SENDS_PER_MINUTE: usize = 120;
/// The minimum time between two session starts.
const IDENTIFY_EVERY_S: i64 = 5;

/// Discord's close code and reason.
type CloseReason = (u16, &'static str);

/// Serves one socket until it ends.
pub(super) async fn serve(discord: Discord, mut ws: WebSocket, connection: Connection, encoder: Encoder) {
    let (sender, mut frames) = mpsc::unbounded_channel();
    let mut socket = Socket {
        discord,
        sender,
        session: None,
        sends: VecDeque::new(),
        encoder,
    };
    let heartbeat_ms = socket.discord.world().gateway.heartbeat_ms;
    let hello =
        json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": heartbeat_ms, "_trace": []}});
    if !socket.write(&mut ws, hello.to_string()).await {
        return;
    }
    let ending = socket.run(&mut ws, &mut frames, heartbeat_ms).await;
    match ending {
        Ending::Left(code) => socket.leave(code),
        Ending::Reset => {
            connection.reset();
            socket.leave(None);
        }
        Ending::Close(code, reason) => {
            socket.leave(Some(code));
            let frame = CloseFrame {
                code,
                reason: reason.into(),
            };
            // The peer may have disconnected already.
            let _ = ws.send(WsMessage::Close(Some(frame))).await;
        }
    }
}

/// How a socket ends.
enum Ending {
    /// The client disconnected, with a close code if it sent one.
    Left(Option<u16>),
    /// The connection must close without a close frame.
    Reset,
    /// The server closes the socket.
    Close(u16, &'static str),
}

struct Socket {
    discord: Discord,
    sender: mpsc::UnboundedSender<Frame>,
    session: Option<String>,
    /// When the client sent its last frames.
    sends: VecDeque<DateTime<Utc>>,
    encoder: Encoder,
}

impl Socket {
    async fn run(
        &mut self,
        ws: &mut WebSocket,
        frames: &mut mpsc::UnboundedReceiver<Frame>,
        heartbeat_ms: u64,
    ) -> Ending {
        let core = self.discord.inner.core.clone();
        let timeout = Duration::from_millis(heartbeat_ms * 2);
        let mut flush = tokio::time::interval(Duration::from_millis(250));
        let mut last_frame_at = tokio::time::Instant::now();
        loop {
            tokio::select! {
                received = ws.recv() => match received {
                    Some(Ok(WsMessage::Close(frame))) => return Ending::Left(frame.map(|frame| frame.code)),
                    Some(Ok(WsMessage::Ping(_) | WsMessage::Pong(_))) => {}
                    Some(Ok(message)) => {
                        last_frame_at = tokio::time::Instant::now();
                        if let Err((code, reason)) = self.receive(message.into_data().as_ref()) {
                            return Ending::Close(code, reason);
                        }
                    }
                    Some(Err(_)) | None => return Ending::Left(None),
                },
                Some(frame) = frames.recv() => match frame {
                    Frame::Text(text) => {
                        if !self.write(ws, text).await {
                            return Ending::Left(None);
                        }
                    }
                    Frame::Close(code, reason) => return Ending::Close(code, reason),
                    Frame::Reset => return Ending::Reset,
                    Frame::Stall => {
                        let end = core.clock.now() + STALL_LIMIT;
                        tokio::select! {
                            () = core.clock.sleep_until(end) => {}
                            () = core.shutdown.cancelled() => {}
                        }
                        return Ending::Reset;
                    }
                },
                _ = flush.tick() => {
                    self.flush();
                    if last_frame_at.elapsed() > timeout {
                        return Ending::Close(4009, "Session timed out.");
                    }
                }
                () = core.faults.goes_down(Side::Discord) => return Ending::Reset,
                () = core.shutdown.cancelled() => return Ending::Close(1001, "Going away."),
            }
        }
    }

    fn receive(&mut self, bytes: &[u8]) -> Result<(), CloseReason> {
        let now = self.discord.inner.core.clock.now();
        self.sends.retain(|at| *at > now - TimeDelta::seconds(60));
        self.sends.push_back(now);
        if self.sends.len() > SENDS_PER_MINUTE {
            return Err((4008, "Rate limited."));
        }
        if bytes.len() > LARGEST_FRAME_BYTES {
            return Err((4002, "Error while decoding payload."));
        }
        let frame: Value =
            serde_json::from_slice(bytes).map_err(|_| (4002, "Error while decoding payload."))?;
        let data = &frame["d"];
        match frame["op"].as_u64() {
            Some(1) => {
                self.answer(&json!({"op": 11}));
                Ok(())
            }
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8) if self.session.is_none() => Err((4003, "Not authenticated.")),
            Some(8) => {
                self.request_members(data);
                Ok(())
            }
            Some(3 | 4) => Ok(()),
            _ => Err((4001, "Unknown opcode.")),
        }
    }

    /// Sends a frame. Returns false if the client is gone.
    async fn write(&mut self, ws: &mut WebSocket, text: String) -> bool {
        match self.encoder.encode(text) {
            Ok(frame) => ws.send(frame).await.is_ok(),
            Err(_) => false,
        }
    }

    fn answer(&self, frame: &Value) {
        // The receiver is in the loop that called this method.
        let _ = self.sender.send(Frame::Text(frame.to_string()));
    }

    fn identify(&mut self, data: &Value) -> Result<(), CloseReason> {
        if self.session.is_some() {
            return Err((4005, "Already authenticated."));
        }
        let mut world = self.discord.world();
        check_token(&world, data)?;
        if !data["properties"].is_object() {
            return Err((4002, "Error while decoding payload."));
        }
        let intents = data["intents"].as_u64().filter(|bits| bits & !EVERY_INTENT == 0);
        let intents = intents.ok_or((4013, "Invalid intent(s)."))?;
        if intents & PRIVILEGED & !world.app.enabled_intents != 0 {
            return Err((4014, "Disallowed intent(s)."));
        }
        let shard = shard(data)?;
        let now = world.now();
        let starts_per_day = world.gateway.starts_per_day;
        let rate_limits = world.core.rate_limits;
        let started = &mut world.gateway.identified;
        started.retain(|at| *at > now - TimeDelta::days(1));
        if started.len() >= starts_per_day {
            // A client that starts too many sessions loses all of them.
            for session in &mut world.gateway.sessions {
                session.write(Frame::Close(4004, "Authentication failed."));
            }
            return Err((4004, "Authentication failed."));
        }
        let is_soon = started
            .back()
            .is_some_and(|last| now - *last < rate_limits.window(TimeDelta::seconds(IDENTIFY_EVERY_S)));
        if rate_limits.is_enforced() && is_soon {
            world.note("gateway.too_soon".to_owned(), Value::Null);
            self.answer(&json!({"op": 9, "d": false}));
            return Ok(());
        }
        started.push_back(now);
        if data["compress"] == true {
            self.encoder.compress_frames();
        }
        world.forget_sessions();
        let session = Session::new(intents, shard, self.sender.clone());
        self.session = Some(session.id.clone());
        world.gateway.sessions.push(session);
        world.note(
            "gateway.identify".to_owned(),
            json!({"intents": intents, "shard": [shard.0, shard.1]}),
        );
        send_ready(&mut world);
        Ok(())
    }

    fn resume(&mut self, data: &Value) -> Result<(), CloseReason> {
        if self.session.is_some() {
            return Err((4005, "Already authenticated."));
        }
        let mut world = self.discord.world();
        check_token(&world, data)?;
        world.forget_sessions();
        let seq = data["seq"].as_u64().ok_or((4007, "Invalid seq."))?;
        world.note(
            "gateway.resume".to_owned(),
            json!({"session_id": data["session_id"], "seq": seq}),
        );
        let sender = self.sender.clone();
        let session_id = data["session_id"].as_str().unwrap_or_default();
        let Some(at) = world
            .gateway
            .sessions
            .iter()
            .position(|session| session.id == session_id)
        else {
            self.answer(&json!({"op": 9, "d": false}));
            return Ok(());
        };
        let session = &mut world.gateway.sessions[at];
        if seq > session.seq {
            return Err((4007, "Invalid seq."));
        }
        if let Some(old) = session.sender.replace(sender) {
            let _ = old.send(Frame::Close(4000, "Unknown error."));
        }
        session.left_at = None;
        if !session.replay(seq) {
            world.gateway.sessions.remove(at);
            self.answer(&json!({"op": 9, "d": false}));
            return Ok(());
        }
        session.send("RESUMED", &json!({"_trace": []}));
        self.session = Some(session_id.to_owned());
        Ok(())
    }

    fn request_members(&self, data: &Value) {
        let mut world = self.discord.world();
        let wanted: Vec<Id> = match &data["user_ids"] {
            Value::Array(ids) => ids.iter().filter_map(Id::of).collect(),
            Value::Null => {
                let query = data["query"].as_str().unwrap_or_default().to_lowercase();
                let fits = |id: &Id| world.users[id].username.to_lowercase().starts_with(&query);
                world.member_ids().into_iter().filter(fits).collect()
            }
            one => Id::of(one).into_iter().collect(),
        };
        let members: Vec<Value> = wanted.iter().filter_map(|id| world.member_json(*id)).collect();
        let missing: Vec<&Id> = wanted
            .iter()
            .filter(|id| world.member_json(**id).is_none())
            .collect();
        let chunk = json!({
            "guild_id": world.guild.id, "members": members, "chunk_index": 0, "chunk_count": 1,
            "not_found": missing, "nonce": data["nonce"],
        });
        if let Some(session) = self.session_of(&mut world) {
            session.send("GUILD_MEMBERS_CHUNK", &chunk);
        }
    }

    fn session_of<'w>(&self, world: &'w mut World) -> Option<&'w mut Session> {
        let id = self.session.as_ref()?;
        world
            .gateway
            .sessions
            .iter_mut()
            .find(|session| session.id == *id)
    }

    /// Releases a delayed event that no other event overtook.
    fn flush(&self) {
        if let Some(session) = self.session_of(&mut self.discord.world()) {
            session.release();
        }
    }

    /// Ends the socket. The codes 1000 and 1001 of the client end the session too; otherwise the session can be
    /// resumed.
    fn leave(&mut self, code: Option<u16>) {
        let mut world = self.discord.world();
        let now = world.now();
        let Some(id) = self.session.take() else { return };
        let sender = self.sender.clone();
        let is_over = matches!(code, Some(1000 | 1001 | 4004 | 4007 | 4009 | 4010..=4014));
        world.gateway.sessions.retain_mut(|session| {
            // A RESUME may have attached another socket to the session already.
            if session.id != id
                || session
                    .sender
                    .as_ref()
                    .is_some_and(|other| !other.same_channel(&sender))
            {
                return true;
            }
            session.sender = None;
            session.left_at = Some(now);
            !is_over
        });
        world.note("gateway.left".to_owned(), json!({"code": code}));
    }
}

fn check_token(world: &World, data: &Value) -> Result<(), CloseReason> {
    let token = data["token"].as_str().unwrap_or_default();
    let token = token.strip_prefix("Bot ").unwrap_or(token);
    if token == world.app.token {
        Ok(())
    } else {
        Err((4004, "Authentication failed."))
    }
}

fn shard(data: &Value) -> Result<(u64, u64), CloseReason> {
    if data["shard"].is_null() {
        return Ok((0, 1));
    }
    let shard = (data["shard"][0].as_u64(), data["shard"][1].as_u64());
    match shard {
        (Some(number), Some(count)) if number < count => Ok((number, count)),
        _ => Err((4010, "Invalid shard.")),
    }
}

/// Sends READY, and then GUILD_CREATE.
fn send_ready(world: &mut World) {
    let url = world.core.base_url.replacen("http", "ws", 1);
    let user = world.own_user_json();
    let (app, guild) = (world.app.id, world.guild.id);
    let Some(session) = world.gateway.sessions.last_mut() else {
        return;
    };
    let (number, count) = session.shard;
    let hears_guild = (guild.0 >> 22) % count == number;
    let guilds = if hears_guild {
        json!([{"id": guild, "unavailable": true}])
    } else {
        json!([])
    };
    let ready = json!({
        "v": 10, "user": user, "guilds": guilds, "session_id": session.id,
        "resume_gateway_url": format!("{url}/gateway"), "shard": [number, count],
        "application": {"id": app, "flags": 0}, "private_channels": [], "relationships": [],
        "session_type": "normal", "user_settings": {}, "presences": [], "guild_join_requests": [],
        "geo_ordered_rtc_regions": [], "auth": {}, "_trace": [],
    });
    session.send("READY", &ready);
    let intents = session.intents;
    if hears_guild && intents & GUILDS != 0 {
        let data = world.guild_create_json(intents & GUILD_MEMBERS != 0);
        if let Some(session) = world.gateway.sessions.last_mut() {
            session.send("GUILD_CREATE", &data);
        }
    }
}
