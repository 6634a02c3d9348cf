//! The front door: what an administrator decides, and the wiring that makes a running desk of it.

pub mod config;
