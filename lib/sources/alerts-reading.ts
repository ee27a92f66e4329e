import type { ReadAlerts } from '../alerts/ignored.ts';
import type { Malformed } from '../intent/malformed.ts';
import type { Result } from '../intent/result.ts';
import type { Reading } from './source.ts';

/** What a delivery of alerts turned out to be. */
export const alertsReading = (source: string, read: Result<ReadAlerts, Malformed>): Reading =>
  read.ok
    ? { kind: 'alerts', ...read.value }
    : { kind: 'malformed', problem: read.problem, asker: { kind: 'alert', source, id: '' } };
