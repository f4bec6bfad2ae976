// Why there is no conversation, told to who can do something about it, with a field for the key.

import { connect, useKey } from './connection.js';
import { $, button, focusField } from './dom.js';

const ENTER = 'Enter it here, or open this page with #key=… in the address.';
const KINDS = {
  replaced: ['This conversation was opened in another window'],
  ended: ['The assistant ended this conversation'],
  refused: ['The assistant ended this conversation'],
  busy: ['The assistant is busy', 'All sessions are taken, or it is stopping.'],
  restarting: ['The assistant is restarting'],
  lost: ['The connection was lost'],
  dead: ['The assistant does not answer'],
  key: ['This assistant asks for an access key', ENTER],
  wrong_key: ['The access key was not accepted', ENTER],
  foreign: ['This address is not allowed', `List ${location.origin} under [server] allowed_origins.`],
  gone: ['The assistant cannot be reached', `Is it running at ${location.host}?`],
};
const WITH_KEY = ['refused', 'key', 'wrong_key'];

let newConversation = null;

/** `restart()`: a new conversation. `changed()`: there is a key. */
export function start({ restart, changed }) {
  newConversation = restart;
  $('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    useKey($('key').value);
    changed();
    connect();
  });
}

export function show({ kind, detail, wait }) {
  const [text, next = ''] = KINDS[kind];
  const fresh = $('notice').hidden;
  const withKey = WITH_KEY.includes(kind);
  const soon = wait === null ? '' : `Trying again in ${Math.ceil(wait / 1000)} s.`;
  const actions = wait === null ? [['Connect again', connect], ['New conversation', newConversation]] : [['Try now', connect]];
  $('notice').hidden = false;
  if ($('notice-text').textContent !== text) $('notice-text').textContent = text;
  $('notice-detail').textContent = [detail, next, soon].filter(Boolean).join(' ');
  $('notice-actions').replaceChildren(...actions.map(([label, action]) => button(label, () => { action(); focusField(); })));
  $('key-form').hidden = !withKey;
  if (withKey && fresh && !$('question').value) $('key').focus();
}

export function hide() {
  if ($('notice').contains(document.activeElement)) focusField();
  $('notice').hidden = true;
  $('notice-text').textContent = $('key').value = '';
}
