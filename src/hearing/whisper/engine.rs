//! One loaded model and the runs of it.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::path::Path;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError,
    WhisperState,
};

use super::pool::{Lease, Pool};
use super::sound::{audio_context, prepared, tokens_max};
use super::words::Token;
use super::{file, log};
use crate::hearing::HearError;
use crate::inference::{Cancellation, runtime};

/// Tokens of the prompt that are kept, from its start. Each costs time in every decoding, 3 ms of one core for `base`, and
/// whisper.cpp has room for 223.
const PROMPT_TOKENS_MAX: usize = 48;
/// Bytes of the prompt that are looked at: the library splits it with a regular expression that recurses.
const PROMPT_BYTES_MAX: usize = 1024;
/// Time of one step between time stamps. Source: the published models.
const PLACE_STEP: Duration = Duration::from_millis(20);
/// The number of English among the languages of whisper.cpp.
const ENGLISH: i32 = 0;
/// Above every probability: whisper.cpp takes its own probability of "no speech" from the wrong row of numbers (its pull
/// request 3945), so that rule of it is switched off. [`Run::no_speech`] asks rightly.
const NEVER: f32 = 2.0;

/// A model in memory, with the states its runs work in.
pub(super) struct Engine {
    context: WhisperContext,
    pool: Pool,
    threads: c_int,
    /// Parameters by language. whisper-rs never frees the language it is given, so each is given to it once.
    parameters: Mutex<BTreeMap<i32, FullParams<'static, 'static>>>,
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
    /// From [`Engine::prompt`].
    pub(super) prompt: &'a [i32],
    /// Whether the places of phrases are wanted. They cost a few tokens.
    pub(super) places: bool,
    /// 0 takes the likeliest token each time; above, some chance comes in.
    pub(super) temperature: f32,
}

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
        if let Some(problem) = runtime::cpu_problem() {
            return Err(HearError::Start(problem));
        }
        log::install();
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(false);
        let context = WhisperContext::new_with_params(path, parameters).map_err(|cause| {
            HearError::ModelFile {
                path: path.to_owned(),
                problem: format!("whisper.cpp does not load it ({cause}); fetch or copy it again"),
            }
        })?;
        Ok(Self {
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
            None => self.last_language.load(Ordering::Relaxed),
        };
        let mut language = guess;
        self.full(lease.state(), task, language, &sound, cancellation)?;
        if task.language.is_none() && self.is_multilingual() {
            // Asked after the run on a guess: whisper.cpp's own search encodes the sound a second time, 30 s of it.
            language = self.likeliest_language(lease.state())?;
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
        let mut parameters = self.parameters(language);
        parameters.set_no_timestamps(!task.places);
        parameters.set_temperature(task.temperature);
        parameters.set_audio_ctx(audio_context(task.samples.len()).into());
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
        let outcome = state.full(parameters, sound);
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        outcome.map_err(failed)
    }

    /// What all runs in a language have in common: one pass, the likeliest token each time, one segment, nothing printed.
    fn parameters(&self, language: i32) -> FullParams<'static, 'static> {
        let mut known = self
            .parameters
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let parameters = known.entry(language).or_insert_with(|| {
            let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
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

    fn likeliest_language(&self, state: &mut WhisperState) -> Result<i32, HearError> {
        let first = self.context.token_sot() + 1;
        // The task tokens follow the languages; a model for 99 languages has one less than whisper.cpp can name.
        let count = (whisper_rs::get_lang_max_id() + 1).min(self.context.n_vocab() - 51_766);
        let numbers = self.first_step(state)?;
        let likeliest = (0..count)
            .max_by(|one, other| {
                let number = |language: &i32| numbers[(first + language).unsigned_abs() as usize];
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

fn failed(cause: WhisperError) -> HearError {
    HearError::Failed(format!("whisper.cpp: {cause}"))
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
