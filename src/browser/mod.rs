//! A browser in full screen that is watched: one page, which must go on drawing.
//!
//! The browser is started with a pipe on which it tells of its pages and takes orders (the Chrome DevTools Protocol); nobody but
//! this process has its other end. Every few seconds the page is asked to draw: an answer proves that the browser, its page and
//! the screen's compositor all live. Whatever else opens is closed, and a page that went elsewhere is brought back. A browser
//! that does not answer is given up: whoever started this process starts it again.

mod orders;
mod pipe;
mod server;
mod watch;

pub use pipe::PipeError;
pub use server::answers;
pub use watch::{Kiosk, WatchError, Wish};
