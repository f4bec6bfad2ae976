//! `docent ask`.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use jiff::civil::DateTime;
use serde::Serialize;

use super::progress::wait_until_ready;
use super::{Exit, PackFlag};
use crate::app::{Brain, Replies, usable_data_folder};
use crate::client::{Client, Turn};
use crate::config::{Secret, Settings};
use crate::engines::{Explanation, Question};
use crate::http::protocol::{fraction, milliseconds};
use crate::http::running::RunningServer;
use crate::session::{Asked, Exchange, ask_question_once};

/// What `ask` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent ask \"what are the admission requirements\"
  docent ask --pack ./desk --json \"when are you open\"
  docent ask --explain \"who is the dean\"
  docent ask --at 2027-12-25T10:00 \"are you open now\"
  docent ask < questions.txt
  docent ask --conversation < conversation.txt")]
pub struct AskArgs {
    /// What to ask; left out: every line of the standard input
    #[arg(value_name = "QUESTION")]
    pub question: Option<String>,
    /// Which pack to ask.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Keep what was asked before: a line may lean on those above it, as "and for children" does
    #[arg(long)]
    pub conversation: bool,
    /// Print one JSON object an answer, with intent, confidence, sources and times
    #[arg(long)]
    pub json: bool,
    /// Say why: the passages that were considered, what spoke for each, and what to write; needs engines of its own
    #[arg(long)]
    pub explain: bool,
    /// Ask as if it were this local time, which needs engines of its own: 2027-03-09T10:00
    #[arg(long, value_name = "TIME", value_parser = local_time)]
    pub at: Option<DateTime>,
}

fn local_time(text: &str) -> Result<DateTime, String> {
    let time = text.parse();
    time.map_err(|_| "it must be a local time, such as 2027-03-09T10:00".to_owned())
}

/// Answers the question, or every line of the input.
///
/// # Errors
/// When no engine can be started and no running server answers.
pub fn run(args: &AskArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut answerer = Answerer::new(args, settings).await?;
        if let Some(question) = &args.question {
            return answerer.ask(question, args, out).await;
        }
        let prompt = io::stdin().is_terminal();
        if prompt {
            writeln!(
                out,
                "{}\nType a question; an empty line ends.",
                answerer.greeting()
            )?;
        }
        loop {
            if prompt {
                write!(out, "> ")?;
                out.flush()?;
            }
            let mut line = String::new();
            let read = io::stdin()
                .read_line(&mut line)
                .context("the standard input is not UTF-8 text")?;
            let question = line.trim();
            if read == 0 || (prompt && question.is_empty()) {
                return Ok(Exit::Ok);
            }
            if !question.is_empty() {
                answerer.ask(question, args, out).await?;
            }
        }
    })
}

/// Who answers: a running server, or engines of our own.
enum Answerer {
    Server(Box<Server>),
    Own(Box<Own>),
}

/// A running server.
struct Server {
    client: Client,
    address: String,
    key: Option<String>,
    /// How many questions were asked.
    asked: usize,
}

impl Server {
    async fn connect(settings: &Settings, address: &str) -> Result<Self> {
        let key = settings.server.api_key.as_ref().map(Secret::reveal);
        Ok(Self {
            client: Client::connect(address, &session(0), key).await?,
            address: address.to_owned(),
            key: key.map(str::to_owned),
            asked: 0,
        })
    }

    /// Asks; unless it leans on what was asked before, in a session of its own.
    async fn turn(&mut self, question: &str, leans: bool) -> Result<Turn> {
        if self.asked > 0 && !leans {
            let key = self.key.as_deref();
            self.client = Client::connect(&self.address, &session(self.asked), key).await?;
        }
        self.asked += 1;
        self.client.turn(question, Duration::ZERO).await
    }
}

fn session(number: usize) -> String {
    format!("ask-{}-{number}", std::process::id())
}

/// Engines of our own.
struct Own {
    brain: Brain,
    /// What was said before, where that is kept.
    exchange: Option<Exchange>,
}

/// An answer with its origin, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Answered {
    question: String,
    answer: String,
    intent: String,
    confidence: f64,
    sources: Vec<String>,
    hedged: bool,
    total_ms: f64,
    intent_ms: f64,
    retrieval_ms: f64,
    answered_by: &'static str,
    /// Whose pack answered, where it was not the running server's.
    #[serde(skip)]
    pack: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

impl Answerer {
    async fn new(args: &AskArgs, settings: &Settings) -> Result<Self> {
        if args.pack.pack.is_none()
            && args.at.is_none()
            && !args.explain
            && let Some(server) = RunningServer::find(settings)
        {
            let server = Server::connect(settings, &server.address).await?;
            return Ok(Self::Server(Box::new(server)));
        }
        let data = usable_data_folder(&settings.data.dir);
        let brain = Brain::start(settings, data.as_ref(), Replies::Written)?;
        wait_until_ready(&brain.content)?;
        let begin = || Exchange::begin(&brain.engines, &brain.rules);
        let exchange = args.conversation.then(begin);
        Ok(Self::Own(Box::new(Own { brain, exchange })))
    }

    fn greeting(&self) -> String {
        match self {
            Self::Server(_) => "Connected to the running server.".to_owned(),
            Self::Own(own) => own.brain.content.pack().greeting.to_string(),
        }
    }

    async fn ask(&mut self, question: &str, args: &AskArgs, out: &mut dyn Write) -> Result<Exit> {
        let json = args.json;
        let answered = match self {
            Self::Server(server) => {
                of_server(question, server.turn(question, args.conversation).await?)
            }
            Self::Own(own) => {
                let Own { brain, exchange } = &mut **own;
                let how = Question {
                    at: args.at,
                    explain: args.explain,
                    ..brain.engines.visitor(question)
                };
                let asked = match exchange {
                    Some(exchange) => exchange
                        .say(how)
                        .await
                        .context("it says nothing; write a question")?,
                    None => ask_question_once(&brain.engines, how, &brain.rules).await,
                };
                Answered {
                    pack: Some(brain.content.pack().name.clone()),
                    ..of_engines(question, asked)
                }
            }
        };
        if json {
            writeln!(out, "{}", serde_json::to_string(&answered)?)?;
        } else {
            answered.write(out)?;
        }
        Ok(Exit::Ok)
    }
}

fn of_server(question: &str, turn: Turn) -> Answered {
    let response = turn.response;
    let text = |name: &str| response[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| {
        response["latency_breakdown"][name]
            .as_f64()
            .unwrap_or_default()
    };
    let sources = response["sources"].as_array().into_iter().flatten();
    Answered {
        question: question.to_owned(),
        answer: text("text"),
        intent: text("intent"),
        confidence: response["confidence"].as_f64().unwrap_or_default(),
        sources: sources
            .filter_map(|source| source.as_str().map(str::to_owned))
            .collect(),
        hedged: response["hedged"] == true,
        total_ms: turn.response_ms,
        intent_ms: number("intent_ms"),
        retrieval_ms: number("rag_ms"),
        answered_by: "running server",
        pack: None,
        explanation: None,
    }
}

fn of_engines(question: &str, asked: Asked) -> Answered {
    let spent = |time: Option<Duration>| time.map_or(0.0, milliseconds);
    let (retrieval, explanation) = asked.retrieval.map_or((None, None), |found| {
        (Some(found.elapsed), found.answer.explanation)
    });
    Answered {
        question: question.to_owned(),
        answer: asked.decision.text.to_string(),
        intent: asked.decision.intent.to_string(),
        confidence: fraction(asked.decision.confidence),
        sources: asked.decision.sources,
        hedged: asked.decision.hedged,
        total_ms: milliseconds(asked.elapsed),
        intent_ms: spent(asked.intent.ok().map(|intent| intent.elapsed)),
        retrieval_ms: spent(retrieval),
        answered_by: "own engines",
        pack: None,
        explanation,
    }
}

impl Answered {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.answer)?;
        let sources = if self.sources.is_empty() {
            "none".to_owned()
        } else {
            self.sources.join(", ")
        };
        writeln!(
            out,
            "  intent {}  confidence {:.2}{}  sources {sources}",
            self.intent,
            self.confidence,
            if self.hedged { " (hedged)" } else { "" }
        )?;
        if let Some(explanation) = &self.explanation {
            write_explanation(explanation, out)?;
        }
        writeln!(
            out,
            "  {:.1} ms (intent {:.1}, retrieval {:.1}), {}{}",
            self.total_ms,
            self.intent_ms,
            self.retrieval_ms,
            self.answered_by,
            self.pack
                .as_ref()
                .map_or(String::new(), |pack| format!(" with the pack {pack:?}"))
        )
    }
}

fn write_explanation(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let (sure, threshold) = (explanation.sure, explanation.threshold);
    writeln!(out, "  sure from {sure:.2}, declined below {threshold:.2}")?;
    if let Some(text) = &explanation.read_as {
        writeln!(out, "  read as: {text}")?;
    }
    for passage in &explanation.passages {
        let part = |name: &str, value: Option<f32>| {
            value.map_or(String::new(), |value| format!("  {name} {value:.2}"))
        };
        writeln!(
            out,
            "  {}  confidence {:.2}{}{}  words {:.2}",
            passage.id,
            passage.confidence,
            part("evidence", passage.evidence),
            part("meaning", passage.meaning),
            passage.words
        )?;
        if passage.told {
            writeln!(
                out,
                "    its heading, or a row of its table, is what was asked for"
            )?;
        }
        for (words, list) in [
            ("supported", &passage.supported),
            ("not supported", &passage.unsupported),
        ] {
            if !list.is_empty() {
                writeln!(out, "    {words}: {}", list.join(", "))?;
            }
        }
    }
    match &explanation.advice {
        Some(advice) => writeln!(out, "  to mend it: {advice}"),
        None => Ok(()),
    }
}
