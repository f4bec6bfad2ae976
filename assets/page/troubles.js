// Why there is no microphone: what is the matter, what to do, and whether it can pass by itself (a device is plugged in).

export const TROUBLES = {
  insecure: ['A browser gives the microphone to safe pages only',
    `On the machine itself, open http://localhost:${location.port || 80} instead. From elsewhere, the page must come through https.`],
  unable: ['This browser cannot record', 'Open the page in a current Firefox, Chrome, Edge or Safari.'],
  unasked: ['The microphone was not allowed', 'Try again, and choose “Allow” when the browser asks.'],
  denied: ['The microphone is blocked for this page', 'Allow it in the browser’s settings for this page, beside the address. Then try again.'],
  system: ['The system keeps the microphone from the browser', 'Allow it in the privacy settings of this machine. Then try again.'],
  missing: ['No microphone was found', 'Plug one in, or switch it on.', true],
  taken: ['The microphone cannot be opened', 'Another program may be using it: close that one. Or unplug the microphone and plug it in again.', true],
  unplugged: ['The microphone is gone', 'It was unplugged or switched off. Plug it in again.', true],
  held: ['The browser does not let the sound through', 'Try again.'],
  deaf: ['This assistant cannot hear', 'Type your question.'],
  failed: ['The microphone cannot be used', 'Try again, or use another browser.'],
};
