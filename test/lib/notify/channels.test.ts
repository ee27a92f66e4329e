import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readChannels } from '../../../lib/notify/channels.ts';
import { secrets } from '../../helpers/secrets.ts';
import { readEnv } from './read-env.ts';

const read = (NOTIFY?: string) => readEnv(NOTIFY === undefined ? {} : { NOTIFY }, readChannels);

const SLACK = 'https://hooks.slack.com/services/T1/B1/x';
const GOV = 'https://hooks.slack-gov.com/services/T1/B1/x';
const SIGNED = 'https://ops.example/hooks?team=a%2Cb';
const whsec = `whsec_${secrets.webhookKey}`;
const key = Buffer.from(secrets.webhookKey, 'base64');
const named = (kind: string, url: string): string =>
  `${kind}-${createHash('sha256').update(url).digest('hex').slice(0, 8)}`;

describe('readChannels', () => {
  it('has none when nothing is set', () => {
    expect(read()).toEqual({ value: [], problem: undefined });
  });

  it('reads Slack’s incoming webhooks, and signed ones with their key apart from the address', () => {
    expect(read(`${SLACK}, ${GOV},${SIGNED}#${whsec}`)).toEqual({
      value: [
        { kind: 'slack', name: named('slack', SLACK), url: SLACK },
        { kind: 'slack', name: named('slack', GOV), url: GOV },
        { kind: 'signed', name: named('signed', SIGNED), url: SIGNED, key },
      ],
      problem: undefined,
    });
  });

  it('calls a channel the same whatever its key and the spelling of its address', () => {
    const other = `whsec_${Buffer.alloc(16, 7).toString('base64')}`;
    const names = [`${SIGNED}#${whsec}`, `HTTPS://OPS.example:443/hooks?team=a%2Cb#${other}`].map(
      (text) => read(text).value[0]?.name,
    );
    expect(names).toEqual([named('signed', SIGNED), named('signed', SIGNED)]);
    expect(names[0]).toMatch(/^signed-[0-9a-f]{8}$/);
  });

  it.each([
    'http://hooks.slack.com/services/T1/B1/x',
    'https://hooks.slack.com/services/',
    'https://hooks.slack.com/commands/T1/2/x',
    'https://hooks.slack.com/services/../commands/T1/2/x',
    'https://hooks.slack.com./services/T1/B1/x',
    'https://hooks.slack.com:8443/services/T1/B1/x',
    'https://user@hooks.slack.com/services/T1/B1/x',
    'https://hooks.slack.com.evil.example/services/T1/B1/x',
    `${SLACK}#${whsec}`,
    `${SLACK}?x=y`,
    `http://ops.example/hooks#${whsec}`,
    `https://ops.example:8443/hooks#${whsec}`,
    `https://user:pass@ops.example/hooks#${whsec}`,
    'https://ops.example/hooks',
    'https://ops.example/hooks#',
    'https://ops.example/hooks#whsec_',
    `https://ops.example/hooks#whsec_${Buffer.alloc(15, 7).toString('base64')}`,
    `https://ops.example/hooks#${secrets.webhookKey}`,
    `https://#${whsec}`,
    `ops.example/hooks#${whsec}`,
    whsec,
    'mailto:ops@ops.example',
  ])('fails at %s and does not repeat it', (text) => {
    expect(read(`${GOV},${text}`)).toEqual({
      value: [expect.objectContaining({ url: GOV })],
      problem:
        'Configuration: NOTIFY element 2 must be https://hooks.slack.com/services/…, ' +
        'https://host/path#whsec_… with the base64 of at least 16 bytes, or the incoming webhook of a chat behind its name ' +
        '(discord+https://…, dingtalk+https://…, feishu+https://…, mattermost+https://…, teams+https://…, ' +
        'wecom+https://…, welink+https://…)',
    });
  });

  it.each([
    [SLACK, SLACK],
    [SLACK, 'https://HOOKS.slack.com/services/T1/B1/x'],
    [`${SIGNED}#${whsec}`, `${SIGNED}#whsec_${Buffer.alloc(16, 7).toString('base64')}`],
  ])('fails at an address that is there twice: %s, %s', (first, second) => {
    expect(read(`${first},${second}`).problem).toBe(
      'Configuration: NOTIFY element 2 has the same address as an earlier one',
    );
  });

  it('fails at what is empty', () => {
    expect(read('').problem).toBe('Configuration: NOTIFY is empty');
    expect(read(`${SLACK},`).problem).toBe('Configuration: NOTIFY has an empty element');
  });
});
