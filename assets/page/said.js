// What the modules that pages share say to a visitor. English, unless a page has other words.

export const said = {
  notUnderstood: '(not understood)', // stands for the words of a question that are not known
  notKept: 'The words of this question were not kept.',
  earlier: 'Earlier words', // of a question from before this page was there
  answerNotKept: 'The words of this answer were not kept.',
  noAnswer: 'No answer came.',
  notSent: 'Nothing is sent again by itself.',
  askAgain: 'Ask again',
  interrupted: 'Interrupted.',
  interruptedAt: 'Interrupted. It was heard as far as the mark.',
  interruptedBefore: 'Interrupted before it was heard.',
  voiceLost: 'The voice stopped, because the connection was lost.',
  broken: 'A part of this answer could not be played.',
  hearAgain: 'Hear it again',
  hearAnswerAgain: 'Hear this answer again',
  loud: 'Too loud. Move a little away from the microphone.',
  quiet: 'Too quiet. Come a little closer to the microphone.',
  silent: 'No sound comes from the microphone. Is it muted, or switched off?',
  tooLoud: 'too loud',
  tooQuiet: 'too quiet',
  tooSilent: 'no sound',
};

export const say = (words) => Object.assign(said, words);
