//! Benchmarks of `frontdesk serve`, which runs as a child process. This process generates the load.
//!
//! `make bench` runs all benchmarks. `README.md` describes them.

mod bare;
mod database;
mod load;
mod measure;
mod process;
mod report;
mod search;
mod slack_stub;

use report::{Report, say};

/// The benchmarks, in order.
const PARTS: [&str; 4] = ["latency", "rate", "memory", "growth"];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if let [bare, port, database] = words.as_slice()
        && bare == "bare"
    {
        let port = port.parse().expect("the parent process wrote the port");
        runtime.block_on(bare::serve(port, database));
        return;
    }
    if let [first, folders @ ..] = words.as_slice()
        && first == "search"
    {
        sqlx::any::install_default_drivers();
        runtime
            .block_on(search::run(folders))
            .unwrap_or_else(|error| panic!("{error}"));
        return;
    }
    let is_quick = words.iter().any(|word| word == "quick");
    let is_http = !words.iter().any(|word| word == "socket");
    let is_filled = words.iter().any(|word| word == "filled");
    words.retain(|word| !["quick", "socket", "filled"].contains(&word.as_str()));
    let mut report = Report::default();
    runtime.block_on(async {
        let measured = measure::Measure {
            is_quick,
            is_http,
            is_filled,
        };
        for part in PARTS {
            if !words.is_empty() && !words.iter().any(|word| word == part) {
                continue;
            }
            say(&format!("\n{part}"));
            match part {
                "latency" => measured.latency(&mut report).await,
                "rate" => measured.rate(&mut report).await,
                "memory" => measured.memory(&mut report).await,
                _ => measured.growth(&mut report).await,
            }
        }
    });
    report.write();
}
