import { HELP, HELP_TITLE, MAY_TITLE } from './en-help.ts';
import type { Phrases } from './phrases.ts';

export const englishPhrases: Phrases = {
  request: 'Request',
  console: 'DataArts console',
  colon: ': ',
  more: (count) => `… and ${count} more`,
  help: HELP,
  helpTitle: HELP_TITLE,
  mayTitle: MAY_TITLE,
  buttons: {
    confirm: 'Confirm',
    cancel: 'Cancel',
    approve: 'Approve',
    callOff: 'Call off',
    stop: 'Stop',
    dryRun: 'Dry run',
  },
  really: (button) => `${button}?`,
};
