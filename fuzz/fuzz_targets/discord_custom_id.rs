//! Any bytes for `discord::fuzz::custom_id`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| discord::fuzz::custom_id(bytes));
