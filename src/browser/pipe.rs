//! The browser's process, and the pipe to it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use thiserror::Error;

/// Gives the browser the pipe where it looks for it: it reads from descriptor 3 and writes to 4.
const WITH_PIPE: &str = "exec 3<&0 4>&1 </dev/null 1>&2; exec \"$@\"";

/// What ends a message. Source: content/browser/devtools/devtools_pipe_handler.cc of Chromium.
const END: u8 = 0;

/// A longer message is none that was asked for. Bytes.
const MESSAGE_BYTES_MAX: u64 = 1 << 20;

/// Messages that wait to be read; the browser waits when there are more.
const MESSAGES_MAX: usize = 64;

/// Why there is no browser to talk to.
#[derive(Debug, Error)]
pub enum PipeError {
    /// It cannot be started.
    #[error("the browser cannot be started")]
    Start(#[source] io::Error),
    /// It has ended, or does not take orders any more.
    #[error("the browser has ended")]
    Ended,
}

/// A browser, which ends with this value.
pub(super) struct Browser {
    child: Child,
    orders: ChildStdin,
    told: Receiver<Value>,
}

impl Browser {
    /// Starts `command`, which hands the pipe on to a browser that was told `--remote-debugging-pipe`.
    pub fn start(command: &[String]) -> Result<Self, PipeError> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", WITH_PIPE, "sh"])
            .args(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(PipeError::Start)?;
        let orders = child.stdin.take().expect("piped");
        let mut answers = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, told) = sync_channel(MESSAGES_MAX);
        thread::spawn(move || {
            while let Ok(Some(message)) = next(&mut answers) {
                if tell.send(message).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            orders,
            told,
        })
    }

    /// Sends an order.
    pub fn send(&mut self, order: &Value) -> Result<(), PipeError> {
        let mut bytes = order.to_string().into_bytes();
        bytes.push(END);
        let sent = self.orders.write_all(&bytes);
        sent.map_err(|_| PipeError::Ended)
    }

    /// The next message; none within `wait`.
    pub fn hear(&self, wait: Duration) -> Result<Option<Value>, PipeError> {
        match self.told.recv_timeout(wait) {
            Ok(message) => Ok(Some(message)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(PipeError::Ended),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // With what it has started, which may hang. It may be gone already.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

/// The next message; none at the end. One that is no JSON, or too long, is an end too.
fn next(answers: &mut impl BufRead) -> io::Result<Option<Value>> {
    let mut message = Vec::new();
    answers
        .take(MESSAGE_BYTES_MAX)
        .read_until(END, &mut message)?;
    if message.pop() != Some(END) {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&message).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn orders_go_in_by_one_descriptor_and_answers_come_by_the_other() {
        let mut echo = Browser::start(&shell("cat <&3 >&4")).unwrap();
        for number in 0..3 {
            let order = json!({ "id": number, "method": "a\u{0}b" });
            echo.send(&order).unwrap();
            assert_eq!(echo.hear(LONG).unwrap(), Some(order));
        }
    }

    #[test]
    fn a_browser_that_ends_is_noticed() {
        let gone = Browser::start(&shell("exit 0")).unwrap();
        assert!(matches!(gone.hear(LONG), Err(PipeError::Ended)));
        let missing = Browser::start(&["/no/such/browser".to_owned()]).unwrap();
        assert!(matches!(missing.hear(LONG), Err(PipeError::Ended)));
    }

    #[test]
    fn messages_are_read_one_by_one() {
        let mut answers: &[u8] = b"{\"a\":1}\0{}\0{\"cut";
        assert_eq!(next(&mut answers).unwrap(), Some(json!({ "a": 1 })));
        assert_eq!(next(&mut answers).unwrap(), Some(json!({})));
        assert_eq!(next(&mut answers).unwrap(), None);
        assert_eq!(next(&mut &b"no\0"[..]).unwrap(), None);
    }
}
