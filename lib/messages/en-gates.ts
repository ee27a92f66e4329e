import { accountOf } from '../intent/asker.ts';
import type { Freeze } from '../stop/freeze.ts';
import type { Outcome, TurnedAway } from '../stop/outcome.ts';
import { formatDuration, formatTime } from './duration.ts';
import { nameOf } from './en-target.ts';
import { bad, good, NOTHING_STOPPED, neutral, type Words } from './words.ts';

const since = ({ by, at, reason }: Freeze, timeZone?: string): string =>
  `since ${formatTime(at, timeZone)}, by ${accountOf(by)}${reason === undefined ? '' : `: ${reason}`}`;

/** An automatic stop that a freeze has held back. */
export const frozen = (freeze: Freeze, it: string, timeZone?: string): Words =>
  bad(
    `Automatic stops are frozen, so ${it} was not stopped.`,
    NOTHING_STOPPED,
    `Frozen ${since(freeze, timeZone)}.`,
    'Lifting the freeze does not bring it back: whoever wants it has to ask again. People may stop by hand.',
  );

/** What a dry run says of a stop that would not have gone out. */
export function wouldBeHeldBack(instead: TurnedAway, it: string, timeZone?: string): string {
  if (instead.kind === 'frozen') {
    return `Dry run: ${it} would not have been stopped, since automatic stops are frozen ${since(instead.freeze, timeZone)}.`;
  }
  return `Dry run: ${it} would not have been stopped, since ${limitText(instead)} is reached until ${formatTime(instead.until, timeZone)}.`;
}

/** A stop for which a limit has no place. */
export function overLimit(
  outcome: Extract<Outcome, { kind: 'cool-down' | 'over-budget' }>,
  it: string,
  timeZone?: string,
): Words {
  return bad(
    `T${limitText(outcome).slice(1)} is reached, so ${it} was not stopped.`,
    NOTHING_STOPPED,
    `It is possible again from ${formatTime(outcome.until, timeZone)}. Other alerts that meet this limit before are in the audit, and told no more.`,
  );
}

/** Whether a freeze stands, and what a command has changed. */
export function describeFreeze(
  { change, freeze, sent }: Extract<Outcome, { kind: 'freeze' }>,
  timeZone?: string,
): Words {
  const gone =
    sent.length === 0
      ? ['No automatic stop is under way.']
      : [
          `Already sent before, and not held back: ${sent.map(({ requestId, target }) => `${nameOf(target)} (request ${requestId})`).join('; ')}.`,
        ];
  switch (change) {
    case 'began':
      return good(
        'Frozen: no alert and no program stops anything until somebody lifts it (unfreeze).',
        ...gone,
        'What waits to be sent will not be, and lifting the freeze does not bring it back. People may stop by hand.',
      );
    case 'stood':
      return neutral(
        `Automatic stops are frozen${freeze === undefined ? '' : ` ${since(freeze, timeZone)}`}.`,
        ...gone,
        'To lift it: unfreeze.',
      );
    case 'ended':
      return good(
        'The freeze is lifted: alerts and programs may stop again what policy allows.',
        ...(freeze === undefined ? [] : [`It had stood ${since(freeze, timeZone)}.`]),
        'What it has held back stays where it is.',
      );
    case 'none':
      return neutral('No freeze stands: alerts and programs may stop what policy allows.');
  }
}

function limitText({ scope, max, windowMs }: Exclude<TurnedAway, { kind: 'frozen' }>): string {
  const of = {
    instance: 'of one instance',
    job: 'of one job',
    workspace: 'in one workspace',
    total: 'in all',
  };
  return `the limit of ${max === 1 ? '1 stop' : `${max} stops`} ${of[scope]} in ${formatDuration(windowMs)}`;
}
