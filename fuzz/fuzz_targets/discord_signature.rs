//! Any bytes for `discord::fuzz::signature`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| discord::fuzz::signature(bytes));
