// Plays the WAV files of a reply one after another without a gap. What was stopped is never heard again.

const FADE_S = 0.008; // to silence without a click
const DUCKED = 0.2; // of the full voice: low enough to be talked over, and still heard
const KNEE = 0.6; // of full scale: up to here what is made louder keeps its form
const CURVE_POINTS = 4097; // an odd number, so that silence is one of them
const LEAD_S = 0.03; // from now to a first sample: longer than the fade, so that two replies never sound together

export const canPlay = 'AudioContext' in globalThis;

/** What a sample becomes that is made so many times as loud: never more than full scale. */
function louder(volume) {
  return Float32Array.from({ length: CURVE_POINTS }, (_, at) => {
    const wanted = volume * ((2 * at) / (CURVE_POINTS - 1) - 1);
    const over = Math.abs(wanted) - KNEE;
    return over <= 0 ? wanted : Math.sign(wanted) * (KNEE + (1 - KNEE) * Math.tanh(over / (1 - KNEE)));
  });
}

class Reply {
  pieces = []; // in order
  at = 0; // the piece that sounds, or is the next to
  told = -1; // the piece that was reported last
  end = 0; // of the last piece, on the clock of the audio; seconds
  files = 0; // that came
  waiting = 0; // of those, not decoded yet
  dry = 0; // how many had come when it was last reported that all were played
  decoded = Promise.resolve(); // keeps them in order
  stopped = false;

  constructor(context, master) {
    this.out = new GainNode(context);
    this.out.connect(master);
  }
}

export class Player {
  #events;
  #context = null;
  #master = null;
  #limiter = null; // makes it louder, where that is wanted
  #volume = 1;
  #reply = null;
  #muted = false;
  #ducked = false;

  /**
   * `piece(tag)`: a file begins to sound. `dry()`: all that came has been played. `broken()`: a file cannot be read.
   * `changed()`: the browser holds the sound back, or has let it go.
   */
  constructor(events) {
    this.#events = events;
  }

  /** On a click or a key: before that, browsers let nothing sound. */
  unlock() {
    this.#open();
    if (this.#context.state !== 'running') this.#context.resume().catch(() => {});
  }

  get blocked() {
    return this.#context !== null && this.#context.state !== 'running';
  }

  set muted(muted) {
    this.#muted = muted;
    this.#turn();
  }

  /** Lower for as long as somebody may be interrupting. */
  set ducked(ducked) {
    this.#ducked = ducked;
    this.#turn();
  }

  /** A factor of what comes. */
  set volume(volume) {
    this.#volume = volume;
    if (this.#context) this.#limit();
    this.#turn();
  }

  /** Makes way for a reply; the one before it falls silent. */
  begin() {
    this.#open();
    this.stop();
    this.ducked = false;
    this.#reply = new Reply(this.#context, this.#master);
  }

  /** One WAV file; `tag` comes back when it begins to sound. */
  add(wav, tag) {
    const reply = this.#reply;
    const audio = this.#context.decodeAudioData(wav).catch(() => null);
    reply.files += 1;
    reply.waiting += 1;
    reply.decoded = reply.decoded.then(async () => {
      const piece = await audio;
      reply.waiting -= 1;
      if (reply.stopped) return;
      if (piece) this.#schedule(reply, piece, tag);
      else this.#events.broken();
      this.#tell(reply);
    });
  }

  /** The last reply once more. */
  replay() {
    const { pieces } = this.#reply;
    this.begin();
    this.#reply.files = pieces.length;
    pieces.forEach(({ audio, tag }) => this.#schedule(this.#reply, audio, tag));
    this.#tell(this.#reply);
  }

  /** How much of the reply has been played. Milliseconds. */
  heardMs() {
    if (!this.#reply) return 0;
    const { pieces, at } = this.#reply;
    const now = this.#context.currentTime;
    const seconds = pieces.map(({ audio, start }, index) => (
      index < at ? audio.duration : Math.min(Math.max(now - start, 0), audio.duration)));
    return Math.round(1000 * seconds.reduce((sum, one) => sum + one, 0));
  }

  /** Silence at once. */
  stop() {
    const reply = this.#reply;
    if (!reply || reply.stopped) return;
    reply.stopped = true;
    const silent = this.#context.currentTime + FADE_S;
    reply.out.gain.setValueAtTime(1, this.#context.currentTime);
    reply.out.gain.linearRampToValueAtTime(0, silent);
    reply.pieces.slice(reply.at).forEach(({ source }) => source.stop(silent));
    if (this.blocked) reply.out.disconnect(); // or the fade would be heard when the sound is let go
  }

  #open() {
    if (this.#context) return;
    this.#context = new AudioContext();
    this.#master = new GainNode(this.#context, { gain: this.#gain() });
    this.#limit();
    this.#context.onstatechange = () => {
      if (this.#reply) this.#tell(this.#reply);
      this.#events.changed();
    };
  }

  #gain() {
    if (this.#muted) return 0;
    return (this.#ducked ? DUCKED : 1) * Math.min(this.#volume, 1);
  }

  /** A new one each time: its curve may be set once only. */
  #limit() {
    const wanted = this.#volume > 1 ? { curve: louder(this.#volume) } : {};
    this.#master.disconnect();
    this.#limiter?.disconnect();
    this.#limiter = new WaveShaperNode(this.#context, wanted);
    this.#master.connect(this.#limiter).connect(this.#context.destination);
  }

  #turn() {
    this.#master?.gain.setTargetAtTime(this.#gain(), this.#context.currentTime, FADE_S / 3);
  }

  #schedule(reply, audio, tag) {
    const source = new AudioBufferSourceNode(this.#context, { buffer: audio });
    const start = Math.max(reply.end, this.#context.currentTime + LEAD_S);
    reply.end = start + audio.duration;
    reply.pieces.push({ audio, tag, source, start });
    source.connect(reply.out);
    source.start(start);
    // Not a timer: in a tab out of sight those are late.
    source.onended = () => {
      reply.at += 1;
      this.#tell(reply);
    };
  }

  /** Reports the piece that sounds now, or that there is none. */
  #tell(reply) {
    if (reply.stopped || this.blocked) return;
    const piece = reply.pieces[reply.at];
    if (piece && reply.told < reply.at) {
      reply.told = reply.at;
      this.#events.piece(piece.tag);
    } else if (!piece && !reply.waiting && reply.dry < reply.files) {
      reply.dry = reply.files;
      this.#events.dry();
    }
  }
}
