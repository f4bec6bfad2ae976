//! Somebody to whom forms are posted, over a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Nothing, and the connection stays.
    Hang,
    /// This status.
    Status(u16),
}

/// What came.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub body: Value,
}

/// A server for one test.
pub struct Receiver {
    port: u16,
    taken: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
}

impl Receiver {
    /// Answers in this order, and from then on as the last one.
    pub fn start(answers: &[Answer]) -> Self {
        let answers = answers.to_vec();
        Self::answering(move |number, _| answers[number.min(answers.len() - 1)])
    }

    /// Answers by what is posted.
    pub fn choosing(status: impl Fn(&Value) -> u16 + Send + 'static) -> Self {
        Self::answering(move |_, body| Answer::Status(status(body)))
    }

    fn answering(answer: impl Fn(usize, &Value) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, stopped) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (log, stop): (Arc<Mutex<Vec<Request>>>, _) = (Arc::clone(&taken), Arc::clone(&stopped));
        thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Some(request) = read_request(&stream) else {
                    continue;
                };
                let answer = {
                    let mut log = log.lock().unwrap();
                    log.push(request.clone());
                    answer(log.len() - 1, &request.body)
                };
                match answer {
                    Answer::Hang => kept.push(stream),
                    // Who gave up is no failure of ours.
                    Answer::Status(status) => drop(write!(
                        stream,
                        "HTTP/1.1 {status} So\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
                    )),
                }
            }
        });
        Self {
            port,
            taken,
            stopped,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/forms", self.port)
    }

    /// All that came until now.
    pub fn taken(&self) -> Vec<Request> {
        self.taken.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    assert_eq!(method, "POST");
    let mut length = 0;
    let mut is_json = false;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-type" => is_json = value == "application/json",
            _ => {}
        }
    }
    assert!(is_json);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).unwrap();
    Some(Request { path, body })
}
