import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapBounded } from '../../lib/map-bounded.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { type AuditLine, readAudit, readPages } from '../helpers/read-audit.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
workspaces: { prod: d1cd7861478748a6925bc02f47c69279 }
people:
  auditor: [api:ci, slack:T1DC2JH3J/UAUDIT]
  pat: [slack:T1DC2JH3J/UPAT]
  olga: [slack:T1DC2JH3J/UOLGA]
rules:
  - people: [auditor]
    jobs: ["*"]
    may: [history]
    then: stop
  - name: pat sees batches
    people: [pat]
    jobs: ["job_*"]
    may: [history]
    then: stop
  - name: nobody stops
    jobs: ["*"]
    may: [stop]
    then: refuse
`;

const RECORDS = 260;

let world: OutageWorld;
let all: readonly AuditLine[];
let nearMiddle: number;
beforeAll(async () => {
  world = await startOutageWorld({
    POLICY_FILE: policyFile(policy),
    API_TOKENS: `ci:${secrets.apiToken},oncall:${secrets.apiOtherToken}`,
  });
  const decide = async (index: number): Promise<void> => {
    const job = index % 20 === 0 ? 'payroll' : 'job_batch';
    await (index % 4 === 0 ? type(`stop ${job} ${index + 1}`) : call(job, index + 1));
  };
  const decideAll = (from: number, to: number) =>
    mapBounded(
      Array.from({ length: to - from }, (_, index) => from + index),
      16,
      decide,
    );
  await decideAll(0, RECORDS / 2);
  nearMiddle = Date.now();
  await decideAll(RECORDS / 2, RECORDS);
  await type('stop payroll 1 --workspace nowhere');
  all = (await pages('?limit=1000')).flat();
}, 60_000);
afterAll(() => world.close());

const type = async (text: string, user = 'UOLGA') => {
  const { json, body } = await world.webhook.send(slashCommand({ text, user }));
  return { body, text: String(json['text']), json };
};
const call = (job_name: string, instance_id: number) => world.webhook.api({ job_name, instance_id });
const read = (query: string, token: string = secrets.apiToken) => readAudit(world.webhook, token, query);
const pages = (query: string) => readPages(world.webhook, secrets.apiToken, query);
const idsOf = (lines: readonly AuditLine[]): unknown[] => lines.map(({ id }) => id);

/** A right signature, which covers an empty body and nothing else. */
function signed(id: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secrets.webhookKey, 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

describe('GET /v1/audit', () => {
  it('has the latest decisions first, a hundred of them', async () => {
    const { lines } = await read('');
    expect(lines).toHaveLength(100);
    const times = lines.map(({ at }) => String(at));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(all).toHaveLength(RECORDS + 1);
  });

  it.each(['?limit=7', '?limit=100', '?limit=261', '?limit=260', '?limit=13&source=slack', '?limit=1000'])(
    '%s: its Link leads through all of them, without a gap and none twice',
    async (query) => {
      const { searchParams } = new URL(`https://x${query}`);
      const limit = Number(searchParams.get('limit'));
      const source = searchParams.get('source');
      const expected = all.filter((line) => source === null || line['source'] === source);
      const found = await pages(query);
      expect(idsOf(found.flat())).toEqual(idsOf(expected));
      for (const page of found) expect(page.length).toBeLessThanOrEqual(limit);
      for (const page of found.slice(0, -1)) expect(page.length).toBe(limit);
    },
  );

  it('is not disturbed by what is written meanwhile', async () => {
    const first = await read('?limit=100');
    await call('job_batch', 9_001);
    const rest = (await pages(first.next ?? 'no link')).flat();
    expect(idsOf([...first.lines, ...rest])).toEqual(idsOf(all));
    all = (await pages('?limit=1000')).flat();
  });

  it.each([
    ['source=api', (line: AuditLine) => line['source'] === 'api'],
    ['outcome=refused', (line: AuditLine) => line['outcome'] === 'refused'],
    ['outcome=invalid-target', (line: AuditLine) => line['outcome'] === 'invalid-target'],
    ['job_name=payroll', (line: AuditLine) => line['job_name'] === 'payroll'],
    [
      'job_name=payroll&source=slack&outcome=refused',
      (line: AuditLine) =>
        line['job_name'] === 'payroll' && line['source'] === 'slack' && line['outcome'] === 'refused',
    ],
    ['source=feishu', () => false],
  ])('%s: has what fits, and nothing else', async (query, fits) => {
    const found = (await pages(`?limit=50&${query}`)).flat();
    expect(idsOf(found)).toEqual(idsOf(all.filter(fits)));
    if (query !== 'source=feishu') expect(found.length).toBeGreaterThan(0);
  });

  it('request_id: has the one record of a request', async () => {
    const { request_id: id, ...rest } = all.at(-7) ?? {};
    expect((await pages(`?request_id=${id}`)).flat()).toEqual([{ request_id: id, ...rest }]);
  });

  it('a rare one that is not on the first pages is found by following the Link', async () => {
    const found = await pages('?limit=1&outcome=invalid-target');
    expect(found.flat()).toHaveLength(1);
  });

  it('since and before: as milliseconds and as RFC 3339, in any time zone', async () => {
    const later = all.filter(({ at }) => Date.parse(String(at)) >= nearMiddle);
    expect(later.length).toBeGreaterThan(50);
    expect(later.length).toBeLessThan(RECORDS);
    const inZone = (hours: number): string => {
      const shifted = new Date(nearMiddle + hours * 3_600_000).toISOString().replace('Z', '');
      return encodeURIComponent(`${shifted}+${String(hours).padStart(2, '0')}:00`);
    };
    for (const time of [String(nearMiddle), new Date(nearMiddle).toISOString(), inZone(8)]) {
      const [since, before] = await Promise.all([
        pages(`?limit=40&since=${time}`),
        pages(`?limit=40&before=${time}`),
      ]);
      expect(idsOf(since.flat())).toEqual(idsOf(later));
      expect(idsOf([...since.flat(), ...before.flat()])).toEqual(idsOf(all));
    }
  });

  it.each(['since=999999999999999', 'before=0', 'before=1000&since=2000', `since=${Date.now() + 60_000}`])(
    '%s: is answered with nothing',
    async (query) => {
      expect(await read(`?${query}`)).toMatchObject({ status: 200, body: '', next: undefined });
    },
  );

  it('since after before, in the same month: is answered with nothing', async () => {
    expect(await read(`?since=${nearMiddle}&before=${nearMiddle - 1}`)).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it.each([
    'page=2',
    'limit=10&limit=20',
    'Limit=10',
    'since=1&since=2',
    'limit=',
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=1e2',
    'limit=0x10',
    'limit=1001',
    'limit=ten',
    'since=yesterday',
    'since=2026-11-24',
    'since=2026-11-24T03:00:00',
    'since=2026-13-24T03:00:00Z',
    'since=March+7',
    'before=2026-11-24T03:00:00+08:00',
    'before=-1',
    'before=',
  ])('%s: 400', async (query) => {
    const reply = await read(`?${query}`);
    expect(reply.status).toBe(400);
    const problem = JSON.parse(reply.body);
    expect(problem).toMatchObject({ outcome: 'malformed' });
    expect(problem.detail).toContain(query.split('=').at(0));
  });

  it('a page that nobody here has handed out begins at the beginning', async () => {
    for (const from of ['x', 'W10', '%00', 'e30']) {
      expect(idsOf((await read(`?limit=3&from=${from}`)).lines)).toHaveLength(3);
    }
  });

  it('401 without a token, with a wrong one, and with a signature', async () => {
    const target = '/v1/audit';
    for (const headers of [{}, { authorization: 'Bearer wrong' }, signed('a')]) {
      const reply = await world.webhook.send({ method: 'GET', target, headers });
      expect(reply.status).toBe(401);
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('403 for whom no rule lets read, which is recorded', async () => {
    const reply = await read('', secrets.apiOtherToken);
    expect(reply.status).toBe(403);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    const { lines } = await read('?limit=1');
    expect(lines).toMatchObject([{ asker: 'oncall', action: 'read', outcome: 'refused' }]);
  });

  it.each(['HEAD', 'POST', 'DELETE', 'PUT'])('405 for %s', async (method) => {
    const headers = { authorization: `Bearer ${secrets.apiToken}` };
    const reply = await world.webhook.send({ method, target: '/v1/audit', headers });
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });
});

describe('history', () => {
  const linesIn = (text: string): string[] => text.split(/ (?=\d{4}-\d\d-\d\d \d\d:\d\d)/).slice(1);

  it.each([
    ['history', 10],
    ['history 3', 3],
    ['历史 1', 1],
  ])('%s: shows so many, to whoever asked', async (text, count) => {
    const answer = await type(text, 'UAUDIT');
    expect(answer.json['response_type']).toBe('ephemeral');
    expect(answer.text).toMatch(count === 1 ? /^The latest decision,/ : /^The latest \d+ decisions,/);
    expect(linesIn(answer.text)).toHaveLength(count);
  });

  it('history 50: is a message that Slack takes', async () => {
    const { json } = await type('history 50', 'UAUDIT');
    const blocks = json['blocks'] as unknown as readonly { text?: { text: string } }[];
    for (const { text } of blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
  });

  it.each(['history 0', 'history 51', 'history -1', 'history 1.5', 'history ten', 'history 3 4'])(
    '%s: is not understood',
    async (text) => {
      expect((await type(text, 'UAUDIT')).text).not.toContain('The latest');
    },
  );

  it('shows nothing to whom no rule lets read', async () => {
    const { text, body } = await type('history');
    expect(text).toMatch(/^Refused: /);
    expect(body).not.toContain('job_batch');
  });

  it('shows no other job than may be seen', async () => {
    const seen = (await type('history 50', 'UPAT')).body;
    expect(seen).toContain('job_batch');
    expect(seen).not.toContain('payroll');
    expect((await type('history 50', 'UAUDIT')).body).toContain('payroll');
  });
});

describe('while the ledger', () => {
  it('is down, GET /v1/audit is 503, and history says so', async () => {
    await world.ledger.off();
    const reply = await read('');
    expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect((await type('history', 'UAUDIT')).text).toMatch(/cannot reach what it remembers/);
    await world.ledger.on();
    expect((await read('')).status).toBe(200);
  });

  it('hangs, both are answered in time, and what needs no request too', async () => {
    world.ledger.hang();
    const startedAt = performance.now();
    const inTime = async (text: string, user?: string): Promise<string> => {
      const answer = await type(text, user);
      expect(performance.now() - startedAt, text).toBeLessThan(3_000);
      return answer.text;
    };
    const [history, reply, ...others] = await Promise.all([
      inTime('history', 'UAUDIT'),
      read(''),
      inTime('history'),
      inTime('stopp job_batch 1'),
      inTime('stop job_batch 1e5'),
    ]);
    expect(history).toMatch(/cannot reach what it remembers/);
    expect(reply.status).toBe(503);
    expect(others).toEqual([
      expect.stringMatching(/^Refused/),
      expect.stringMatching(/stopp/),
      expect.stringMatching(/^An instance ID is a whole number/),
    ]);
    await world.ledger.on();
  }, 20_000);
});
