//! The encoding of gateway frames: text, compressed frames, or one compressed stream per socket.
//!
//! Libraries that ask for a stream decode every frame with it, so all frames of the socket belong to the stream.

use std::io::Write;

use axum::extract::ws::Message as WsMessage;
use flate2::{Compression, write::ZlibEncoder};

/// Larger frames are compressed for clients that ask for compressed frames.
const COMPRESSED_FROM_BYTES: usize = 1024;

/// The header of a zstd frame with a window of 128 KiB, and without checksum, dictionary and content size (RFC 8878).
const ZSTD_HEADER: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
/// The largest block of a zstd frame with this window.
const ZSTD_BLOCK_BYTES: usize = 128 * 1024;

/// The encoder of one socket.
pub(super) enum Encoder {
    /// Text frames.
    Text,
    /// Each large frame is a zlib stream of its own (`compress` of IDENTIFY).
    Frames,
    /// All frames are one zlib stream, and each frame ends with a flush (`?compress=zlib-stream`).
    ZlibStream(ZlibEncoder<Vec<u8>>),
    /// All frames are one zstd stream (`?compress=zstd-stream`). Its blocks are stored without compression, which every
    /// decoder accepts.
    ZstdStream { has_begun: bool },
}

impl Encoder {
    /// The encoder for the `compress` parameter of the gateway's address.
    pub(super) fn of(compress: Option<&str>) -> Self {
        match compress {
            Some("zlib-stream") => Self::ZlibStream(ZlibEncoder::new(Vec::new(), Compression::fast())),
            Some("zstd-stream") => Self::ZstdStream { has_begun: false },
            Some(_) | None => Self::Text,
        }
    }

    /// The client asked for compressed frames in IDENTIFY. A stream takes precedence.
    pub(super) fn compress_frames(&mut self) {
        if matches!(self, Self::Text) {
            *self = Self::Frames;
        }
    }

    /// The next frame of the socket.
    pub(super) fn encode(&mut self, text: String) -> std::io::Result<WsMessage> {
        match self {
            Self::Frames if text.len() >= COMPRESSED_FROM_BYTES => {
                let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
                packer.write_all(text.as_bytes())?;
                Ok(WsMessage::Binary(packer.finish()?.into()))
            }
            Self::Text | Self::Frames => Ok(WsMessage::text(text)),
            Self::ZlibStream(packer) => {
                packer.write_all(text.as_bytes())?;
                packer.flush()?;
                Ok(WsMessage::Binary(std::mem::take(packer.get_mut()).into()))
            }
            Self::ZstdStream { has_begun } => {
                let header: &[u8] = if *has_begun { &[] } else { &ZSTD_HEADER };
                *has_begun = true;
                let mut bytes = header.to_vec();
                for block in text.as_bytes().chunks(ZSTD_BLOCK_BYTES) {
                    // Three bytes: the size, the type 0 (raw), and 0 for "not the last block".
                    let size = u32::try_from(block.len() << 3).unwrap_or_default();
                    bytes.extend_from_slice(&size.to_le_bytes()[..3]);
                    bytes.extend_from_slice(block);
                }
                Ok(WsMessage::Binary(bytes.into()))
            }
        }
    }
}
