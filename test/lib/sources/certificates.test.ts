import { afterEach, describe, expect, it } from 'vitest';
import { createPinnedFetch, type PinnedCall, type PinnedFetch } from '../../../lib/http/pinned-fetch.ts';
import { createSend } from '../../../lib/http/send.ts';
import { createCertificates } from '../../../lib/sources/certificates.ts';
import { selfSigned } from '../../../local/self-signed.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { type RecordingServer, startRecordingServer } from '../../helpers/recording-server.ts';
import { smnCertificateUrl, snsCertificateUrl } from '../../helpers/topic-messages.ts';
import { key } from './topic-verifying.ts';

const HOUR = 60 * 60_000;
const { cert } = selfSigned({ key });
const ok = { status: 200, body: cert };

/** Certificates behind answers that a test gives, on a clock of its own. */
function world(answer: Awaited<ReturnType<PinnedFetch>> = ok) {
  const clock = createManualClock(Date.now());
  const calls: PinnedCall[] = [];
  const current: { answer: Awaited<ReturnType<PinnedFetch>> } = { answer };
  const get: PinnedFetch = async (call) => {
    calls.push(call);
    return current.answer;
  };
  return { certificates: createCertificates(get, clock.now), clock, calls, current };
}

const urlNumber = (index: number): string =>
  snsCertificateUrl.replace(/1{32}/, index.toString(16).padStart(32, '0'));

/** Whether there is one; `later`: whether there is one cannot be known now. */
const outcome = (certificate: Promise<unknown>): Promise<'yes' | 'no' | 'later'> =>
  certificate.then(
    (found) => (found === undefined ? 'no' : 'yes'),
    (error: { status?: number }) => {
      expect(error.status).toBe(503);
      return 'later' as const;
    },
  );

describe('a certificate', () => {
  it('is asked for once, however many messages come, and within limits', async () => {
    const { certificates, calls } = world();
    const found = await Promise.all(Array.from({ length: 10 }, () => certificates.get(snsCertificateUrl)));
    for (let more = 0; more < 10; more++) found.push(await certificates.get(snsCertificateUrl));
    expect(new Set(found.map((each) => each?.fingerprint256)).size).toBe(1);
    expect(found[0]?.publicKey.asymmetricKeyType).toBe('rsa');
    expect(calls).toEqual([{ url: snsCertificateUrl, maxBytes: 16 * 1024, limitMs: 2_000 }]);
  });

  it('is kept for each address by itself', async () => {
    const { certificates, calls } = world();
    await certificates.get(snsCertificateUrl);
    await certificates.get(smnCertificateUrl);
    await certificates.get(snsCertificateUrl);
    expect(calls.map(({ url }) => url)).toEqual([snsCertificateUrl, smnCertificateUrl]);
  });

  it('is asked for again after a day', async () => {
    const { certificates, clock, calls } = world();
    await certificates.get(snsCertificateUrl);
    clock.pass(24 * HOUR - 1);
    await certificates.get(snsCertificateUrl);
    expect(calls).toHaveLength(1);
    clock.pass(1);
    await certificates.get(snsCertificateUrl);
    await certificates.get(snsCertificateUrl);
    expect(calls).toHaveLength(2);
  });

  it('is one of at most sixteen that are kept', async () => {
    const { certificates, calls } = world();
    for (let index = 0; index < 16; index++) await certificates.get(urlNumber(index));
    for (let index = 0; index < 16; index++) await certificates.get(urlNumber(index));
    expect(calls).toHaveLength(16);
    await certificates.get(urlNumber(16));
    await certificates.get(urlNumber(15));
    expect(calls).toHaveLength(17);
    await certificates.get(urlNumber(0));
    expect(calls).toHaveLength(18);
  });

  it('holds no longer than it says, though it is kept', async () => {
    const inAnHour = new Date(Date.now() + HOUR);
    const { certificates, clock, calls, current } = world({
      status: 200,
      body: selfSigned({ key, to: inAnHour }).cert,
    });
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
    clock.pass(HOUR + 1_000);
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('no');
    // Its next one may be at the same address.
    current.answer = ok;
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
    expect(calls).toHaveLength(3);
  });

  it.each([
    ['has expired', selfSigned({ key, to: new Date(Date.now() - HOUR) }).cert],
    ['is not valid yet', selfSigned({ key, from: new Date(Date.now() + HOUR) }).cert],
    ['has a key of 1024 bits', selfSigned({ kind: 'rsa', bits: 1_024 }).cert],
    ['has a key on an elliptic curve', selfSigned({ kind: 'ec' }).cert],
    ['is none', '<html>Sign in</html>'],
    ['is a key', key],
    ['is cut off', cert.slice(0, 400)],
    ['is empty', ''],
  ])('is refused where it %s, and asked for again', async (_, body) => {
    const { certificates, calls, current } = world({ status: 200, body });
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('no');
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('no');
    current.answer = ok;
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
    expect(calls).toHaveLength(3);
  });

  it.each([301, 302, 307, 400, 403, 404, 201, 204, 206])(
    'is refused with status %i, and asked for again',
    async (status) => {
      const { certificates, current } = world({ status, body: cert });
      expect(await outcome(certificates.get(snsCertificateUrl))).toBe('no');
      current.answer = ok;
      expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
    },
  );

  it.each([
    ['no answer', undefined],
    ['status 500', { status: 500, body: '' }],
    ['status 503', { status: 503, body: '' }],
    ['status 429', { status: 429, body: '' }],
  ])('cannot be had now with %s: the sender has to come again', async (_, answer) => {
    const { certificates, calls, current } = world();
    current.answer = answer;
    const both = [certificates.get(snsCertificateUrl), certificates.get(snsCertificateUrl)];
    expect(await Promise.all(both.map(outcome))).toEqual(['later', 'later']);
    expect(calls).toHaveLength(1);
    current.answer = ok;
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
  });
});

describe('a certificate’s host', () => {
  const servers: RecordingServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function hosts() {
    const host = await startRecordingServer();
    const elsewhere = await startRecordingServer((_request, response) => response.end(cert));
    servers.push(host, elsewhere);
    const origins = new Map([['https://sns.eu-west-1.amazonaws.com', host.url]]);
    const get = createPinnedFetch(createSend(Date.now), origins, Date.now);
    return { host, elsewhere, get, certificates: createCertificates(get, Date.now) };
  }

  it('is asked with GET for exactly what the address says', async () => {
    const { host, certificates } = await hosts();
    host.answer((_request, response) => response.end(cert));
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
    expect(host.calls).toEqual([`GET /SimpleNotificationService-${'1'.repeat(32)}.pem`]);
  });

  it.each([301, 302, 303, 307, 308])('sends nobody elsewhere with %i', async (status) => {
    const { host, elsewhere, certificates } = await hosts();
    host.answer((_request, response) =>
      response.writeHead(status, { location: `${elsewhere.url}/c.pem` }).end(cert),
    );
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('no');
    expect(host.calls).toHaveLength(1);
    expect(elsewhere.calls).toEqual([]);
  });

  it('is not read past 16 KiB', async () => {
    const { host, certificates } = await hosts();
    host.answer((_request, response) => response.end(`${cert}${' '.repeat(16 * 1024)}`));
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('later');
    host.answer((_request, response) => response.end(cert));
    expect(await outcome(certificates.get(snsCertificateUrl))).toBe('yes');
  });

  it.each([
    ['is silent', () => {}],
    [
      'does not come to an end',
      (response: { write(text: string): void }) => {
        response.write('-----BEGIN');
      },
    ],
  ])('that %s is waited for no longer than asked', async (_, begin) => {
    const { host, get } = await hosts();
    host.answer((_request, response) => begin(response));
    const startedAt = performance.now();
    expect(await get({ url: snsCertificateUrl, maxBytes: 1_024, limitMs: 100 })).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it.each([
    'http://sns.eu-west-1.amazonaws.com/c.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/c.pem',
    'https://user@sns.eu-west-1.amazonaws.com/c.pem',
    'https://user:secret@sns.eu-west-1.amazonaws.com/c.pem',
    'file:///etc/hosts',
    'data:text/plain,hello',
    'ftp://sns.eu-west-1.amazonaws.com/c.pem',
    'no address',
    '',
  ])('is not called at %j', async (url) => {
    const { host, elsewhere, get } = await hosts();
    expect(await get({ url, maxBytes: 1_024, limitMs: 1_000 })).toBeUndefined();
    expect([...host.calls, ...elsewhere.calls]).toEqual([]);
  });
});
