// All that this page itself says to a visitor.

export const ASK = 'What would you like to know?';

/** On the button to talk. */
export const TALK = { off: 'Tap and speak', opening: 'One moment', on: 'Tap to finish' };

/** What goes on, under the button. */
export const STATES = {
  idle: '', listening: 'I am listening', hearing: 'I hear you', thinking: 'I am looking it up', speaking: '', interrupt: '',
};

/** Why the page cannot be used at this moment: what is the matter, and what comes next. */
export const TROUBLES = {
  connecting: ['One moment, please', 'This screen is getting ready.'],
  lost: ['One moment, please', 'This screen will be back shortly. You do not need to do anything.'],
  busy: ['All seats are taken', 'Please wait a moment. This screen goes on by itself as soon as one is free.'],
  staff: ['This screen is not set up yet', 'Please ask a member of staff.'],
};

/** Under it, for who looks after the screen. */
export const STAFF = {
  key: 'It needs the access key of this assistant.',
  wrong_key: 'The access key was not accepted.',
  foreign: `The assistant does not allow this address: ${location.origin} must stand under [server] allowed_origins.`,
};

export const HINTS = {
  nothing: 'I did not hear anything. Please tap the button and speak.',
  unclear: 'I did not understand that. Please say it again, a little closer to the screen.',
  longest: 'I answer what you have said so far.',
  slow: 'The connection is slow. Please type your question.',
  unspoken: 'This answer cannot be read aloud.',
  failed: 'Something went wrong. Please ask again.',
  deaf: 'This screen cannot hear you. Please type your question.',
};

export const SOURCE = 'From';
export const UNSURE = 'I am not quite sure about this.';
export const ALSO = 'You could also ask';
export const INSTEAD = 'I can answer questions such as';

export const erased = (seconds) => (seconds === 1 ? 'This conversation is erased in 1 second.' : `This conversation is erased in ${seconds} seconds.`);

/** A document by the name that its file has: `visit/opening-hours.md` is “Opening hours”. */
export function nameOf(path) {
  const name = path.split('/').at(-1).replace(/\.[^.]+$/, '').replace(/[-_]+/g, ' ').trim();
  return name.charAt(0).toUpperCase() + name.slice(1);
}
