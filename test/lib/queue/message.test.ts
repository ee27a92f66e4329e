import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage, writeAccept, writeRing } from '../../../lib/queue/message.ts';
import { accepted, requestId } from '../../helpers/queue-contract.ts';
import { anyText } from '../intent/arbitraries.ts';
import { acceptedIntents, requestIds } from './arbitraries.ts';

const ID = 'ABCDEFGHIJKLMNOPQRSTUVWX23';
const INTENT = {
  request_id: ID,
  workspace: 'default',
  job_name: 'job_batch',
  instance_id: '9223372036854775807',
  asker: { kind: 'alert', source: 'alertmanager', id: 'InstanceRunsTooLong' },
  reason: 'running for 3 h',
  dry_run: false,
  decision: { verdict: 'stop', by: { kind: 'rule', name: 'nights' } },
  received_at: 1_764_000_000_000,
  expires_at: 1_764_021_600_000,
};
const person = { kind: 'person', source: 'slack', id: 'T1/U1' };

const acceptOf = (...intents: unknown[]): string => JSON.stringify({ v: 1, accept: intents });
const acceptWith = (changes: object): string => acceptOf({ ...INTENT, ...changes });
const acceptWithout = (name: string): string =>
  acceptOf(Object.fromEntries(Object.entries(INTENT).filter(([each]) => each !== name)));

describe('a message on the wire', () => {
  it('is what earlier and later deployments read and write', () => {
    const ring = readMessage(`{"v":1,"request_id":"${ID}"}`);
    expect(ring).toEqual({ kind: 'ring', requestId: ID });
    const accept = readMessage(acceptOf(INTENT));
    expect(accept).toEqual({
      kind: 'accept',
      intents: [
        {
          intent: {
            requestId: ID,
            target: { workspace: 'default', jobName: 'job_batch', instanceId: '9223372036854775807' },
            asker: INTENT.asker,
            reason: 'running for 3 h',
            dryRun: false,
          },
          decision: INTENT.decision,
          receivedAt: 1_764_000_000_000,
          expiresAt: 1_764_021_600_000,
        },
      ],
    });
    if (ring?.kind !== 'ring' || accept?.kind !== 'accept') return;
    expect(writeRing(ring.requestId)).toBe(`{"v":1,"request_id":"${ID}"}`);
    expect(writeAccept(accept.intents)).toBe(acceptOf(INTENT).replace('"v":1', '"v":2'));
    expect(readMessage(writeAccept(accept.intents))).toEqual(accept);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(requestIds, (id) => {
        expect(readMessage(writeRing(id))).toEqual({ kind: 'ring', requestId: id });
      }),
    );
    fc.assert(
      fc.property(fc.array(acceptedIntents, { minLength: 1, maxLength: 4 }), (intents) => {
        expect(readMessage(writeAccept(intents))).toEqual({ kind: 'accept', intents });
      }),
    );
  });

  it('holds only characters that SQS allows', () => {
    const text = '\u0000\u0008\ud800\udc00\ud800 \ufffe\uffff 作业\u{20000}';
    const [intent] = [accepted(1, { asker: { kind: 'alert', source: text, id: text } })];
    const body = writeAccept([intent]);
    expect(body).toMatch(/^[\x20-\ud7ff\ue000-\ufffd]*$/);
    expect(readMessage(body)).toEqual({ kind: 'accept', intents: [intent] });
  });

  it('cuts a reason that nobody would read, without half a character at its end', () => {
    const body = writeAccept([accepted(1, { reason: `${'r'.repeat(999)}\u{1f525}` })]);
    expect(readMessage(body)).toEqual({
      kind: 'accept',
      intents: [accepted(1, { reason: `${'r'.repeat(999)}\ufffd` })],
    });
  });

  it('carries no members of an asker but its own', () => {
    const asker = { kind: 'alert', source: 'alertmanager', id: 'A', channel: 'C1', more: 1 } as const;
    expect(readMessage(writeAccept([accepted(1, { asker })]))).toMatchObject({
      intents: [{ intent: { asker: { kind: 'alert', source: 'alertmanager', id: 'A' } } }],
    });
  });
});

describe('readMessage', () => {
  it.each([
    ['no JSON', 'ring'],
    ['nothing', ''],
    ['no object', '[]'],
    ['null', 'null'],
    ['a number', '9007199254740993'],
    ['no version', `{"request_id":"${ID}"}`],
    ['a version that is no number', `{"v":-1,"request_id":"${ID}"}`],
    ['a version in text', `{"v":"1","request_id":"${ID}"}`],
    ['neither kind', '{"v":1}'],
    ['both kinds', JSON.stringify({ v: 1, request_id: ID, accept: [INTENT] })],
    ['an unknown member', JSON.stringify({ v: 1, request_id: ID, dry_run: true })],
    ['a prototype as a member', `{"v":1,"request_id":"${ID}","__proto__":{}}`],
    ['an ID that is too short', `{"v":1,"request_id":"${ID.slice(1)}"}`],
    ['an ID that is too long', `{"v":1,"request_id":"${ID}A"}`],
    ['an ID of other characters', `{"v":1,"request_id":"${ID.toLowerCase()}"}`],
    ['an ID with a line break', `{"v":1,"request_id":"${ID.slice(1)}\\n"}`],
    ['an ID that is no text', `{"v":1,"request_id":["${ID}"]}`],
    ['an object of intents', JSON.stringify({ v: 1, accept: { 0: INTENT } })],
    ['no intent', acceptOf()],
    ['an intent that is none', acceptOf(INTENT, null)],
    ['an intent in a list', acceptOf([INTENT])],
  ])('does not read %s', (_what, body) => {
    expect(readMessage(body)).toBeUndefined();
  });

  it('knows a later version for what it is', () => {
    expect(readMessage(`{"v":4,"anything":"${ID}"}`)).toEqual({ kind: 'later' });
  });

  it.each([
    'request_id',
    'workspace',
    'job_name',
    'instance_id',
    'asker',
    'dry_run',
    'decision',
    'received_at',
    'expires_at',
  ])('does not read an intent without its %s', (name) => {
    expect(readMessage(acceptWithout(name))).toBeUndefined();
  });

  it('reads an intent without a reason', () => {
    expect(readMessage(acceptWithout('reason'))).toMatchObject({ kind: 'accept' });
  });

  it.each<object>([
    { more: 1 },
    { request_id: 'request-1' },
    { workspace: '' },
    { workspace: 'a\r\nb' },
    { job_name: '..' },
    { job_name: 'a/b' },
    { job_name: 7 },
    { instance_id: 34765 },
    { instance_id: '0' },
    { instance_id: '9223372036854775808' },
    { reason: null },
    { reason: 7 },
    { dry_run: 'false' },
    { dry_run: null },
    { decision: 'stop' },
    { decision: { verdict: 'maybe', by: { kind: 'no-rule' } } },
    { decision: { verdict: 'stop' } },
    { decision: { verdict: 'stop', by: { kind: 'rule' } } },
    { decision: { verdict: 'stop', by: { kind: 'no-rule', name: 'x' } } },
    { decision: { verdict: 'stop', by: { kind: 'no-rule' }, more: 1 } },
    { received_at: -1 },
    { received_at: 1.5 },
    { received_at: '1764000000000' },
    { received_at: null },
    { expires_at: 8_640_000_000_000_001 },
    { expires_at: 1e300 },
    { asker: null },
    { asker: 'slack' },
    { asker: { ...INTENT.asker, kind: 'robot' } },
    { asker: { kind: 'alert', source: 'alertmanager' } },
    { asker: { kind: 'alert', id: 'A' } },
    { asker: { ...INTENT.asker, channel: 'C1' } },
    { asker: { ...person, channel: 7 } },
    { asker: { ...person, channel: null } },
    { asker: { ...person, name: 'Ann' } },
  ])('does not read an intent with %j', (changes) => {
    expect(readMessage(acceptWith(changes))).toBeUndefined();
  });

  it.each([person, { ...person, channel: 'C1' }, { kind: 'credential', source: 'api', id: 'ci' }])(
    'reads the asker %j',
    (asker) => {
      expect(readMessage(acceptWith({ asker }))).toMatchObject({ intents: [{ intent: { asker } }] });
    },
  );

  it('drops a whole message for one bad intent: it was not this service that wrote it', () => {
    expect(readMessage(acceptOf(INTENT, INTENT))).toMatchObject({ kind: 'accept' });
    expect(readMessage(acceptOf(INTENT, { ...INTENT, job_name: '.' }))).toBeUndefined();
  });

  it('does not overflow on a deeply nested body', () => {
    const deep = '['.repeat(500_000);
    expect(readMessage(deep)).toBeUndefined();
    const long = 'x'.repeat(1_000_000);
    expect(readMessage(long)).toBeUndefined();
    const nested = `${'['.repeat(100_000)}12345678901234567${']'.repeat(100_000)}`;
    expect(readMessage(`{"v":1,"accept":${nested}}`)).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    const wire = fc.constantFrom(writeRing(requestId(1)), writeAccept([accepted(1), accepted(2)]));
    const broken = fc
      .tuple(wire, fc.nat(), fc.nat({ max: 20 }), anyText({ maxLength: 5 }))
      .map(([body, at, length, text]) => {
        const from = at % body.length;
        return body.slice(0, from) + text + body.slice(from + length);
      });
    const values = fc
      .tuple(fc.constantFrom('request_id', 'accept', 'v', 'asker'), fc.jsonValue())
      .map(([name, value]) => JSON.stringify({ v: 1, [name]: value }));
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.json(), broken, values), (body) => {
        const message = readMessage(body);
        if (message?.kind === 'ring') expect(message.requestId).toMatch(/^[A-Z2-7]{26}$/);
      }),
      { numRuns: 500 },
    );
  });
});
