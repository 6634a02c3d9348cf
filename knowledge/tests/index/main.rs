//! Tests of the index through its public interface.

mod files;
mod finding;
mod sample;
