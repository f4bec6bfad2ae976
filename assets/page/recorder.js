// In the audio thread: what the microphone gives becomes 16 kHz mono, in chunks that can be sent as they are.

const RATE = 16000; // of what leaves here; Hz
const CHUNK = 512; // samples: 32 ms
const REACH_S = 0.0025; // to either side of a sample, as far as the filter looks; seconds
const EDGE = 0.925; // where the filter's slope is half way down, as a part of the narrower band
const BETA = 8; // of its Kaiser window: what lies above the band comes out 80 dB lower
const CLIPPED = 0.99; // of full scale

/** The modified Bessel function of the first kind, order zero. */
function bessel(x) {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const gcd = (a, b) => (b ? gcd(b, a % b) : a);

/** A windowed sinc for each of the places where a new sample can lie between two old ones: exact for any whole rate. */
class Resampler {
  constructor(from) {
    const common = gcd(from, RATE);
    this.up = RATE / common;
    this.down = from / common;
    this.reach = Math.ceil(REACH_S * Math.max(from, RATE / 2));
    const band = (EDGE * Math.min(from, RATE)) / from; // 1: half the old rate
    this.filters = Array.from({ length: this.up }, (_, phase) => {
      const filter = Float32Array.from({ length: 2 * this.reach }, (_, tap) => {
        const x = tap + 1 - this.reach - phase / this.up;
        const sinc = x ? Math.sin(Math.PI * band * x) / (Math.PI * x) : band;
        return sinc * bessel(BETA * Math.sqrt(Math.max(0, 1 - (x / this.reach) ** 2)));
      });
      const sum = filter.reduce((total, tap) => total + tap);
      return filter.map((tap) => tap / sum);
    });
    this.past = new Float32Array(2 * this.reach + 4096); // old samples that are still needed
    this.filled = this.reach;
    this.at = this.reach; // the old sample before the next new one
    this.phase = 0; // how far behind it that lies; in parts of `up`
  }

  /** `block`: at most 2048 old samples. `emit` takes each new one. */
  push(block, emit) {
    const { past, filters, reach, up, down } = this;
    past.set(block, this.filled);
    this.filled += block.length;
    while (this.at + reach < this.filled) {
      const filter = filters[this.phase];
      const first = this.at + 1 - reach;
      let sum = 0;
      for (let tap = 0; tap < filter.length; tap += 1) sum += past[first + tap] * filter[tap];
      emit(sum);
      this.phase += down;
      this.at += Math.floor(this.phase / up);
      this.phase %= up;
    }
    const done = Math.max(0, Math.min(this.at + 1 - reach, this.filled));
    past.copyWithin(0, done, this.filled);
    this.filled -= done;
    this.at -= done;
  }
}

/** Posts `pcm` (s16le) with what the level meter needs of the same time: `power` and `peak` (full scale: 1), `clipped` samples. */
class Recorder extends AudioWorkletProcessor {
  resampler = new Resampler(Math.round(sampleRate));
  pcm = new Int16Array(CHUNK);
  filled = 0;
  taken = 0; // samples of the device
  power = 0;
  peak = 0;
  clipped = 0;

  process([[block]]) {
    if (!block) return true; // nothing is connected at this moment
    for (const sample of block) {
      const size = Math.abs(sample);
      this.power += sample * sample;
      if (size > this.peak) this.peak = size;
      if (size >= CLIPPED) this.clipped += 1;
    }
    this.taken += block.length;
    this.resampler.push(block, (sample) => this.emit(sample));
    return true;
  }

  emit(sample) {
    this.pcm[this.filled] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
    this.filled += 1;
    if (this.filled < CHUNK) return;
    const { pcm, power, peak, clipped, taken } = this;
    this.port.postMessage({ pcm: pcm.buffer, power: power / taken, peak, clipped }, [pcm.buffer]);
    this.pcm = new Int16Array(CHUNK);
    this.filled = this.taken = this.power = this.peak = this.clipped = 0;
  }
}

registerProcessor('recorder', Recorder);
