//! What the browser is told, and what its messages mean. Source: the Chrome DevTools Protocol, domains Target, Page and Runtime.

use serde::Deserialize;
use serde_json::{Value, json};

/// By this name the page tells us of a wish.
pub(super) const BINDING: &str = "docentKiosk";

/// Where the page keeps what lets its screen in: assets/page/connection.js.
const SCREEN: &str = "docent.screen";

/// Answered when the page has drawn.
const DRAW: u64 = 1;
/// Answered with a way to give the page orders.
const ATTACH: u64 = 2;
/// Whose answers say nothing.
const OTHER: u64 = 3;

/// What was told.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Something can be seen, or could be.
    Appeared(Target),
    /// Something is gone, or has crashed.
    Gone(String),
    /// Orders to the page go by this session.
    Attached(String),
    /// The page cannot be given orders.
    NotAttached,
    /// The page has drawn.
    Drew(Drawn),
    /// The page wishes something.
    Wished(String),
    /// All else.
    Nothing,
}

/// A page, or another thing that a browser shows.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Target {
    #[serde(rename = "targetId")]
    pub id: String,
    #[serde(rename = "type")]
    kind: String,
    pub url: String,
}

impl Target {
    /// Whether it is a page with an address. Workers are none, nor is what has just begun.
    pub fn is_page(&self) -> bool {
        self.kind == "page" && !self.url.is_empty()
    }

    /// Whether it leads somewhere else. What belongs to the browser's own frame does not.
    pub fn leads_away(&self) -> bool {
        let is_tool = self.url.starts_with("devtools://");
        let is_frame = self.url.starts_with("chrome://") && self.url.contains(".top-chrome/");
        is_tool || self.is_page() && !is_frame
    }
}

/// Where the page was when it drew, and what lets its screen in.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Drawn {
    pub href: String,
    pub screen: Option<String>,
}

/// What a message means.
pub(super) fn read(message: &Value) -> Told {
    let text = |path: &str| {
        message
            .pointer(path)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let told = match message["method"].as_str() {
        Some("Target.targetCreated" | "Target.targetInfoChanged") => {
            Target::deserialize(&message["params"]["targetInfo"])
                .ok()
                .map(Told::Appeared)
        }
        Some("Target.targetDestroyed" | "Target.targetCrashed") => {
            text("/params/targetId").map(Told::Gone)
        }
        Some("Runtime.bindingCalled") if message["params"]["name"] == BINDING => {
            text("/params/payload").map(Told::Wished)
        }
        Some(_) => None,
        None => match message["id"].as_u64() {
            Some(ATTACH) => {
                Some(text("/result/sessionId").map_or(Told::NotAttached, Told::Attached))
            }
            Some(DRAW) => {
                let drawn = Drawn::deserialize(&message["result"]["result"]["value"]);
                drawn.ok().map(Told::Drew)
            }
            _ => None,
        },
    };
    told.unwrap_or(Told::Nothing)
}

/// Tell of everything that appears, and has appeared.
pub(super) fn discover() -> Value {
    json!({ "id": OTHER, "method": "Target.setDiscoverTargets", "params": { "discover": true } })
}

/// Let me give this page orders.
pub(super) fn attach(target: &str) -> Value {
    let of = json!({ "targetId": target, "flatten": true });
    json!({ "id": ATTACH, "method": "Target.attachToTarget", "params": of })
}

pub(super) fn close(target: &str) -> Value {
    json!({ "id": OTHER, "method": "Target.closeTarget", "params": { "targetId": target } })
}

/// Tell of wishes.
pub(super) fn listen(session: &str) -> [Value; 2] {
    let bind = json!({ "name": BINDING });
    [
        json!({ "id": OTHER, "sessionId": session, "method": "Runtime.enable" }),
        json!({ "id": OTHER, "sessionId": session, "method": "Runtime.addBinding", "params": bind }),
    ]
}

/// Draw, and say where you are.
pub(super) fn draw(session: &str, origin: &str) -> Value {
    let (origin, screen) = (json!(origin), json!(SCREEN));
    let script = format!(
        "new Promise(requestAnimationFrame).then(() => ({{ href: location.href, \
         screen: location.origin === {origin} ? localStorage.getItem({screen}) : null }}))"
    );
    let mut order = run(session, &script);
    order["id"] = DRAW.into();
    order
}

/// Take what lets the screen in, and begin again.
pub(super) fn let_in(session: &str, screen: &str) -> Value {
    let (name, screen) = (json!(SCREEN), json!(screen));
    run(
        session,
        &format!("localStorage.setItem({name}, {screen}); location.reload()"),
    )
}

pub(super) fn go(session: &str, url: &str) -> Value {
    json!({ "id": OTHER, "sessionId": session, "method": "Page.navigate", "params": { "url": url } })
}

fn run(session: &str, script: &str) -> Value {
    let of = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
    json!({ "id": OTHER, "sessionId": session, "method": "Runtime.evaluate", "params": of })
}
