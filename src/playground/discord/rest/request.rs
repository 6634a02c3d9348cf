//! The request that handlers receive, and the kinds of reply that they return.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    blob::Blob,
    discord::{
        errors::{ApiError, UNKNOWN_CHANNEL, field_error},
        id::Id,
        state::{Channel, World},
    },
};

/// One parsed REST call.
pub(crate) struct Request {
    pub(crate) verb: String,
    /// The path after `/api/v10`, percent-decoded, in segments.
    pub(crate) path: Vec<String>,
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
    /// The `Authorization` header.
    pub(crate) authorization: Option<String>,
}

/// A file of a multipart body.
#[derive(Clone)]
pub(crate) struct Upload {
    /// The number in `files[n]`.
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Blob,
}

/// The reply to a call that is not refused.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 200.
    Json(Value),
    /// 201.
    Created(Value),
    /// 204.
    Nothing,
}

/// The result of a call.
pub(crate) type Answer = Result<Reply, ApiError>;

/// Parses a path segment as an id.
pub(crate) fn id(segment: &str) -> Result<Id, ApiError> {
    Id::parse(segment).ok_or_else(|| {
        field_error(
            "id",
            "NUMBER_TYPE_COERCE",
            &format!("Value \"{segment}\" is not snowflake."),
        )
    })
}

/// Finds the channel whose id is a path segment.
pub(crate) fn channel<'w>(world: &'w World, segment: &str) -> Result<&'w Channel, ApiError> {
    let id = id(segment)?;
    world.channels.get(&id).ok_or_else(|| UNKNOWN_CHANNEL.into())
}

impl Request {
    /// An integer in the query, within bounds.
    pub(crate) fn limit(&self, most: usize, default: usize) -> Result<usize, ApiError> {
        let Some(text) = self.query.get("limit") else {
            return Ok(default);
        };
        match text.parse() {
            Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
            _ => {
                let message = format!("int value should be between 1 and {most}.");
                Err(field_error("limit", "NUMBER_TYPE_MAX", &message))
            }
        }
    }

    /// A boolean in the query. Libraries write it as `true` or as `1`.
    pub(crate) fn query_flag(&self, key: &str) -> bool {
        let given = self.query.get(key).map(String::as_str);
        matches!(given, Some("true" | "True" | "1"))
    }

    /// An id in the query.
    pub(crate) fn query_id(&self, key: &str) -> Option<Id> {
        self.query.get(key).and_then(|text| Id::parse(text))
    }
}
