//! Stories: chat in, chat out, through the real client crates, on both platforms and both databases.

mod alike;
mod alike_ways;
mod categories;
mod conversation;
mod crossing;
mod harmless;
mod leaving;
mod merged;
mod merged_files;
mod opening;
mod over_http;
mod people;
mod private;
mod rights;
mod split;
mod threads;
mod threads_files;
mod transcript;
mod ways;
mod ways_ends;
mod ways_suggest;
