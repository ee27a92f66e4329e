import type { Locale } from '../intent/locale.ts';
import { english } from './en-language.ts';
import type { Language } from './language.ts';
import { chinese } from './zh-language.ts';

/** English is part of every bundle; Chinese is in a file of its own, loaded when it is first spoken. */
export const languageOf = (locale: Locale | undefined): Language => (locale === 'zh' ? chinese() : english);
