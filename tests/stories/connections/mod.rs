//! Stories about the connections themselves: two platforms at once, and HTTP in place of sockets.

mod cross_platform;
mod over_http;
