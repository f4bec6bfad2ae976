// Pictures and maps that stand beside what an answer quotes.

import { api, release, sourceOf } from '../connection.js';
import { el } from '../dom.js';
import { reveal } from '../turns.js';

/** Adds them to the turn as they come; without them the answer stands by itself. */
export async function show(turn, { sources, text }) {
  for (const source of new Set(sources ?? [])) {
    try {
      const { pictures = [] } = await (await api('/api/v1/pictures', { source, text })).json();
      for (const picture of pictures) turn.more.append(await figure(picture));
      if (pictures.length) reveal(turn);
    } catch { /* a server that is going away; the answer is there */ }
  }
}

async function figure({ url, alt }) {
  const picture = Object.assign(el('img'), { alt, draggable: false });
  picture.src = await sourceOf(url);
  await picture.decode();
  release(picture.src);
  const frame = el('figure', picture);
  if (alt) frame.append(Object.assign(el('figcaption', alt), { dir: 'auto', ariaHidden: 'true' })); // said by the picture
  return frame;
}
