// Keys on the screen, for one without a keyboard: they come when a finger touches a field, and stand below it.

import { $, button, el } from '../dom.js';
import { words } from './words.js';

const ROWS = { // of letters; then those with accents, or other signs
  de: ['1234567890', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnmß,.?'],
  en: ['1234567890', 'qwertyuiop', 'asdfghjkl\'', 'zxcvbnm,.?'],
  es: ['1234567890', 'qwertyuiop', 'asdfghjklñ', 'zxcvbnm,.?', 'áéíóúü¿¡'],
  fr: ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn\',.?', 'éèêëàâçùûîïôœ'],
};
// Telephones and tablets bring their own.
const HAS_OWN = navigator.userAgentData?.mobile ?? /Android|iPhone|iPad/.test(navigator.userAgent);

let field = null; // that the keys write into
let capitals = true; // for one letter

export function start() {
  if (HAS_OWN || /^Mac/.test(navigator.platform)) return;
  const rows = ROWS[words.lang];
  $('keys').replaceChildren(...rows.map((row) => el('div', ...[...row].map(letter))), bottom());
  $('keys').ariaLabel = words.keys.name;
  $('keys').addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
  addEventListener('pointerdown', touched, true);
  addEventListener('focusout', ({ relatedTarget }) => { if (field && relatedTarget !== field) setTimeout(left); });
  addEventListener('keydown', ({ isTrusted }) => { if (isTrusted) hide(); }); // there is a keyboard
}

/** Whoever comes next begins without. */
export function hide() {
  $('keys').hidden = true;
  field?.removeAttribute('inputmode');
  field = null;
}

function touched({ target, pointerType }) {
  if (pointerType !== 'touch' || !target.matches('#page input')) return;
  target.inputMode = 'none'; // the system's keys would stand over these
  field = target;
  capital(!field.value);
  $('keys').hidden = false;
  setTimeout(() => field?.scrollIntoView({ block: 'nearest' }), 0);
}

function left() {
  if (field && document.activeElement !== field && !$('keys').contains(document.activeElement)) hide();
}

// ---- The keys: not in the order of the tabulator, for who has one needs none of them

const key = (text, press, name = text) => Object.assign(button(text, press), { tabIndex: -1, ariaLabel: name });

function letter(sign) {
  const made = key(sign, () => write(capitals ? made.textContent : sign));
  made.dataset.sign = sign;
  return made;
}

function bottom() {
  const { shift, back, space, hide: away, send } = words.keys;
  const keys = [key('⇧', () => capital(!capitals), shift), key('⌄', hide, away), key(space, () => write(' ')), key('⌫', erase, back),
    key(send, () => field?.form?.requestSubmit())];
  keys[2].className = 'space';
  keys[4].className = 'send';
  return el('div', ...keys);
}

function capital(is) {
  capitals = is;
  $('keys').querySelectorAll('[data-sign]').forEach((made) => {
    const sign = made.dataset.sign;
    made.textContent = made.ariaLabel = is && sign !== 'ß' ? sign.toUpperCase() : sign;
  });
}

function write(sign) {
  if (!field || (field.maxLength >= 0 && field.value.length + sign.length > field.maxLength)) return;
  replace(sign, field.selectionStart, field.selectionEnd);
  capital(/[.?!]\s$/.test(field.value));
}

function erase() {
  if (!field) return;
  const { selectionStart: from, selectionEnd: to, value } = field;
  const last = [...value.slice(0, from)].at(-1)?.length ?? 0;
  replace('', from === to ? from - last : from, to);
  if (!field.value) capital(true);
}

function replace(text, from, to) {
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
