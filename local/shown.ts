import { EMOJI, SHORTCODES } from '../lib/messages/tone-icons.ts';

const TONES = ['good', 'neutral', 'bad'] as const;
const ICONS: ReadonlyMap<string, string> = new Map(TONES.map((tone) => [SHORTCODES[tone], EMOJI[tone]]));

/** With the icons that Slack and Mattermost show in the place of their names. */
export const withIcons = (text: string): string =>
  text.replaceAll(/:[a-z_]+:/g, (name) => ICONS.get(name) ?? name);

/** Who sees a message; nothing where it does not say so, as one of an incoming webhook. */
export const seenBy = (isForAll: boolean | undefined): string[] =>
  isForAll === undefined ? [] : [`(seen by ${isForAll ? 'everybody in the channel' : 'only who asked'})`];
