//! Opens the download of a file.

use chat::{Download, FileRef, LookupError};
use url::Url;

use crate::ground::file_transfer::DownloadError;
use crate::ground::workspace::Workspace;

impl Workspace {
    /// Opens a file for reading.
    pub(crate) async fn open_file(&self, file: &FileRef) -> Result<Download, LookupError> {
        let answer = self
            .web
            .get("files.info", &[("file", &file.id)])
            .await
            .map_err(|error| self.lookup_error(error))?;
        let facts = &answer["file"];
        let word = |name: &str| facts[name].as_str().filter(|word| !word.is_empty());
        let missing = |why: &str| LookupError::NotFound { why: why.to_owned() };
        if facts["is_external"] == true || matches!(word("mode"), Some("tombstone" | "hidden_by_limit")) {
            return Err(missing("file_not_hosted"));
        }
        let address = word("url_private_download").or_else(|| word("url_private"));
        let address: Url = address
            .and_then(|address| address.parse().ok())
            .ok_or_else(|| missing("file_not_hosted"))?;
        if !self.web.is_slack_host(&address) {
            return Err(missing("file_elsewhere"));
        }
        let bytes = facts["size"]
            .as_u64()
            .ok_or_else(|| missing("file_without_size"))?;
        let media_type = word("mimetype");
        let opened = self
            .file_transfer
            .download(&address, &self.web.bearer(), media_type, bytes)
            .await;
        let content = opened.map_err(|error| match error {
            DownloadError::Denied(why) => LookupError::NotFound { why },
            DownloadError::Unavailable(why) => LookupError::Unanswered { after: None, why },
        })?;
        Ok(Download {
            name: word("name")
                .or_else(|| word("title"))
                .unwrap_or(&file.name)
                .to_owned(),
            bytes,
            media_type: media_type.map(str::to_owned),
            content,
        })
    }
}
