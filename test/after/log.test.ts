import { describe, expect, it } from 'vitest';
import { localDlf, localEnv } from '../../local/defaults.ts';
import { readLog } from '../helpers/log-files.ts';
import { secrets } from '../helpers/secrets.ts';

const log = readLog();
const lines = log.split('\n').filter((line) => line !== '');

/** A secret can hide in an encoding: what is base64 of `user:secret` has three forms, by where the secret begins. */
function forms(secret: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64');
    // The first and last groups depend on what stands beside the secret.
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ].filter(({ length }) => length >= MIN_FORM);
}

/** Four letters of base64, all that is left of a secret of six, turn up by chance among thousands of request IDs. */
const MIN_FORM = 6;

const localSecrets = Object.fromEntries(
  Object.entries(localEnv).filter(([name]) => /(SECRET|TOKENS?|KEY)$/.test(name)),
);

describe('the log of the whole test run', () => {
  it('is not empty, and has the lines that an operator looks for', () => {
    expect(lines.length).toBeGreaterThan(100);
    for (const message of ['request answered', 'sender refused', 'call refused'])
      expect(log).toContain(message);
  });

  it.each(Object.entries({ ...secrets, ...localSecrets, localSecretKey: localDlf.secretKey }))(
    'holds no form of the secret %s',
    (_, secret) => {
      for (const form of forms(secret)) expect(log).not.toContain(form);
    },
  );

  it.each([
    ['a Slack signature', /v0=[0-9a-f]{16}/],
    ['a Standard Webhooks signature', /v1,[A-Za-z0-9+/]{16}/],
    ['a Huawei signature', /Signature=/],
    ["Huawei's canonical request", /canonicalRequest/i],
    // Its own well-known one is part of what `npm start` prints.
    ['a bearer token', /Bearer (?!local-api-token)/],
    ['a basic password', /Basic [A-Za-z0-9+/]/],
    ['a response URL', /hooks\.slack\.com|hooks%2Eslack|response_url/i],
    ['the form of a response URL in base64', /aG9va3Muc2xhY2su|hvb2tzLnNsYWNrL|ob29rcy5zbGFjay/],
    ['an IAM token', /x-subject-token|x-auth-token/i],
  ])('holds nothing that looks like %s', (_, pattern) => {
    expect(lines.filter((line) => pattern.test(line))).toEqual([]);
  });

  const decisions = lines
    .filter((line) => line.includes('"request answered"'))
    .map((line) => JSON.parse(line));

  it('names request, source and outcome in every line of a decision', () => {
    for (const decision of decisions) {
      expect(decision).toMatchObject({
        request_id: expect.stringMatching(/^[A-Z2-7]{26}$/),
        source: expect.any(String),
        outcome: expect.any(String),
      });
    }
  });

  it('has one line for what somebody was told of his answer to a question', () => {
    const told = decisions
      .filter(({ answered_by: by }) => by !== undefined)
      .map(({ function_request_id: call, request_id: id }) => `${call} ${id}`);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((each, index) => told.indexOf(each) !== index)).toEqual([]);
  });
});
