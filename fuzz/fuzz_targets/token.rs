//! Any bytes for `chat::fuzz::token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chat::fuzz::token(bytes));
