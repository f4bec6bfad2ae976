// The device: asks the browser for it, passes on what it hears, lets go of it. What stands in the way has a name.

const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const RESUME_MS = 3000; // for the browser to set the sound going

/** Why there is no microphone: a key of `TROUBLES`. */
export class Trouble extends Error {}

/** What the browser has decided: `granted`, `denied`, `prompt`, or empty where it does not tell. */
async function permission() {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  } catch {
    return '';
  }
}

async function troubleOf({ name, message }) {
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return new Trouble('missing');
  if (name === 'NotReadableError' || name === 'AbortError') return new Trouble('taken');
  if (name !== 'NotAllowedError' && name !== 'SecurityError') return new Trouble('failed', { cause: `${name}: ${message}` });
  if (/system/i.test(message)) return new Trouble('system');
  return new Trouble({ prompt: 'unasked', granted: 'system' }[await permission()] ?? 'denied');
}

export class Microphone {
  #events;
  #device = null; // what is open, or being opened: `stream`, `context`
  #opened = null; // promise

  /** `chunk(pcm, loudness)`: 32 ms, as `recorder.js` posts it. `lost(trouble)`: the device is gone. */
  constructor(events) {
    this.#events = events;
  }

  get on() {
    return this.#device?.open === true;
  }

  /** Resolves to whether it is on: not if it was closed meanwhile. On a click or a key. Rejects with `Trouble`. */
  open() {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** Lets go of the device at once: the browser's sign of a recording goes out. */
  close() {
    const device = this.#device;
    this.#device = this.#opened = null;
    if (device) release(device);
  }

  async #open() {
    const device = { stream: null, context: null, open: false };
    this.#device = device;
    try {
      await this.#join(device);
    } catch (error) {
      const trouble = error instanceof Trouble ? error : await troubleOf(error);
      if (this.#device !== device) return false;
      this.close();
      throw trouble;
    }
    if (this.#device === device) device.open = true;
    else release(device);
    return device.open;
  }

  async #join(device) {
    if (!isSecureContext) throw new Trouble('insecure');
    if (!navigator.mediaDevices?.getUserMedia || !('AudioWorkletNode' in globalThis)) throw new Trouble('unable');
    const context = new AudioContext({ latencyHint: 'interactive' });
    device.context = context;
    await context.audioWorklet.addModule('recorder.js');
    device.stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED });
    if (this.#device !== device) return;
    const [track] = device.stream.getAudioTracks();
    const recorder = new AudioWorkletNode(context, 'recorder', { channelCount: 1, channelCountMode: 'explicit' });
    recorder.port.onmessage = ({ data: { pcm, ...loudness } }) => {
      if (device.open && this.#device === device) this.#events.chunk(pcm, loudness);
    };
    track.onended = () => this.#ended(device);
    // Silent, but what is not connected to the end is not sure to run.
    new MediaStreamAudioSourceNode(context, { mediaStream: device.stream }).connect(recorder).connect(context.destination);
    const late = new Promise((_, reject) => { setTimeout(reject, RESUME_MS, new Trouble('held')); });
    await Promise.race([context.resume(), late]);
  }

  async #ended(device) {
    if (this.#device !== device) return;
    this.close();
    this.#events.lost(new Trouble((await permission()) === 'denied' ? 'denied' : 'unplugged'));
  }
}

function release({ stream, context }) {
  stream?.getTracks().forEach((track) => { track.onended = null; track.stop(); });
  if (context && context.state !== 'closed') context.close().catch(() => {});
}
