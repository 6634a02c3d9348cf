//! What the index has learned in the background.

use std::sync::Arc;
use std::thread;

use crate::latent::Model;

/// The latent model, and what it was learned from.
#[derive(Default)]
pub(super) struct Latent {
    pub(super) model: Option<Arc<Model>>,
    /// The number of articles that it was learned from.
    pub(super) learned_from: usize,
    /// The number of articles that have changed since.
    pub(super) changed: usize,
    pub(super) learner: Option<thread::JoinHandle<()>>,
}
