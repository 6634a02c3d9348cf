//! Latent semantic analysis: which words occur in similar articles, learned from the articles themselves.

mod model;
mod subspace;

pub(crate) use model::{Corpus, Model, Vector};
