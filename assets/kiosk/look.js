// What the pack gives this screen: its logo, its colours, and pictures that change while nobody is there.

import { release, sourceOf } from '../connection.js';
import { $, el } from '../dom.js';

const SHOWN_MS = 9000; // a picture; as long as a glance from across a hall
const STILL_MS = 60000; // after a touch or a key: nothing moves under the eyes of who reads
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let shown = ''; // the pack's look, as it was told last
let turning = 0; // timer
let touched = -STILL_MS;

['pointerdown', 'keydown'].forEach((name) => addEventListener(name, () => { touched = performance.now(); }, { passive: true, capture: true }));

export async function wear({ logo, pictures = [], colours }) {
  const told = JSON.stringify([logo, pictures, colours]);
  if (told === shown) return;
  shown = told;
  paint(colours);
  const [mark, ...rest] = await Promise.all([logo, ...pictures].map((path) => (path ? load(path) : null)));
  if (told !== shown) return;
  $('logo').hidden = !mark;
  if (mark) {
    $('logo').src = mark.src;
    await $('logo').decode().catch(() => {});
  }
  [mark, ...rest].filter(Boolean).forEach(({ src }) => release(src));
  if (told !== shown) return;
  hang(rest.filter(Boolean));
}

/** Null where it cannot be shown: the page goes on without. */
async function load(path) {
  try {
    const picture = Object.assign(el('img'), { alt: '', draggable: false });
    picture.src = await sourceOf(`/pack/${path.split('/').map(encodeURIComponent).join('/')}`);
    await picture.decode();
    return picture;
  } catch {
    return null;
  }
}

/** The page's own where the pack has none. */
function paint(colours) {
  const { style } = document.documentElement;
  for (const paper of ['light', 'dark']) {
    for (const shade of ['accent', 'tint']) {
      const name = `--pack-${paper}-${shade}`;
      if (colours) style.setProperty(name, colours[paper][shade]);
      else style.removeProperty(name);
    }
  }
}

function hang(pictures) {
  clearInterval(turning);
  $('pictures').hidden = !pictures.length;
  $('pictures').replaceChildren(...pictures);
  pictures.forEach((picture, index) => picture.classList.toggle('shown', index === 0));
  if (pictures.length > 1) turning = setInterval(next, SHOWN_MS);
}

function next() {
  if (calm.matches || document.body.dataset.screen !== 'welcome' || performance.now() - touched < STILL_MS) return;
  const before = $('pictures').querySelector('.shown');
  const after = before.nextElementSibling ?? $('pictures').firstElementChild;
  before.classList.remove('shown');
  after.classList.add('shown');
}
