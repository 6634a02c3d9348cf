//! Compiles the crate again when a starter article is added. Cargo runs this script after each change in the package.

fn main() {}
