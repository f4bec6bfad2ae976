//! One loaded model and the runs of it.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError,
    WhisperState, WhisperSysContext, WhisperSysState, WhisperTokenData,
};

use super::favoured::Favoured;
use super::pool::{Lease, Pool};
use super::sound::{prepared, tokens_max};
use super::words::Token;
use super::{ENGLISH, embedded, file, log};
use crate::cause::Cause;
use crate::hearing::HearError;
use crate::inference::{Cancellation, pages, runtime};

/// Tokens of the prompt that are kept, from its start. Each costs time in every decoding, 3 ms of one core for `base`, and
/// whisper.cpp has room for 223.
const PROMPT_TOKENS_MAX: usize = 48;
/// Bytes of the prompt that are looked at: the library splits it with a regular expression that recurses.
const PROMPT_BYTES_MAX: usize = 1024;
/// Time of one step between time stamps. Source: the published models.
const PLACE_STEP: Duration = Duration::from_millis(20);
/// Above every probability: whisper.cpp takes its own probability of "no speech" from the wrong row of numbers (its pull
/// request 3945), so that rule of it is switched off. [`Run::no_speech`] asks rightly.
const NEVER: f32 = 2.0;
/// How much likelier than the language that is expected another one must be, as a logarithm: twenty times. Source: our
/// choice, not measured; base took a short English clip for Arabic.
const OTHER_LANGUAGE: f32 = 3.0;

/// A model in memory, with the states its runs work in.
pub(super) struct Engine {
    context: WhisperContext,
    /// Of each token, whether it begins a word.
    begins: Arc<[bool]>,
    pool: Pool,
    threads: c_int,
    /// Parameters by language and search. whisper-rs never frees the language it is given, so each is given to it once.
    parameters: Mutex<BTreeMap<(i32, Search), FullParams<'static, 'static>>>,
    /// The language found last, by whisper.cpp's number: the next speaker's too, most of the time.
    last_language: AtomicI32,
}

/// What to decode and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task<'a> {
    /// At most a window of 28 s.
    pub(super) samples: &'a [i16],
    /// By whisper.cpp's number; none has it found out.
    pub(super) language: Option<i32>,
    /// The one to find out if no other is far likelier. As above.
    pub(super) expected: Option<i32>,
    /// From [`Engine::prompt`].
    pub(super) prompt: &'a [i32],
    /// Words that are likely.
    pub(super) favoured: Option<&'a Favoured>,
    /// Positions of the encoder.
    pub(super) positions: u16,
    /// How the words are looked for.
    pub(super) search: Search,
}

/// How the words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Search {
    /// The likeliest token each time, with the places of phrases.
    Greedy,
    /// Several ways at once, without places.
    Beam,
}

/// Ways that a beam search follows. Source: OpenAI's Whisper.
const BEAMS: c_int = 5;

/// A decoding that is done, with the state that did it.
pub(super) struct Run<'a> {
    engine: &'a Engine,
    lease: Lease,
    /// What was said.
    pub(super) tokens: Vec<Token>,
    /// By whisper.cpp's number.
    pub(super) language: i32,
}

impl Engine {
    /// Loads a model after [`file::check`].
    pub(super) fn load(path: &Path, threads: usize, states_max: usize) -> Result<Self, HearError> {
        file::check(path)?;
        Self::open(threads, states_max, |parameters| {
            WhisperContext::new_with_params(path, parameters).map_err(|cause| {
                HearError::ModelFile {
                    path: path.to_owned(),
                    problem: Cause::with_words(
                        format!("whisper.cpp does not load it ({cause}); fetch or copy it again"),
                        cause,
                    ),
                }
            })
        })
    }

    /// Loads the model in the program after [`file::check_bytes`].
    pub(super) fn embedded(threads: usize, states_max: usize) -> Result<Self, HearError> {
        file::check_bytes(embedded::MODEL)?;
        let opened = Self::open(threads, states_max, |parameters| {
            WhisperContext::new_from_buffer_with_params(embedded::MODEL, parameters).map_err(
                |cause| {
                    let words = format!(
                        "whisper.cpp does not load the model in the program ({cause}): free some memory, or copy the \
                         program file again"
                    );
                    HearError::start(Cause::with_words(words, cause))
                },
            )
        });
        // The weights have been copied.
        pages::release(embedded::MODEL);
        opened
    }

    fn open(
        threads: usize,
        states_max: usize,
        load: impl FnOnce(WhisperContextParameters<'static>) -> Result<WhisperContext, HearError>,
    ) -> Result<Self, HearError> {
        if let Some(problem) = runtime::cpu_problem() {
            return Err(HearError::start(problem));
        }
        log::install();
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(false);
        let context = load(parameters)?;
        let begins = (0..context.n_vocab()).map(|token| {
            let letters = context.token_to_bytes(token);
            letters.is_ok_and(|letters| letters.starts_with(b" "))
        });
        Ok(Self {
            begins: begins.collect(),
            context,
            pool: Pool::new(states_max),
            threads: c_int::from(threads.clamp(1, 64) as u8),
            parameters: Mutex::default(),
            last_language: AtomicI32::new(ENGLISH),
        })
    }

    /// Whether the model knows other languages than English.
    pub(super) fn is_multilingual(&self) -> bool {
        self.context.is_multilingual()
    }

    /// A text as tokens that come before what is said.
    pub(super) fn prompt(&self, text: &str) -> Vec<i32> {
        let cut = &text[..text.floor_char_boundary(PROMPT_BYTES_MAX)];
        // Zero bytes would end it early, and a model expects a space before a word.
        let clean = format!(" {}", cut.replace('\0', " ").trim());
        // One token takes at least a byte: with less room than that whisper-rs would give memory that was never written.
        let mut tokens = self
            .context
            .tokenize(&clean, clean.len())
            .unwrap_or_default();
        tokens.truncate(PROMPT_TOKENS_MAX);
        tokens
    }

    /// The words of some texts, to be favoured.
    pub(super) fn favoured<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Favoured {
        let tokenize = |text: &str| self.context.tokenize(text, text.len()).unwrap_or_default();
        Favoured::new(texts, Arc::clone(&self.begins), &tokenize)
    }

    /// Decodes. Blocks for a tenth of a second to some seconds.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] after `cancellation`, as soon as the encoder's run or the token under way is done.
    pub(super) fn run(
        &self,
        task: &Task<'_>,
        cancellation: &Cancellation,
    ) -> Result<Run<'_>, HearError> {
        let mut lease = self.pool.take(&self.context, cancellation)?;
        let sound = prepared(task.samples);
        let guess = match task.language {
            _ if !self.is_multilingual() => ENGLISH,
            Some(language) => language,
            None => task
                .expected
                .unwrap_or_else(|| self.last_language.load(Ordering::Relaxed)),
        };
        let mut language = guess;
        self.full(lease.state(), task, language, &sound, cancellation)?;
        if task.language.is_none() && self.is_multilingual() {
            // Asked after the run on a guess: whisper.cpp's own search encodes the sound a second time, 30 s of it.
            language = self.likeliest_language(lease.state(), task.expected)?;
            if language != guess {
                self.full(lease.state(), task, language, &sound, cancellation)?;
            }
            self.last_language.store(language, Ordering::Relaxed);
        }
        let tokens = self.tokens(lease.state());
        Ok(Run {
            engine: self,
            lease,
            tokens,
            language,
        })
    }

    fn full(
        &self,
        state: &mut WhisperState,
        task: &Task<'_>,
        language: i32,
        sound: &[f32],
        cancellation: &Cancellation,
    ) -> Result<(), HearError> {
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        let mut parameters = self.parameters(language, task.search);
        parameters.set_audio_ctx(task.positions.into());
        parameters.set_max_tokens(tokens_max(task.samples.len()).into());
        parameters.set_tokens(task.prompt);
        let flag: *const Cancellation = cancellation;
        #[expect(
            unsafe_code,
            reason = "whisper-rs's own way casts to the wrong type and leaks"
        )]
        // SAFETY: `is_cancelled` takes the pointer back as what it is; the flag outlives the call of `full` below, after
        // which the parameters are gone, and may be read from any thread.
        unsafe {
            parameters.set_abort_callback(Some(is_cancelled));
            parameters.set_abort_callback_user_data(flag.cast_mut().cast());
        }
        let favouring = task.favoured.map(|favoured| Favouring {
            favoured,
            tokens: self.context.n_vocab().unsigned_abs() as usize,
            end: self.context.token_eot(),
        });
        if let Some(favouring) = &favouring {
            let favouring: *const Favouring<'_> = favouring;
            #[expect(unsafe_code, reason = "whisper.cpp is a C++ library")]
            // SAFETY: `favour` takes the pointer back as what it is and only reads; it outlives the call of `full` below,
            // after which the parameters are gone.
            unsafe {
                parameters.set_filter_logits_callback(Some(favour));
                parameters.set_filter_logits_callback_user_data(favouring.cast_mut().cast());
            }
        }
        let outcome = state.full(parameters, sound);
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        outcome.map_err(failed)
    }

    /// What all runs in a language have in common: one pass without chance, one segment, nothing printed.
    fn parameters(&self, language: i32, search: Search) -> FullParams<'static, 'static> {
        let mut known = self.parameters.lock();
        let parameters = known.entry((language, search)).or_insert_with(|| {
            let mut parameters = FullParams::new(match search {
                Search::Greedy => SamplingStrategy::Greedy { best_of: 1 },
                Search::Beam => SamplingStrategy::BeamSearch {
                    beam_size: BEAMS,
                    patience: -1.0,
                },
            });
            parameters.set_no_timestamps(search == Search::Beam);
            parameters.set_n_threads(self.threads);
            parameters.set_language(whisper_rs::get_lang_str(language));
            parameters.set_no_context(true);
            parameters.set_single_segment(true);
            parameters.set_suppress_blank(true);
            parameters.set_suppress_nst(true);
            // Six more tries at other temperatures, whenever whisper.cpp is in doubt, would take seconds.
            parameters.set_temperature_inc(0.0);
            parameters.set_no_speech_thold(NEVER);
            parameters.set_print_special(false);
            parameters.set_print_progress(false);
            parameters.set_print_realtime(false);
            parameters.set_print_timestamps(false);
            parameters
        });
        parameters.clone()
    }

    fn tokens(&self, state: &WhisperState) -> Vec<Token> {
        let (end, first_place) = (self.context.token_eot(), self.context.token_beg());
        let mut tokens = Vec::new();
        for segment in state.as_iter() {
            for token in (0..segment.n_tokens()).filter_map(|i| segment.get_token(i)) {
                let id = token.token_id();
                if id < end {
                    let letters = token.to_bytes().unwrap_or_default().to_vec();
                    tokens.push(Token::Letters(letters, token.token_probability()));
                } else if id >= first_place {
                    let steps = (id - first_place).unsigned_abs();
                    tokens.push(Token::Place(PLACE_STEP * steps));
                }
            }
        }
        tokens
    }

    /// What the decoder makes of the sound just encoded before any word: one number for each token.
    fn first_step<'s>(&self, state: &'s mut WhisperState) -> Result<&'s [f32], HearError> {
        let start = self.context.token_sot();
        state
            .decode(&[start], 0, self.threads.unsigned_abs() as usize)
            .map_err(failed)?;
        state.get_logits().map_err(failed)
    }

    fn likeliest_language(
        &self,
        state: &mut WhisperState,
        expected: Option<i32>,
    ) -> Result<i32, HearError> {
        let first = self.context.token_sot() + 1;
        // The task tokens follow the languages; a model for 99 languages has one less than whisper.cpp can name.
        let count = (whisper_rs::get_lang_max_id() + 1).min(self.context.n_vocab() - 51_766);
        let numbers = self.first_step(state)?;
        let likeliest = (0..count)
            .max_by(|one, other| {
                let number = |language: &i32| {
                    let bonus = if expected == Some(*language) {
                        OTHER_LANGUAGE
                    } else {
                        0.0
                    };
                    numbers[(first + language).unsigned_abs() as usize] + bonus
                };
                number(one).total_cmp(&number(other))
            })
            .unwrap_or(ENGLISH);
        Ok(likeliest)
    }
}

impl Run<'_> {
    /// The probability that nobody speaks, 0 to 1. Takes one more step of the decoder.
    ///
    /// # Errors
    /// [`HearError::Failed`] when the model cannot be run.
    pub(super) fn no_speech(&mut self) -> Result<f32, HearError> {
        // whisper-rs does not give the token's number: it lies two before the first time stamp.
        let token = (self.engine.context.token_beg() - 2).unsigned_abs() as usize;
        let numbers = self.engine.first_step(self.lease.state())?;
        let greatest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = numbers.iter().map(|number| (number - greatest).exp()).sum();
        Ok((numbers[token] - greatest).exp() / sum)
    }
}

/// Asked by whisper.cpp after the encoder's run and after each token.
extern "C" fn is_cancelled(flag: *mut c_void) -> bool {
    #[expect(unsafe_code, reason = "whisper.cpp is a C++ library")]
    // SAFETY: only `Engine::full` sets this function, with a flag that outlives the run.
    let flag = unsafe { &*flag.cast::<Cancellation>() };
    flag.is_cancelled()
}

/// What [`favour`] needs to know.
struct Favouring<'a> {
    favoured: &'a Favoured,
    /// Tokens of the model.
    tokens: usize,
    /// The first token that is no text.
    end: c_int,
}

/// Asked by whisper.cpp before each token: changes what the decoder makes of all tokens.
extern "C" fn favour(
    _: *mut WhisperSysContext,
    _: *mut WhisperSysState,
    said: *const WhisperTokenData,
    said_count: c_int,
    logits: *mut f32,
    favouring: *mut c_void,
) {
    #[expect(unsafe_code, reason = "whisper.cpp is a C++ library")]
    // SAFETY: only `Engine::full` sets this function, with what outlives the run; whisper.cpp gives as many tokens as it
    // says, and a number for each token of the model, which nobody else reads or writes meanwhile.
    let (favouring, said, logits) = unsafe {
        let favouring = &*favouring.cast::<Favouring<'_>>();
        let said = if said.is_null() {
            &[]
        } else {
            std::slice::from_raw_parts(said, said_count.unsigned_abs() as usize)
        };
        let logits = std::slice::from_raw_parts_mut(logits, favouring.tokens);
        (favouring, said, logits)
    };
    let text = said.iter().map(|token| token.id);
    let text = text.filter(|token| *token < favouring.end);
    favouring.favoured.favour(text, logits);
}

fn failed(cause: WhisperError) -> HearError {
    HearError::failed(Cause::of("whisper.cpp", cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_told_of_a_cancellation() {
        let cancellation = Cancellation::default();
        let flag: *const Cancellation = &raw const cancellation;
        assert!(!is_cancelled(flag.cast_mut().cast()));
        cancellation.cancel();
        assert!(is_cancelled(flag.cast_mut().cast()));
    }
}
