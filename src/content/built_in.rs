//! What every assistant understands, as the stages know it.

use std::sync::Arc;

use super::wording::topics;
use crate::conversation::{IntentAction, Manner};
use crate::inference::Embedding;
use crate::pack::{BuiltIn, Pack, Request, TOPICS};
use crate::understanding::{BuiltInRequest, BuiltInRequests, Kind};

/// Questions that are named to who asks for help.
const TOPICS_MAX: usize = 3;

/// The pack's built-in requests, with the vectors that their examples have.
pub fn requests(
    pack: &Pack,
    mut vector: impl FnMut(&Arc<str>) -> Option<Embedding>,
) -> BuiltInRequests {
    let requests = pack.built_in.iter().map(|it| {
        let mut known = |texts: &[Arc<str>]| {
            let texts = texts.iter();
            texts.map(|text| (Arc::clone(text), vector(text))).collect()
        };
        BuiltInRequest {
            kind: kind(it.request),
            examples: known(&it.examples),
            unlike: known(&it.unlike),
        }
    });
    BuiltInRequests::new(&pack.language, requests)
}

/// Their labels, and what each leads to; none where nothing is asked for.
pub fn actions(pack: &Pack) -> Vec<(Arc<str>, Option<IntentAction>)> {
    let built_in = pack.built_in.iter();
    built_in
        .map(|it| (it.request.name().into(), action(it, pack)))
        .collect()
}

/// What is said to them, as far as it is known.
pub fn replies(pack: &Pack) -> impl Iterator<Item = Arc<str>> {
    pack.built_in.iter().filter_map(|it| reply(it, pack))
}

fn kind(request: Request) -> Kind {
    match request {
        Request::Emergency => Kind::Danger,
        Request::Nothing => Kind::Nothing,
        Request::Repeat
        | Request::Slower
        | Request::Louder
        | Request::Stop
        | Request::Help
        | Request::About
        | Request::Human => Kind::Request,
    }
}

fn action(built_in: &BuiltIn, pack: &Pack) -> Option<IntentAction> {
    let reply = reply(built_in, pack)?;
    let again = |manner| IntentAction::Again {
        manner,
        otherwise: Arc::clone(&reply),
    };
    match built_in.request {
        Request::Repeat => Some(again(None)),
        Request::Slower => Some(again(Some(Manner::Slower))),
        Request::Louder => Some(again(Some(Manner::Louder))),
        Request::Stop | Request::Help | Request::About | Request::Human | Request::Emergency => {
            Some(IntentAction::Say(reply))
        }
        Request::Nothing => None,
    }
}

/// A pack that has no question to name says instead that it does not know.
fn reply(built_in: &BuiltIn, pack: &Pack) -> Option<Arc<str>> {
    let text = built_in.reply.as_ref()?;
    if !text.contains(TOPICS) {
        return Some(Arc::clone(text));
    }
    let mut named = topics(pack, TOPICS_MAX);
    named.truncate(TOPICS_MAX);
    Some(if named.is_empty() {
        Arc::clone(&pack.unknown)
    } else {
        text.replace(TOPICS, &named.join(" ")).into()
    })
}
