//! The REST endpoints of the old services. Source: the [wire](super::protocol), "HTTP".

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::access::Access;
use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use super::protocol::{fraction, milliseconds};
use super::settings;
use crate::clock;
use crate::config::{Area, Version};
use crate::content::Readiness;
use crate::conversation::Wording;
use crate::conversation::reply::said;
use crate::engines::{IntentAnswer, Question, RetrievalAnswer};
use crate::services::Services;
use crate::understanding::entities;
use crate::version;

/// Characters in a text or query, at most: as many as an utterance may have.
const TEXT_CHARACTERS_MAX: usize = 20_000;

/// Entities of so many bytes of text are found in less than a millisecond.
const ENTITIES_AT_ONCE: usize = 1 << 10;

/// `GET /health`
pub(super) async fn health(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    request: Request,
) -> Json<Value> {
    let store = services.store.health();
    let content = services.content.status();
    let screens = services.screens.problem();
    let forms = services.forms.status();
    let degraded = !store.working
        || screens.is_some()
        || !forms.problems.is_empty()
        || !store.durable
        || !store.notices.is_empty()
        || content.degraded
        || !version.problems.is_empty();
    let server = &version.in_force.settings.server;
    let access = Access::new(server);
    let status = if degraded { "degraded" } else { "healthy" };
    let shows_details = access.shows_details(client.ip(), request.headers(), request.uri());
    if server.api_key.is_some() && !server.open.contains(&Area::Health) && !shows_details {
        return Json(json!({ "status": status, "service": "orchestrator" }));
    }
    let config = if shows_details {
        settings::details(&version)
    } else {
        settings::state(&version)
    };
    Json(json!({
        "status": status,
        "service": "orchestrator",
        "active_sessions": services.registry.active(),
        "redis_connected": store.working,
        "uptime_seconds": clock::now().duration_since(services.started).as_secs_f64(),
        "store": {
            "working": store.working,
            "durable": store.durable,
            "problem": store.problem,
            "notices": store.notices,
            "waiting": store.waiting,
        },
        "screens": { "problem": screens },
        "forms": {
            "delivered": forms.is_open,
            "waiting": forms.waiting,
            "since": forms.since,
            "dropped": forms.dropped,
            "problems": forms.problems,
        },
        "version": version::VERSION,
        "commit": version::COMMIT,
        "config": config,
        "engines": {
            "encoder": content.encoder,
            "voice": content.speech.voice,
            "hearing": {
                "recogniser": content.hearing.recogniser,
                "problem": content.hearing.problem,
                "hint": content.hearing.hint,
            },
            "intents": content.intents,
            "passages": content.passages,
            "texts_without_vector": content.texts_without_vector,
            "problems": content.problems,
        },
    }))
}

/// `GET /ready`
pub(super) async fn ready(State(services): State<Arc<Services>>) -> Response {
    let (status, body) = match services.content.readiness() {
        Readiness::Ready => (StatusCode::OK, json!({ "status": "ready" })),
        Readiness::Updating(missing) => (
            StatusCode::OK,
            json!({ "status": "ready", "updating": missing }),
        ),
        Readiness::Starting(missing) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "starting", "missing": missing }),
        ),
    };
    (status, Json(body)).into_response()
}

/// `POST /api/v1/classify`
pub(super) async fn classify(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let text = Fields::of(body, |fields| {
        let text = fields.text("text", TEXT_CHARACTERS_MAX)?;
        Ok(text.to_owned())
    });
    let text = &*text.await?;
    let started = clock::now();
    let question = services.engines.visitor(text);
    let deadline = version.in_force.settings.turns.intent_deadline;
    let answer = services.engines.intents.ask(&question, deadline).await;
    services.engines.answered(&question);
    let seconds = clock::now().duration_since(started).as_secs_f64();
    let entities = find_entities(text).await?;
    Ok(Json(match answer {
        Ok(answer) => classified(text, &answer, seconds, entities),
        Err(problem) => {
            let reasoning = problem.to_string();
            json!({
                "intent": "unknown", "confidence": 0.0,
                "context": {"user_goal": "unknown", "key_entities": entities, "extracted_meaning": text},
                "best_intent": null, "best_confidence": 0.0,
                "reasoning": reasoning, "layer_type": "ERROR", "decision_path": "error",
                "response_time": seconds, "cached": false, "fast_route": false,
            })
        }
    }))
}

fn classified(text: &str, answer: &IntentAnswer, seconds: f64, entities: Entities) -> Value {
    let layer = answer.layer();
    let verdict = if answer.is_accepted() {
        "accepted"
    } else {
        "rejected"
    };
    json!({
        "intent": answer.label,
        "confidence": fraction(answer.confidence),
        "context": {
            "user_goal": answer.label,
            "key_entities": entities,
            "extracted_meaning": text.trim(),
        },
        "best_intent": answer.best_intent,
        "best_confidence": fraction(answer.best_confidence),
        "reasoning": answer.reasoning,
        "layer_type": layer,
        "decision_path": format!("{layer}>{verdict}"),
        "response_time": seconds,
        "cached": answer.cached,
        "fast_route": layer == "L1",
    })
}

/// Entities by kind, each with its normalised values in the order of the text.
type Entities = BTreeMap<&'static str, Vec<String>>;

/// The entities of a text; those of a long one are looked for apart.
async fn find_entities(text: &str) -> Result<Entities, HttpError> {
    if text.len() <= ENTITIES_AT_ONCE {
        return Ok(key_entities(text));
    }
    let text = text.to_owned();
    apart(move || key_entities(&text)).await
}

fn key_entities(text: &str) -> Entities {
    let mut by_kind = Entities::new();
    for entity in entities::find(text) {
        by_kind
            .entry(entity.kind.name())
            .or_default()
            .push(entity.value);
    }
    by_kind
}

/// `POST /api/v1/query`
pub(super) async fn query(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let settings = &version.in_force.settings;
    let passages = settings.knowledge.answer_passages as u64;
    let fields = Fields::of(body, move |fields| {
        let text = fields.text("query", TEXT_CHARACTERS_MAX)?.to_owned();
        // Passed over: what was asked for by clients of the old services.
        fields.boolean("enable_streaming")?;
        let explain = fields.boolean("explain")?;
        let top_k = fields.integer("top_k", 1..=100, passages)? as usize;
        Ok((text, top_k, explain))
    });
    let (text, top_k, explain) = fields.await?;
    let question = Question {
        explain,
        ..services.engines.visitor(&text)
    };
    let deadline = settings.turns.retrieval_deadline;
    let answer = services
        .engines
        .retrieval
        .ask(&question, top_k, deadline)
        .await;
    services.engines.answered(&question);
    Ok(Json(queried(&answer?, &services.engines.wording())))
}

fn queried(found: &RetrievalAnswer, wording: &Wording) -> Value {
    let answer = &found.answer;
    let text = answer.text.as_deref().map(Arc::from);
    let text = text.map(|text| said(&text, answer.hedged, wording));
    let passages: Vec<Value> = answer
        .passages
        .iter()
        .map(|passage| {
            json!({
                "id": passage.id, "source": passage.source, "heading": passage.heading,
                "text": passage.text, "score": passage.score,
            })
        })
        .collect();
    json!({
        "answer": text.as_deref().unwrap_or(&wording.unknown),
        "sources": answer.sources,
        "confidence": fraction(answer.confidence),
        "timing_breakdown": {
            "embedding_ms": milliseconds(found.embedding),
            "search_ms": answer.search_ms,
            "extraction_ms": answer.extraction_ms,
            "generation_ms": 0.0,
            "total_ms": milliseconds(found.elapsed),
        },
        "cached": found.cached,
        "metadata": {
            "categories": answer.categories,
            "quality_score": fraction(answer.confidence),
            "num_docs_retrieved": passages.len(),
            "method": answer.method.as_str(),
            "hedged": answer.hedged,
            "offers": answer.offers,
            "passages": passages,
            "explanation": answer.explanation,
        },
    })
}

/// `GET /api/v1/admin/days`: the sums of each day of the last year, the oldest first.
pub(super) async fn days(State(services): State<Arc<Services>>) -> Json<Value> {
    let days = services.metrics.days.all().into_iter().map(|(date, day)| {
        let mut sums = json!(day);
        sums["date"] = date.into();
        sums
    });
    Json(json!({ "days": days.collect::<Vec<_>>() }))
}

/// `POST /api/v1/admin/rebuild_index`
pub(super) async fn rebuild_index(
    State(services): State<Arc<Services>>,
) -> Result<Json<Value>, HttpError> {
    let started = clock::now();
    let rebuilt = services.content.rebuild().await?;
    Ok(Json(json!({
        "status": "success",
        "documents_indexed": rebuilt.documents,
        "categories": rebuilt.categories,
        "build_time_seconds": clock::now().duration_since(started).as_secs_f64(),
    })))
}
