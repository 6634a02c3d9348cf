//! The index of knowledge articles.
//!
//! This crate finds articles and says why they match. It knows neither where articles are kept nor who asks.
