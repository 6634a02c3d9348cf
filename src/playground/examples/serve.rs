//! Runs a playground: prints the connection data as JSON and runs until it is interrupted.

use playground::{Playground, PlaygroundConfig};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let playground = Playground::start(PlaygroundConfig {
        port,
        ..PlaygroundConfig::default()
    })
    .await?;
    #[expect(clippy::print_stdout, reason = "the output is what this example is for")]
    {
        println!("{}", playground.describe());
    }
    tokio::signal::ctrl_c().await?;
    playground.shutdown().await;
    Ok(())
}
