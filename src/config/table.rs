//! Every key that a user may write: its values, its default, when a change holds, and what it is for.
//!
//! The config file with its comments (`docent config example`), its JSON Schema (`docent config schema`), `config show`
//! and the reading of files, variables and flags all come from here.

use super::keys::{Form, Key, Kind, live, restart};

/// The longest deadline of a stage: nobody waits a minute for an answer.
const DEADLINE_MS: Kind = Kind::Integer {
    min: 1,
    max: 60_000,
};

/// Silence that ends a turn, in milliseconds: shorter than a stop consonant makes no sense, longer nobody waits.
const PAUSE_MS: Kind = Kind::Integer {
    min: 100,
    max: 10_000,
};

/// Size of a cache of sounds, in MiB.
const CACHE_MB: Kind = Kind::Integer {
    min: 1,
    max: 65_536,
};

/// Threads that compute together.
const THREADS: Kind = Kind::Integer { min: 1, max: 64 };

/// A number of things of which there are few to very many.
const MILLION: i64 = 1_000_000;

/// Longest wait of the kiosk, in seconds: a day.
const IDLE_S_MAX: i64 = 24 * 3600;
/// Who comes back after an hour begins anew.
const FOLLOW_UP_S_MAX: i64 = 3600;

/// Who says nothing more of a form for an hour has gone.
const FORM_TIMEOUT_S_MAX: i64 = 3600;

/// Longest retention, in seconds: a year.
const RETENTION_S_MAX: i64 = 365 * 24 * 3600;

/// All keys in the order of the config file.
pub const KEYS: &[Key] = &[
    restart(
        "server.host",
        Kind::Text(Form::Address),
        "127.0.0.1",
        "IP address to listen on. \"127.0.0.1\": this machine only. \"0.0.0.0\": every network; needs an api_key.",
    ),
    restart(
        "server.port",
        Kind::Integer {
            min: 0,
            max: 65_535,
        },
        "8004",
        "Port for WebSocket and HTTP; 0 takes any free one.",
    ),
    restart(
        "server.legacy_ports",
        Kind::Switch,
        "false",
        "Also listen on 8001, 8002, 8003 and 8005, for clients that were written for separate services.",
    ),
    Key {
        secret: true,
        ..live(
            "server.api_key",
            Kind::Text(Form::Token),
            "",
            "Key that clients must send to reach anything but the page's own files, /ready and the status. Empty: none is asked for. \
             Better set through the variable DOCENT__SERVER__API_KEY than written into a file.",
        )
    },
    live(
        "server.allowed_origins",
        Kind::Texts(Form::Origin),
        "",
        "Web pages that may talk to this server, each as scheme://host or scheme://host:port, such as \
         \"https://kiosk.example\". Pages of this machine (localhost) always may.",
    ),
    live(
        "server.allowed_hosts",
        Kind::Texts(Form::Host),
        "",
        "Names by which this server may be asked for without an api_key, beside localhost and those of allowed_origins: what a \
         proxy passes on as Host, such as \"kiosk.example\". Any other name may be a page's own that points here.",
    ),
    live(
        "server.open",
        Kind::Texts(Form::Area),
        "",
        "What strangers may use where an api_key is set: \"health\" (all of it, of which other machines see the status only), \"metrics\", \"pack\", \
         \"classify\", \"query\", \"speech\", \"transcription\".",
    ),
    restart(
        "server.tls",
        Kind::Choice(&["off", "own"]),
        "off",
        "\"off\": connections are encrypted only with a certificate of server.cert. \"own\": they may be encrypted, with a certificate that is made here and kept in the data folder, so that browsers on \
         other machines give their microphone; they warn of it once. Programs of this machine may go on without encryption, others \
         are told to come again. A certificate of server.cert is shown in its place.",
    ),
    restart(
        "server.cert",
        Kind::Path,
        "",
        "File with a real certificate in PEM form, followed by those that vouch for it; connections may be encrypted then, as with \
         server.tls. It is read again when it changes.",
    ),
    restart(
        "server.key",
        Kind::Path,
        "",
        "File with the private key of server.cert, without a password.",
    ),
    restart(
        "data.dir",
        Kind::Path,
        "",
        "Folder for sessions, the search index and unpacked libraries; created when missing. Empty: your data folder (on \
         Linux ~/.local/share/docent).",
    ),
    restart(
        "pack.path",
        Kind::Path,
        "",
        "Folder with the pack to serve. Empty: the demo pack in the binary.",
    ),
    restart(
        "pack.watch",
        Kind::Switch,
        "true",
        "Pick up changes in the pack while running.",
    ),
    restart(
        "pack.follow_links",
        Kind::Switch,
        "false",
        "Read what links in the pack lead to outside its folder. For packs of your own only: whoever writes the pack chooses \
         which files of this machine are quoted.",
    ),
    live(
        "sessions.open_max",
        Kind::Integer {
            min: 1,
            max: MILLION,
        },
        "8192",
        "How many sessions may be open at once. Above it a client is asked to come back later.",
    ),
    live(
        "sessions.retention_s",
        Kind::Integer {
            min: 1,
            max: RETENTION_S_MAX,
        },
        "3600",
        "How long a session is kept after its last change, in seconds, a year at most.",
    ),
    live(
        "sessions.trust_clock",
        Kind::Switch,
        "false",
        "Whether the clock is believed whatever it shows. If not, one that is behind, or over 30 days ahead, of the last time that \
         was right erases no session until it has been steady for sessions.retention_s or a time server has set it; what has been \
         kept for that long while docent ran is erased in any case.",
    ),
    restart(
        "sessions.damaged",
        Kind::Choice(&["set_aside", "refuse"]),
        "set_aside",
        "What is done with a damaged session store at the start. \"set_aside\": it is put into a folder of its own beside the new, \
         empty one, and told until that is moved away. \"refuse\": docent does not start.",
    ),
    restart(
        "privacy.words",
        Kind::Choice(&["session", "never"]),
        "session",
        "What happens to what people said. \"session\": kept with the session and erased with it. \"never\": not stored \
         at all.",
    ),
    live(
        "conversation.follow_up_s",
        Kind::Integer {
            min: 0,
            max: FOLLOW_UP_S_MAX,
        },
        "120",
        "For how many seconds after a reply what is said next may lean on it, as \"and for children\" does, \"when does it close\" and \
         \"tell me more\". What it was about is kept in memory for that long, and not where privacy.words is \"never\". 0: each \
         question stands by itself.",
    ),
    live(
        "forms.file",
        Kind::Path,
        "",
        "File that gets a line of JSON for each form that a visitor has filled; it is made for its owner alone. What it holds \
         is for you to look after: no retention reaches into it. Empty: none.",
    ),
    Key {
        secret: true,
        ..live(
            "forms.webhook_url",
            Kind::Text(Form::Webhook),
            "",
            "Address that each filled form is posted to as JSON, beginning with https:// or http://, until it is taken (status \
             2xx). A try that is repeated has the same id. It is the only address to which docent connects of its own accord. \
             Empty: none.",
        )
    },
    live(
        "forms.timeout_s",
        Kind::Integer {
            min: 0,
            max: FORM_TIMEOUT_S_MAX,
        },
        "300",
        "After how many seconds without a word a form that is being filled is given up, as if its visitor had gone. 0: never.",
    ),
    live(
        "kiosk.idle_s",
        Kind::Integer {
            min: 0,
            max: IDLE_S_MAX,
        },
        "60",
        "After how many seconds without a touch, a key or a word the page /kiosk asks whether anybody is still there; 10 s later it \
         ends the conversation and erases it at once, here and in the browser. 0: never.",
    ),
    live(
        "kiosk.talk",
        Kind::Choice(&["push", "open"]),
        "push",
        "How visitors talk to the page /kiosk. \"push\": they tap its button and speak, or hold it. \"open\": it listens from their \
         first touch until they are gone, with a button that mutes it; for a place without others who talk.",
    ),
    live(
        "kiosk.pin_file",
        Kind::Path,
        "",
        "File with the PIN, not readable, by which staff leave the full screen of a kiosk; `docent kiosk install` makes it. Empty: \
         there is no PIN, and no way out of that screen.",
    ),
    live(
        "turns.transcript_deadline_ms",
        DEADLINE_MS,
        "10000",
        "How long a turn waits for its words after the end of what was spoken, in milliseconds, before it apologises.",
    ),
    live(
        "turns.intent_deadline_ms",
        DEADLINE_MS,
        "2000",
        "How long a turn waits for its intent, in milliseconds, before it goes on without it.",
    ),
    live(
        "turns.retrieval_deadline_ms",
        DEADLINE_MS,
        "2000",
        "How long a turn waits for its answer from the documents, in milliseconds, before it goes on without it.",
    ),
    live(
        "turns.store_deadline_ms",
        DEADLINE_MS,
        "5000",
        "How long a turn waits to be stored, in milliseconds, before its reply is sent all the same.",
    ),
    live(
        "turns.speech_deadline_ms",
        DEADLINE_MS,
        "5000",
        "How long the voice may be silent within a reply, in milliseconds, before the turn ends without it.",
    ),
    live(
        "turns.utterance_fragments_max",
        Kind::Integer {
            min: 1,
            max: 100_000,
        },
        "500",
        "How many fragments one utterance may have.",
    ),
    live(
        "turns.utterance_characters_max",
        Kind::Integer {
            min: 1,
            max: MILLION,
        },
        "20000",
        "How many characters one utterance may have.",
    ),
    restart(
        "understanding.workers",
        THREADS,
        "2",
        "Threads that turn text into vectors. More help only when many people talk at once.",
    ),
    restart(
        "understanding.encoder",
        Kind::Path,
        "",
        "Folder with another text encoder (model.onnx and tokenizer.json). Empty: the one in the binary.",
    ),
    live(
        "understanding.cache_texts",
        Kind::Integer {
            min: 0,
            max: MILLION,
        },
        "2048",
        "How many recent texts keep their vector in memory.",
    ),
    live(
        "knowledge.answer_passages",
        Kind::Integer { min: 1, max: 100 },
        "5",
        "How many passages are looked at for an answer when a request does not say.",
    ),
    restart(
        "hearing.recogniser",
        Kind::Text(Form::Recogniser),
        "auto",
        "What turns speech into words. \"whisper:tiny.en\": the Whisper model in the binary, for English. \"whisper:NAME\": \
         the model ggml-NAME.bin in the folder below. \"auto\": the one of that folder that suits this machine and the \
         language spoken if there is one, else the one in the binary.",
    ),
    restart(
        "hearing.models",
        Kind::Path,
        "",
        "Folder with Whisper models; what is put there or changes there is taken up between turns. Empty: the folder \
         \"whisper\" in the data folder.",
    ),
    restart(
        "hearing.language",
        Kind::Text(Form::Free),
        "",
        "The language that is spoken, such as \"en\"; \"auto\" has Whisper find it out. Empty: the pack's.",
    ),
    restart(
        "hearing.threads",
        Kind::Integer { min: 0, max: 64 },
        "0",
        "Threads that one Whisper decoding computes with. 0: as many as the machine has, four at most.",
    ),
    live(
        "hearing.pause_short_ms",
        PAUSE_MS,
        "300",
        "How long a silence ends a turn that is taken for complete, in milliseconds.",
    ),
    live(
        "hearing.pause_ms",
        PAUSE_MS,
        "650",
        "How long a silence ends any other turn at least, in milliseconds. Between this and the long one it depends on how \
         the turn sounds, on its words and its length.",
    ),
    live(
        "hearing.pause_long_ms",
        PAUSE_MS,
        "1200",
        "How long a silence ends a turn of which more is surely to come, in milliseconds.",
    ),
    live(
        "hearing.utterance_max_s",
        Kind::Integer { min: 2, max: 300 },
        "30",
        "How long one utterance may be, in seconds. Somebody who speaks on begins the next one, and is answered when both \
         are over.",
    ),
    restart(
        "speech.voices",
        Kind::Path,
        "",
        "Folder with Piper voices: NAME.onnx and NAME.onnx.json. A pack or a request names one \"piper:NAME\". Empty: the \
         folder \"voices\" in the data folder.",
    ),
    live(
        "speech.voice",
        Kind::Text(Form::Voice),
        "",
        "The voice that speaks, such as \"piper:en_US-joe-medium\", the one in the binary, or \"espeak:en-us\"; `docent voices` \
         lists them. Empty: the pack's.",
    ),
    restart(
        "speech.threads",
        THREADS,
        "2",
        "Threads that a Piper voice computes with.",
    ),
    restart(
        "speech.cache",
        Kind::Choice(&["disk", "memory", "off"]),
        "disk",
        "Where sentences that were spoken are kept, to be heard at once when they are needed again. \"disk\": in memory and \
         in the data folder, there for sessions.retention_s and, if privacy.words is \"never\", only the pack's fixed \
         replies. \"memory\": in memory. \"off\": nowhere.",
    ),
    live(
        "speech.cache_memory_mb",
        CACHE_MB,
        "24",
        "How much is kept in memory, in MiB; a minute of speech takes about 2.5.",
    ),
    live(
        "speech.cache_disk_mb",
        CACHE_MB,
        "128",
        "How much is kept in the data folder, in MiB.",
    ),
    restart(
        "audio.input",
        Kind::Text(Form::Free),
        "",
        "Microphone of this machine: an id or a name that `docent devices` lists, or a part of one. Empty: the default.",
    ),
    restart(
        "audio.output",
        Kind::Text(Form::Free),
        "",
        "Loudspeaker of this machine, in the same way. Empty: the default.",
    ),
    restart(
        "audio.local",
        Kind::Switch,
        "false",
        "Whether the server itself listens to that microphone and speaks by that loudspeaker, as one more session beside those of \
         its clients.",
    ),
    live(
        "audio.talk",
        Kind::Choice(&["open", "push", "wake"]),
        "open",
        "When that microphone is listened to. \"open\": always. \"push\": while somebody holds a key down, which the terminal of \
         `docent talk`, the HTTP interface or the state_socket tells. \"wake\": after a phrase that the pack names; what is said \
         without it is neither kept nor shown.",
    ),
    live(
        "audio.quiet",
        Kind::Switch,
        "false",
        "Answer without the voice: what would be said is shown only.",
    ),
    live(
        "audio.earcons",
        Kind::Switch,
        "false",
        "Play a short sound when somebody is heard, when an answer is looked for, and when nothing was understood.",
    ),
    restart(
        "audio.state_socket",
        Kind::Path,
        "",
        "Unix socket that tells a lamp what it has to show, one line for each change, and takes `talk on`, `talk off`, `stop`, \
         `quiet on` and `quiet off` from a button; only this user may open it. Empty: none.",
    ),
    restart(
        "audio.state_hook",
        Kind::Texts(Form::Program),
        "",
        "Program that is run at each change of what a lamp has to show, with its arguments, such as \
         [\"/usr/local/bin/lamp\", \"--desk\"]; idle, listening, thinking, speaking, not_understood or no_sound is added as the \
         last one. One without a path is looked for in PATH. Empty: none.",
    ),
    live(
        "log.level",
        Kind::Choice(&["off", "error", "warn", "info", "debug", "trace"]),
        "info",
        "Least level that is written: \"off\", \"error\", \"warn\", \"info\", \"debug\" or \"trace\". From \"debug\" on it \
         may hold what people said.",
    ),
    live(
        "log.format",
        Kind::Choice(&["text", "json"]),
        "text",
        "How lines are written: \"text\" for people, \"json\" for programs.",
    ),
];
