//! The playground's page in a browser: both sides, the desk's clock, and screenshots.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::http::Method;
use fantoccini::actions::{InputSource as _, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use harness::TestDesk;
use playground::Side;
use serde_json::{Value, json};

use crate::client_view::ClientView;
use crate::driver::Driver;
use crate::xpath;

/// How long a story waits for an element before it fails.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How often the driver polls for an element.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// A desktop window.
const DESKTOP: Window = (1600, 1000, 1);
/// A phone in portrait orientation.
const PHONE: Window = (390, 844, 1);
/// A window for screenshots in documentation.
const DOCUMENT: Window = (1440, 960, 2);

/// Width, height and device scale factor.
type Window = (u32, u32, u32);

/// The playground's page in a browser.
pub(crate) struct Page {
    client: Client,
    // Declared after the client, so it is dropped last.
    _driver: Driver,
}

impl Page {
    /// Opens the page of a test desk's playground.
    pub(crate) async fn of(desk: &TestDesk) -> Self {
        Self::at(desk.playground.url()).await
    }

    /// Opens the page at a URL.
    pub(crate) async fn at(url: &str) -> Self {
        let driver = Driver::start().await;
        let client = driver.browser().await;
        let page = Self {
            client,
            _driver: driver,
        };
        page.resize(DESKTOP).await;
        page.client.goto(url).await.expect("the page opens");
        page.sees(&format!("//{}", xpath::marked("side-slack"))).await;
        page.sees(&format!("//{}", xpath::marked("side-discord"))).await;
        page
    }

    /// The Slack client, on the left side.
    pub(crate) fn slack(&self) -> ClientView<'_> {
        ClientView::of(self, Side::Slack)
    }

    /// The Discord client, on the right side.
    pub(crate) fn discord(&self) -> ClientView<'_> {
        ClientView::of(self, Side::Discord)
    }

    /// Clicks a button of the page's bar by its `data-testid`.
    pub(crate) async fn presses(&self, testid: &str) {
        self.clicks(&format!("//{}[not(@disabled)]", xpath::marked(testid)))
            .await;
    }

    /// Waits until an element exists.
    pub(crate) async fn sees(&self, path: &str) -> Element {
        match self.find(path).await {
            Ok(element) => element,
            Err(error) => self.fail(path, &error).await,
        }
    }

    /// Waits until no such element exists.
    pub(crate) async fn waits_until_gone(&self, path: &str) {
        self.sees(&format!("/html[not({path})]")).await;
    }

    /// Whether such an element exists now.
    pub(crate) async fn shows(&self, path: &str) -> bool {
        let found = self.client.find_all(Locator::XPath(path)).await;
        !found.expect("the browser answers").is_empty()
    }

    /// Clicks an element as soon as it is clickable.
    pub(crate) async fn clicks(&self, path: &str) {
        self.retry(path, async |element| element.click().await).await;
    }

    /// Loads the page again.
    pub(crate) async fn reloads(&self) {
        self.client.refresh().await.expect("the page loads again");
        self.sees(&format!("//{}", xpath::marked("composer"))).await;
    }

    /// The number of open windows and tabs.
    pub(crate) async fn windows(&self) -> usize {
        self.client.windows().await.expect("the browser answers").len()
    }

    /// Moves the pointer over an element.
    pub(crate) async fn points_at(&self, path: &str) {
        self.retry(path, async |element| {
            let there = PointerAction::MoveToElement {
                element,
                duration: None,
                x: 0.0,
                y: 0.0,
            };
            let mouse = MouseActions::new("mouse".to_owned()).then(there);
            self.client.perform_actions(mouse).await
        })
        .await;
    }

    /// Types into an element.
    pub(crate) async fn types(&self, path: &str, words: &str) {
        self.retry(path, async |element| element.send_keys(words).await)
            .await;
    }

    /// Replaces the text of a field.
    pub(crate) async fn writes_over(&self, path: &str, words: &str) {
        self.retry(path, async |element| {
            element.clear().await?;
            element.send_keys(words).await
        })
        .await;
    }

    /// Runs an action on an element. If the page redraws the element meanwhile, the action is retried.
    async fn retry(&self, path: &str, touch: impl AsyncFn(Element) -> Result<(), CmdError>) {
        let began = Instant::now();
        loop {
            let element = self.sees(path).await;
            match touch(element).await {
                Ok(()) => return,
                Err(CmdError::Standard(error)) if is_transient(&error.error) && began.elapsed() < TIMEOUT => {
                }
                Err(error) => self.fail(path, &error).await,
            }
        }
    }

    async fn find(&self, path: &str) -> Result<Element, CmdError> {
        let wait = self.client.wait().at_most(TIMEOUT).every(POLL_INTERVAL);
        wait.for_element(Locator::XPath(path)).await
    }

    /// Fails the story and saves a screenshot of the failure.
    async fn fail(&self, path: &str, error: &CmdError) -> ! {
        let name = std::thread::current()
            .name()
            .unwrap_or("story")
            .replace("::", "-");
        self.save(&format!("failed-{name}")).await;
        panic!("{path}: {error}; see target/screenshots/failed-{name}.png")
    }

    /// Saves a screenshot of both sides.
    pub(crate) async fn picture(&self, name: &str) {
        self.wait_for_animations().await;
        self.save(name).await;
    }

    /// Saves a screenshot of one side on a phone.
    pub(crate) async fn phone_picture(&self, side: Side, name: &str) {
        self.resize(PHONE).await;
        self.presses(&format!("view-{}", xpath::name(side))).await;
        self.picture(name).await;
        self.resize(DESKTOP).await;
        self.presses("view-both").await;
    }

    /// Saves a high-resolution screenshot of both sides for documentation.
    pub(crate) async fn fine_picture(&self, name: &str) {
        self.resize(DOCUMENT).await;
        self.picture(name).await;
        self.resize(DESKTOP).await;
    }

    async fn wait_for_animations(&self) {
        // Waits for panels to slide in and for fonts to load. Infinite animations, such as spinners, are ignored.
        let rest = "const done = arguments[0]; \
             const ends = (one) => one.effect.getComputedTiming().iterations !== Infinity; \
             const frame = () => new Promise((drawn) => requestAnimationFrame(drawn)); \
             const still = () => Promise.allSettled( \
                 document.getAnimations().filter(ends).map((one) => one.finished)); \
             document.fonts.ready.then(frame).then(still).then(frame).then(() => done());";
        self.client
            .execute_async(rest, vec![])
            .await
            .expect("the browser draws");
    }

    /// A screenshot as a PNG.
    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.client
            .screenshot()
            .await
            .expect("the browser takes a screenshot")
    }

    async fn save(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("target can be written");
        let picture = self.screenshot().await;
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("target can be written");
    }

    /// Sets the size of the viewport. A window of Chromium cannot be as narrow as a phone.
    async fn resize(&self, (width, height, dots): Window) {
        let size = json!({
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": { "width": width, "height": height, "deviceScaleFactor": dots, "mobile": false },
        });
        let told = self
            .client
            .issue_cmd(ChromeCommand("goog/cdp/execute", size))
            .await;
        told.expect("the browser accepts the size");
    }

    /// Ends the story, and fails if the browser has logged an error.
    pub(crate) async fn finish(self) {
        let logged = self
            .client
            .issue_cmd(ChromeCommand("se/log", json!({"type": "browser"})))
            .await;
        let logged = logged.expect("the browser returns its log");
        let severe: Vec<&Value> = logged
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["level"] == "SEVERE")
            .collect();
        assert!(severe.is_empty(), "the browser logged errors: {severe:#?}");
        self.client.clone().close().await.expect("the browser closes");
    }
}

/// Whether the error is transient: the element was redrawn or is covered for a moment.
fn is_transient(error: &ErrorStatus) -> bool {
    matches!(
        error,
        ErrorStatus::StaleElementReference
            | ErrorStatus::ElementClickIntercepted
            | ErrorStatus::ElementNotInteractable
            | ErrorStatus::InvalidElementState
            | ErrorStatus::MoveTargetOutOfBounds
    )
}

/// A chromedriver-specific command: path and body.
#[derive(Debug)]
struct ChromeCommand(&'static str, Value);

impl WebDriverCompatibleCommand for ChromeCommand {
    fn endpoint(&self, base_url: &url::Url, session_id: Option<&str>) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}
