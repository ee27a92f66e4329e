import type { Locale } from '../intent/locale.ts';
import { englishPhrases } from './en-phrases.ts';
import { chinesePhrases } from './zh-phrases.ts';

/** The words around a message, for whoever renders it. Not part of the message: each platform has its own places for them. */
export interface Phrases {
  /** Stands before a request's ID. */
  readonly request: string;
  readonly console: string;
  /** Between a label and its value. */
  readonly colon: string;
  /** What is left out of a list. */
  readonly more: (count: number) => string;
  readonly help: readonly string[];
  /** What it is that is being helped with: a name, and what follows it. */
  readonly helpTitle: readonly [name: string, what: string];
  /** What the caller may do stands below what there is. */
  readonly mayTitle: string;
  readonly buttons: Readonly<
    Record<'confirm' | 'cancel' | 'approve' | 'callOff' | 'stop' | 'dryRun', string>
  >;
  /** A dialog's title, of the button that opens it. */
  readonly really: (button: string) => string;
}

type Buttons = Phrases['buttons'];

/** What the buttons of a question say: yes, and no. */
export const answerLabels = (kind: 'confirm' | 'approve', buttons: Buttons): readonly [string, string] =>
  kind === 'confirm' ? [buttons.confirm, buttons.cancel] : [buttons.approve, buttons.callOff];

/** What the button of a command says that may be meant. */
export const choiceLabel = (command: string, { dryRun, stop }: Buttons): string =>
  command.includes('--dry-run') ? dryRun : stop;

/** The same, and which of them it is, e.g. `Stop 34765`. */
export const choiceTitle = (command: string, buttons: Buttons): string =>
  `${choiceLabel(command, buttons)} ${command.split(' ')[2] ?? ''}`.trimEnd();

export const phrasesOf = (locale: Locale | undefined): Phrases =>
  locale === 'zh' ? chinesePhrases() : englishPhrases;
