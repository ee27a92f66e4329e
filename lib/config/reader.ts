import type { Locale, Reader } from '../intent/locale.ts';
import type { EnvReader } from './env-reader.ts';

const LOCALES: readonly string[] = ['en', 'zh'] satisfies readonly Locale[];

/** How people are told, where it is configured. */
export function readReader(env: EnvReader): Reader {
  const locale = env.text('MESSAGE_LOCALE');
  if (locale !== undefined && !LOCALES.includes(locale)) env.problem('MESSAGE_LOCALE', 'must be en or zh');
  const zone = env.text('TIME_ZONE');
  const timeZone = zone === undefined ? undefined : canonicalZone(zone);
  if (zone !== undefined && timeZone === undefined) {
    env.problem('TIME_ZONE', 'is not the name of a time zone, such as Asia/Shanghai');
  }
  return {
    ...(locale !== undefined && { locale: locale as Locale }),
    ...(timeZone !== undefined && { timeZone }),
  };
}

/** As the tz database writes it; undefined: it has none of this name. An offset, which newer engines take, is no zone. */
function canonicalZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
