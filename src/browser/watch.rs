//! Watching: what is done about what the browser tells.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use thiserror::Error;
use tracing::{info, warn};
use url::Url;

use super::orders::{self, Told};
use super::pipe::{Browser, PipeError};
use crate::cause::told;
use crate::clock;
use crate::files::write_whole;

/// Time between two times that the page is asked to draw.
const DRAW_EVERY: Duration = Duration::from_secs(3);

/// So long it may take until it has drawn for the first time, with a cold disk.
const START_MAX: Duration = Duration::from_secs(90);

/// So long it may not draw later.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// Time between two looks at whether anything is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What somebody at the screen wishes who has typed the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To begin with a new browser.
    Restart,
    /// To leave the kiosk.
    Leave,
}

/// Why the browser is given up.
#[derive(Debug, Error)]
pub enum WatchError {
    /// There is none.
    #[error(transparent)]
    Pipe(#[from] PipeError),
    /// The page does not draw.
    #[error("the page has not drawn for {} s", .0.as_secs())]
    Silent(Duration),
    /// The page is gone.
    #[error("the page has crashed or was closed")]
    Gone,
    /// The browser lets nobody look at its pages.
    #[error(
        "the browser lets nobody watch its page; no policy may set DeveloperToolsAvailability to 2 or RemoteDebuggingAllowed to false"
    )]
    NotAttached,
}

/// A kiosk.
#[derive(Debug)]
pub struct Kiosk {
    /// The page; after a `#` there may be a link that lets the screen in once.
    pub url: Url,
    /// The command that starts the browser.
    pub command: Vec<String>,
    /// Where that is kept by which the screen was let in.
    pub screen: Option<PathBuf>,
}

impl Kiosk {
    /// Starts the browser and watches it until somebody wishes otherwise; `alive` is called at least every second.
    ///
    /// # Errors
    /// When the browser ends, or has to be given up.
    pub fn watch(&self, mut alive: impl FnMut()) -> Result<Wish, WatchError> {
        let mut browser = Browser::start(&self.command)?;
        browser.send(&orders::discover())?;
        let mut watching = Watching::new(self, clock::now());
        loop {
            alive();
            if let Some(message) = browser.hear(LOOK_EVERY)? {
                let step = watching.take(orders::read(&message), clock::now())?;
                if let Some(wish) = step.wish {
                    return Ok(wish);
                }
                for order in step.orders {
                    browser.send(&order)?;
                }
            }
            if let Some(order) = watching.due(clock::now())? {
                browser.send(&order)?;
            }
        }
    }

    fn is_at(&self, href: &str) -> bool {
        Url::parse(href).is_ok_and(|found| {
            found.origin() == self.url.origin() && found.path() == self.url.path()
        })
    }
}

/// What is to be done next.
#[derive(Debug, Default, PartialEq)]
struct Step {
    orders: Vec<serde_json::Value>,
    wish: Option<Wish>,
}

/// What is known of the browser.
struct Watching<'a> {
    kiosk: &'a Kiosk,
    page: Option<String>,
    session: Option<String>,
    screen: Option<String>,
    drew: Instant,
    patience: Duration,
    asked: Instant,
}

impl<'a> Watching<'a> {
    fn new(kiosk: &'a Kiosk, now: Instant) -> Self {
        let screen = kiosk
            .screen
            .as_ref()
            .and_then(|path| match fs::read_to_string(path) {
                Ok(screen) => Some(screen),
                Err(problem) if problem.kind() == io::ErrorKind::NotFound => None,
                Err(problem) => {
                    warn!(
                        "what lets this screen in cannot be read: {}",
                        told(&problem)
                    );
                    None
                }
            });
        Self {
            kiosk,
            page: None,
            session: None,
            screen,
            drew: now,
            patience: START_MAX,
            asked: now,
        }
    }

    /// The order to draw, when it is time.
    fn due(&mut self, now: Instant) -> Result<Option<serde_json::Value>, WatchError> {
        let silent = now.saturating_duration_since(self.drew);
        if silent > self.patience {
            return Err(WatchError::Silent(silent));
        }
        let is_due = now.saturating_duration_since(self.asked) >= DRAW_EVERY;
        let Some(session) = self.session.as_ref().filter(|_| is_due) else {
            return Ok(None);
        };
        self.asked = now;
        let origin = self.kiosk.url.origin().ascii_serialization();
        Ok(Some(orders::draw(session, &origin)))
    }

    fn take(&mut self, told: Told, now: Instant) -> Result<Step, WatchError> {
        let mut step = Step::default();
        match told {
            Told::Appeared(target) if self.page.as_ref() == Some(&target.id) => {}
            Told::Appeared(target) if self.page.is_none() => {
                if target.is_page() && self.kiosk.is_at(&target.url) {
                    step.orders.push(orders::attach(&target.id));
                    self.page = Some(target.id);
                }
            }
            Told::Appeared(target) if target.leads_away() => {
                step.orders.push(orders::close(&target.id));
            }
            Told::Gone(target) if self.page.as_ref() == Some(&target) => {
                return Err(WatchError::Gone);
            }
            Told::Attached(session) => {
                step.orders.extend(orders::listen(&session));
                self.session = Some(session);
            }
            Told::NotAttached => return Err(WatchError::NotAttached),
            Told::Drew(drawn) => {
                self.drew = now;
                self.patience = SILENCE_MAX;
                step.orders.extend(self.after(drawn));
            }
            Told::Wished(wish) => step.wish = wish_of(&wish),
            Told::Appeared(_) | Told::Gone(_) | Told::Nothing => {}
        }
        Ok(step)
    }

    /// Brings the page back to where it belongs, and its screen in.
    fn after(&mut self, drawn: orders::Drawn) -> Option<serde_json::Value> {
        let session = self.session.as_ref()?;
        if !self.kiosk.is_at(&drawn.href) {
            return Some(orders::go(session, self.kiosk.url.as_str()));
        }
        if drawn.screen.is_none() {
            let screen = self.screen.as_ref()?;
            return Some(orders::let_in(session, screen));
        }
        if drawn.screen != self.screen {
            self.screen = drawn.screen;
            self.keep();
        }
        None
    }

    /// Keeps what lets the screen in for the next browser, which has a new profile.
    fn keep(&self) {
        let (Some(path), Some(screen)) = (&self.kiosk.screen, &self.screen) else {
            return;
        };
        // For its owner alone, as all that is written so.
        match write_whole(path, screen.as_bytes()) {
            Ok(()) => info!("this screen is let in, and will be again"),
            Err(problem) => warn!(
                "what lets this screen in cannot be kept: {}",
                told(&problem)
            ),
        }
    }
}

fn wish_of(word: &str) -> Option<Wish> {
    match word {
        "restart" => Some(Wish::Restart),
        "leave" => Some(Wish::Leave),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn kiosk() -> Kiosk {
        Kiosk {
            url: Url::parse("http://localhost:8004/kiosk").unwrap(),
            command: Vec::new(),
            screen: None,
        }
    }

    fn target(id: &str, kind: &str, url: &str) -> Told {
        let info = json!({ "targetId": id, "type": kind, "url": url });
        let message = json!({ "method": "Target.targetCreated", "params": { "targetInfo": info } });
        orders::read(&message)
    }

    fn drew(href: &str, screen: Option<&str>) -> Told {
        let value = json!({ "href": href, "screen": screen });
        orders::read(&json!({ "id": 1, "result": { "result": { "value": value } } }))
    }

    fn methods(orders: &[Value]) -> Vec<&str> {
        let methods = orders.iter().filter_map(|order| order["method"].as_str());
        methods.collect()
    }

    /// One whose page is attached.
    fn attached(kiosk: &Kiosk) -> (Watching<'_>, Instant) {
        let now = clock::now();
        let mut watching = Watching::new(kiosk, now);
        for url in ["", "about:blank", "chrome://omnibox-popup.top-chrome/"] {
            let other = watching.take(target("O", "page", url), now).unwrap();
            assert_eq!(other, Step::default(), "{url}");
        }
        let ours = target("A", "page", "http://localhost:8004/kiosk");
        let step = watching.take(ours, now).unwrap();
        assert_eq!(methods(&step.orders), ["Target.attachToTarget"]);
        let answer = json!({ "id": 2, "result": { "sessionId": "S" } });
        let step = watching.take(orders::read(&answer), now).unwrap();
        assert_eq!(
            methods(&step.orders),
            ["Runtime.enable", "Runtime.addBinding"]
        );
        (watching, now)
    }

    #[test]
    fn a_page_that_does_not_draw_is_given_up() {
        let kiosk = kiosk();
        let (mut watching, now) = attached(&kiosk);
        let after = |seconds| now + Duration::from_secs(seconds);
        assert!(watching.due(after(1)).unwrap().is_none());
        let order = watching.due(after(3)).unwrap().unwrap();
        assert_eq!(order["method"], "Runtime.evaluate");
        assert!(watching.due(after(90)).is_ok(), "the first time takes long");
        let at = "http://localhost:8004/kiosk#x";
        watching.take(drew(at, None), after(90)).unwrap();
        assert!(watching.due(after(105)).is_ok());
        assert!(matches!(
            watching.due(after(106)),
            Err(WatchError::Silent(_))
        ));
        assert!(matches!(
            Watching::new(&kiosk, now).due(after(91)),
            Err(WatchError::Silent(_))
        ));
    }

    #[test]
    fn whatever_else_can_be_seen_is_closed() {
        let kiosk = kiosk();
        let (mut watching, now) = attached(&kiosk);
        for (id, kind, url, closes) in [
            ("A", "page", "http://localhost:8004/kiosk", false),
            ("B", "page", "chrome://newtab/", true),
            (
                "C",
                "other",
                "devtools://devtools/bundled/devtools_app.html",
                true,
            ),
            ("D", "worker", "http://localhost:8004/a.js", false),
            (
                "E",
                "browser_ui",
                "chrome://omnibox-popup.top-chrome/",
                false,
            ),
        ] {
            let step = watching.take(target(id, kind, url), now).unwrap();
            let expected: &[&str] = if closes { &["Target.closeTarget"] } else { &[] };
            assert_eq!(methods(&step.orders), expected, "{url}");
        }
    }

    #[test]
    fn a_page_that_is_gone_ends_it_and_another_does_not() {
        let kiosk = kiosk();
        let (mut watching, now) = attached(&kiosk);
        let mut gone = |method: &str, id: &str| {
            let message = json!({ "method": method, "params": { "targetId": id } });
            watching.take(orders::read(&message), now)
        };
        assert!(gone("Target.targetDestroyed", "B").is_ok());
        for method in ["Target.targetDestroyed", "Target.targetCrashed"] {
            assert!(
                matches!(gone(method, "A"), Err(WatchError::Gone)),
                "{method}"
            );
        }
    }

    #[test]
    fn a_page_elsewhere_is_brought_back() {
        let kiosk = kiosk();
        let (mut watching, now) = attached(&kiosk);
        for (href, is_ours) in [
            ("http://localhost:8004/kiosk", true),
            ("http://localhost:8004/kiosk?a#b", true),
            ("http://localhost:8004/", false),
            ("http://localhost:8005/kiosk", false),
            ("https://localhost:8004/kiosk", false),
            ("chrome-error://chromewebdata/", false),
        ] {
            let step = watching.take(drew(href, None), now).unwrap();
            let expected: &[&str] = if is_ours { &[] } else { &["Page.navigate"] };
            assert_eq!(methods(&step.orders), expected, "{href}");
        }
    }

    #[test]
    fn a_screen_that_was_let_in_once_stays_so_with_a_new_profile() {
        let folder = tempfile::tempdir().unwrap();
        let kiosk = Kiosk {
            screen: Some(folder.path().join("screen.json")),
            ..kiosk()
        };
        let at = "http://localhost:8004/kiosk";
        let (mut first, now) = attached(&kiosk);
        assert_eq!(first.take(drew(at, None), now).unwrap(), Step::default());
        first.take(drew(at, Some("{\"key\":\"k\"}")), now).unwrap();
        let (mut second, now) = attached(&kiosk);
        let step = second.take(drew(at, None), now).unwrap();
        let script = step.orders[0]["params"]["expression"].as_str().unwrap();
        assert!(script.contains(r#""{\"key\":\"k\"}""#), "{script}");
        let step = second.take(drew(at, Some("{\"key\":\"k\"}")), now).unwrap();
        assert_eq!(step, Step::default());
    }

    #[test]
    fn only_known_wishes_are_heard() {
        let kiosk = kiosk();
        let (mut watching, now) = attached(&kiosk);
        for (name, payload, wish) in [
            ("docentKiosk", "leave", Some(Wish::Leave)),
            ("docentKiosk", "restart", Some(Wish::Restart)),
            ("docentKiosk", "rm", None),
            ("other", "leave", None),
        ] {
            let params = json!({ "name": name, "payload": payload });
            let message = json!({ "method": "Runtime.bindingCalled", "params": params });
            assert_eq!(
                watching.take(orders::read(&message), now).unwrap().wish,
                wish
            );
        }
    }

    #[test]
    fn a_browser_that_lets_nobody_look_is_named() {
        let kiosk = kiosk();
        let mut watching = Watching::new(&kiosk, clock::now());
        let answer = json!({ "id": 2, "error": { "message": "Not allowed" } });
        let refused = watching.take(orders::read(&answer), clock::now());
        assert!(matches!(refused, Err(WatchError::NotAttached)));
    }
}
