import { runInNewContext } from 'node:vm';
import { zabbixScript } from './example-senders.ts';

/** What the script posts. */
export interface Posted {
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** What a run of the script comes to: what it returns, or what it throws. */
export interface ScriptRun {
  readonly posted: readonly Posted[];
  readonly returned?: unknown;
  readonly thrown?: unknown;
}

/**
 * Runs the media type's script as Zabbix does: as the body of a function of `value`, with Zabbix' own objects and nothing
 * of Node. Its `post` waits for the answer, so the answer has to be known before: a first run says what it posts.
 */
export function runZabbixScript(
  params: Readonly<Record<string, string>>,
  answer: { readonly status: number; readonly body: string } = { status: 200, body: '{}' },
): ScriptRun {
  const posted: Posted[] = [];
  class HttpRequest {
    readonly #headers: string[] = [];
    #status = 0;
    addHeader(line: string): void {
      this.#headers.push(line);
    }
    post(url: string, body: string): string {
      posted.push({ url, headers: [...this.#headers], body });
      this.#status = answer.status;
      return answer.body;
    }
    getStatus(): number {
      return this.#status;
    }
  }
  const Zabbix = { log: (): void => {} };
  const run = runInNewContext(`(function (value) {${zabbixScript()}\n})`, { HttpRequest, Zabbix }) as (
    value: string,
  ) => unknown;
  try {
    return { posted, returned: run(JSON.stringify(params)) };
  } catch (thrown) {
    return { posted, thrown };
  }
}

/** The media type's parameters once Zabbix has put an event's values into them. */
export const zabbixParams = (
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  url: 'https://stop.example.com/webhooks/custom/zabbix',
  token: 'token',
  event_id: '1234567',
  event_value: '1',
  event_update_status: '0',
  event_severity: 'High',
  event_date: '2026.11.24',
  event_time: '01:10:00',
  trigger_id: '23456',
  trigger_name: 'DLF job etl_orders_daily running too long',
  host: 'dlf-exporter',
  event_tags: JSON.stringify([
    { tag: 'job_name', value: 'etl_orders_daily' },
    { tag: 'instance_id', value: '34765' },
    { tag: 'env', value: 'prod' },
  ]),
  opdata: 'running 10800 s',
  ...more,
});
