// The page's words in English; those of its markup stand there.

export const words = {
  lang: 'en',
  ask: 'What would you like to know?',

  /** On the button to talk: tapped or held, left open, or that of the room. */
  talk: { off: 'Tap and speak', opening: 'One moment', on: 'Tap to finish' },
  open: { off: 'Tap and speak', opening: 'One moment', on: 'Listening – tap to mute' },
  room: { off: 'Hold and speak', on: 'Let go to ask' },

  /** What goes on, under the button. */
  states: { listening: 'I am listening', hearing: 'I hear you', thinking: 'I am looking it up' },

  /** Why the page cannot be used, and what comes next. */
  troubles: {
    connecting: ['One moment, please', 'This screen is getting ready.'],
    lost: ['One moment, please', 'This screen will be back shortly. You do not need to do anything.'],
    busy: ['All seats are taken', 'Please wait a moment. This screen goes on by itself as soon as one is free.'],
    staff: ['This screen is not set up yet', 'Please ask a member of staff.'],
  },

  hints: {
    nothing: 'I did not hear anything. Please tap the button and speak.',
    unclear: 'I did not understand that. Please say it again, a little closer to the screen.',
    longest: 'I answer what you have said so far.',
    slow: 'The connection is slow. Please type your question.',
    unspoken: 'This answer cannot be read aloud.',
    failed: 'Something went wrong. Please ask again.',
    deaf: 'This screen cannot hear you. Please type your question.',
    moment: 'One moment, please.',
    muted: 'I do not listen any more. Tap the button to speak.',
    voiceless: 'Answers are only shown at this moment.',
  },

  source: 'From',
  unsure: 'I am not quite sure about this.',
  also: 'You could also ask',
  instead: 'I can answer questions such as',
  erased: (seconds) => (seconds === 1 ? 'This conversation is erased in 1 second.' : `This conversation is erased in ${seconds} seconds.`),

  /** To put right what was heard. */
  correct: 'Correct this',
  corrected: 'Your question',
  send: 'Ask',
  cancel: 'Cancel',

  volume: (step, steps) => `Volume ${step} of ${steps}`,

  /** For those who look after the screen. */
  staff: {
    check: 'Enter',
    wrong: (left) => `That is not the PIN (${left} of 5 left).`,
    wait: (seconds) => `Too many wrong PINs. Try again in ${seconds} s.`,
    none: 'No PIN is set for this screen.',
    failed: 'The PIN cannot be checked at this moment.',
  },

  /** The keys that are no letters. */
  keys: { name: 'Keyboard', shift: 'Capitals', back: 'Delete', space: 'Space', hide: 'Hide the keyboard', send: 'Ask' },
};
