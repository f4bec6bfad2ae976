// What the check works with: servers with folders of their own, and browsers.

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tools = createRequire(join(process.env.KIOSK_TOOLS, 'node_modules', 'x.js'));
const { chromium } = tools('playwright-core');
export const axe = readFileSync(tools.resolve('axe-core/axe.min.js'), 'utf8');

const READY_MS_MAX = 180000; // where others build at the same time, models are read slowly
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
];

const root = mkdtempSync(join(tmpdir(), 'docent-kiosk-'));
const running = new Set();
process.on('exit', () => {
  running.forEach((child) => child.kill('SIGKILL'));
  rmSync(root, { recursive: true, force: true });
});

let folders = 0;
export function folder() {
  folders += 1;
  return mkdtempSync(join(root, `${folders}-`));
}

export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

/** Runs the program to its end. */
export function run(...args) {
  const child = spawn(process.env.DOCENT_PROGRAM, args, { stdio: 'ignore' });
  return new Promise((done, failed) => child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`${args[0]} ended with ${code}`)))));
}

export class Server {
  child = null;

  /** `settings`: variables such as `DOCENT__KIOSK__IDLE_S`. */
  static async start(settings = {}) {
    const server = new Server();
    server.data = folder();
    server.port = await freePort();
    server.logs = folder();
    server.log = join(server.logs, 'log');
    server.address = `http://localhost:${server.port}`;
    server.settings = settings;
    await server.run();
    return server;
  }

  /** Resolves when it answers. */
  async run() {
    const log = openSync(this.log, 'a');
    const env = { ...process.env, DOCENT__SERVER__PORT: `${this.port}`, DOCENT__DATA__DIR: this.data, ...this.settings };
    this.child = spawn(process.env.DOCENT_PROGRAM, ['serve'], { env, stdio: ['ignore', log, log] });
    running.add(this.child);
    const until = Date.now() + READY_MS_MAX;
    while (Date.now() < until) {
      try {
        if ((await fetch(`${this.address}/ready`)).ok) return;
      } catch { /* not yet */ }
      await pause(50);
    }
    throw new Error(`the server does not become ready: ${readFileSync(this.log, 'utf8').slice(-500)}`);
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async end(signal = 'SIGTERM') {
    const { child } = this;
    running.delete(child);
    if (this.hasEnded) return;
    const ended = new Promise((done) => { child.on('exit', done); });
    child.kill(signal);
    await ended;
  }
}

/** A browser with a profile of its own. `sound`: a file that its microphone hears, once. */
export async function browser({ viewport = { width: 1080, height: 1920 }, sound, ...more } = {}) {
  const profile = folder();
  const args = [...FLAGS, ...(sound ? [`--use-file-for-fake-audio-capture=${sound}%noloop`] : [])];
  const options = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args, viewport, hasTouch: true, ...more };
  const context = await chromium.launchPersistentContext(profile, options);
  return { context, profile, page: context.pages()[0] ?? await context.newPage() };
}

/** The files below a folder in which these words stand, in one of the ways in which browsers write them. */
export function filesWith(words, below) {
  const found = [];
  const sought = [words, Buffer.from(words, 'utf16le'), encodeURIComponent(words), words.replaceAll(' ', '+')].map((one) => Buffer.from(one));
  const entries = readdirSync(below, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const lower = Buffer.from(bytesOf(path).toString('latin1').toLowerCase(), 'latin1');
    if (sought.some((bytes) => lower.includes(bytes))) found.push(path);
  }
  return found;
}

/** Of a file that may have gone meanwhile. */
function bytesOf(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}
