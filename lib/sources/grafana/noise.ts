import type { IgnoredReason } from '../../alerts/ignored.ts';
import { recordIn } from '../../http/exact-json.ts';

const NO_DATA = ['DatasourceNoData', 'DatasourceError'];

/**
 * Why a firing alert of Grafana says nothing of a job: data are missing, a query failed, or somebody tried the contact point.
 * Each mark alone is enough: Grafana does not always set all of them (grafana/grafana#101936), and a rule may be told to
 * fire where data are missing.
 */
export function noiseOf(alert: Readonly<Record<string, unknown>>): IgnoredReason | undefined {
  const labels = recordIn(alert, 'labels');
  const annotations = recordIn(alert, 'annotations');
  const name = labels['alertname'];
  const reason = annotations['grafana_state_reason'];
  const isTest =
    name === 'TestAlert' ||
    labels['instance'] === 'Grafana' ||
    annotations['summary'] === 'Notification test';
  if (isTest) return 'test';
  const isNoData =
    (typeof name === 'string' && NO_DATA.includes(name)) ||
    ('rulename' in labels && 'datasource_uid' in labels) ||
    (reason !== undefined && reason !== '');
  return isNoData ? 'no-data' : undefined;
}
