//! Attachments of messages: stored with their messages, and shown with signed addresses that expire.
//!
//! As on Discord, everybody who has an address may read the file. An address with a wrong or expired signature finds
//! nothing.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    files::{IncomingFile, StoredFile},
    id::Id,
    state::{Message, World},
};
use crate::media;

/// How long an address is valid.
const ADDRESS_LIFETIME_S: i64 = 24 * 3600;
/// Addresses that are issued within an hour are equal, so that clients can cache files.
const ADDRESS_STEP_S: i64 = 3600;
const MIB: u64 = 1024 * 1024;

impl World {
    /// The size limit of each file in bytes; larger in a boosted guild.
    pub(crate) fn upload_limit(&self) -> u64 {
        match self.guild.premium_tier {
            0 | 1 => 10 * MIB,
            2 => 50 * MIB,
            _ => 100 * MIB,
        }
    }

    /// Stores a file for a channel; returns the attachment object for the message.
    pub(crate) fn attach(&mut self, channel: Id, file: IncomingFile) -> Value {
        let id = self.new_id();
        let name = sanitized_name(&file.name);
        let kind = match media::kind(&name) {
            Some(text) if text.starts_with("text/") => format!("{text}; charset=utf-8"),
            Some(known) => known.to_owned(),
            None => file.kind.unwrap_or_else(|| "application/octet-stream".to_owned()),
        };
        let mut json = json!({
            "id": id, "filename": name, "size": file.content.size_bytes(), "content_type": kind,
            "content_scan_version": 0,
        });
        let title = file
            .name
            .rsplit_once('.')
            .map_or(file.name.as_str(), |(title, _)| title);
        if name != file.name && !title.is_empty() {
            json["title"] = json!(title);
        }
        if let Some(description) = file.description {
            json["description"] = json!(description);
        }
        if let Some((width, height)) = media::dimensions(file.content.head()) {
            json["width"] = json!(width);
            json["height"] = json!(height);
        }
        let stored = StoredFile {
            channel,
            name,
            kind,
            content: file.content,
        };
        self.files.insert(id, stored);
        json
    }

    /// The attachments of a message, with fresh addresses.
    pub(crate) fn attachments_json(&self, message: &Message) -> Vec<Value> {
        let signed = message.attachments.iter().map(|file| {
            let mut json = file.clone();
            if let Some(address) = Id::of(&file["id"]).and_then(|id| self.address(id)) {
                json["url"] = json!(address);
                json["proxy_url"] = json!(address);
            }
            json
        });
        signed.collect()
    }

    /// Deletes files that no message carries any more.
    pub(crate) fn forget_files(&mut self, attachments: &[Value]) {
        for id in attachments.iter().filter_map(|file| Id::of(&file["id"])) {
            self.files.remove(id);
        }
    }

    fn address(&self, id: Id) -> Option<String> {
        let file = self.files.get(id)?;
        let now_s = self.now().timestamp();
        let issued_s = now_s - now_s.rem_euclid(ADDRESS_STEP_S);
        let (expires, issued) = (
            format!("{:x}", issued_s + ADDRESS_LIFETIME_S),
            format!("{issued_s:x}"),
        );
        let signature = self.files.signature(id, &expires, &issued);
        let (base, channel, name) = (&self.core.base_url, file.channel, &file.name);
        Some(format!(
            "{base}/attachments/{channel}/{id}/{name}?ex={expires}&is={issued}&hm={signature}&"
        ))
    }

    /// The file at an address, if the signature is valid and has not expired.
    pub(crate) fn file_at(
        &self,
        path: (&str, &str, &str),
        query: &HashMap<String, String>,
    ) -> Option<&StoredFile> {
        let id = Id::parse(path.1)?;
        let file = self.files.get(id)?;
        let is_there = Id::parse(path.0) == Some(file.channel) && path.2 == file.name;
        let (expires, issued) = (query.get("ex")?, query.get("is")?);
        let is_signed = *query.get("hm")? == self.files.signature(id, expires, issued);
        let is_fresh = i64::from_str_radix(expires, 16).is_ok_and(|expires| self.now().timestamp() < expires);
        (is_there && is_signed && is_fresh).then_some(file)
    }
}

/// The name that Discord stores: letters, digits, dots, hyphens and underscores. Spaces become underscores, and other
/// characters are dropped.
fn sanitized_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|sign| if sign.is_whitespace() { '_' } else { sign })
        .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-'))
        .collect();
    match kept.trim_start_matches('.') {
        "" => "unknown".to_owned(),
        bare if bare.len() < kept.len() && !name.starts_with('.') => format!("unknown.{bare}"),
        bare => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sanitized_name;

    #[test]
    fn file_names_are_sanitized_as_on_discord() {
        assert_eq!(sanitized_name("my report (1).pdf"), "my_report_1.pdf");
        assert_eq!(sanitized_name("../../etc/passwd"), "etcpasswd");
        assert_eq!(sanitized_name("größe.txt"), "gre.txt");
        assert_eq!(sanitized_name("тест.txt"), "unknown.txt");
        assert_eq!(sanitized_name("日本"), "unknown");
    }
}
