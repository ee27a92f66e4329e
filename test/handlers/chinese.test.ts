import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { secrets } from '../helpers/secrets.ts';
import { buttonsIn, slackClick } from '../helpers/slack-click.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { policyFile, type World } from '../helpers/world.ts';

const policy = policyFile(`
rules:
  - { name: confirmed, from: [slack], jobs: ["nightly_*"], then: confirm }
  - { from: [slack, api, alertmanager], jobs: ["*", "!payroll"], may: [stop, status, list], then: stop }
`);

let world: FullWorld;
let webhook: World;
beforeAll(async () => {
  world = await startFullWorld({
    POLICY_FILE: policy,
    MESSAGE_LOCALE: 'zh',
    TIME_ZONE: 'asia/shanghai',
    CONSOLE_URL: 'https://console.example.com/',
  });
  webhook = world.webhook;
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const HAN = /\p{Script=Han}/u;

describe('MESSAGE_LOCALE=zh', () => {
  it('tells Slack of a stop', async () => {
    const { json, body } = await webhook.slack('stop job_batch 34765');
    expect(json['text']).toMatch(
      /^已停止实例 34765（作业 job_batch），共运行 1 小时 12 分钟。只停止了本次运行，作业的调度照常进行。/,
    );
    expect(body).toContain('*工作空间*');
    expect(body).toContain('请求 `');
    expect(body).toContain('|DataArts 控制台>');
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('tells Slack of a refusal', async () => {
    const { json } = await webhook.slack('stop payroll 34900');
    expect(json['text']).toBe(
      '已拒绝：策略文件中没有规则允许 slack 停止实例 34900（作业 payroll）。没有停止任何实例。',
    );
    expect(world.simulator.stopCalls()).toHaveLength(0);
  });

  it('asks in Slack, by the clock of TIME_ZONE and with buttons of its own', async () => {
    const { json } = await webhook.send(
      slashCommand({ text: 'stop nightly_orders 34801', user: 'U2CERLKJA' }),
    );
    expect(json['text']).toMatch(
      /^要停止实例 34801（作业 nightly_orders）吗？请先确认。当前状态：运行中，已运行 .*目前没有停止任何实例。规则“confirmed”要求先确认。/,
    );
    expect(json['text']).toMatch(/ \d\d:\d\d（Asia\/Shanghai）之前有效/);
    expect(buttonsIn(json).map(({ text }) => text.text)).toEqual(['确认', '取消']);
  });

  it('explains itself in Slack', async () => {
    const { json } = await webhook.slack('帮助');
    const text = String(json['text']);
    expect(text).toMatch(/^\*dlf-stop\* 停止数据湖工厂（DLF）作业的一个实例。/);
    expect(text).toContain(
      '*你的权限*\n• `停止（确认后执行）、查看状态、列出实例、查看历史、冻结：所有已列出的工作空间，作业 nightly_*`',
    );
  });

  it('tells a script, whose members stay as they are', async () => {
    const stopped = await webhook.api({ job_name: 'job_batch', instance_id: '34765' });
    expect(stopped.json).toMatchObject({ outcome: 'stopped', job_name: 'job_batch' });
    expect(stopped.json['message']).toMatch(/^已停止实例 34765（作业 job_batch）/);
    const refused = await webhook.api({ job_name: 'payroll', instance_id: '1' });
    expect(refused).toMatchObject({ status: 403, json: { outcome: 'refused', title: 'Forbidden' } });
    expect(refused.json['detail']).toMatch(/^已拒绝：/);
    expect((await webhook.api('{')).json).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^未做任何处理：请求体不是 JSON/),
    });
    const id = String(stopped.json['request_id']);
    const asked = await webhook.send({
      method: 'GET',
      target: `/v1/requests/${id}`,
      headers: { authorization: `Bearer ${secrets.apiToken}` },
      body: '',
    });
    expect(asked.json['message']).toMatch(/^已停止实例 34765/);
  });

  it('tells the sender of alerts what became of each, and why others ask for nothing, and the channels its end', async () => {
    const alert = (status: string) => ({
      status,
      labels: { job_name: 'nightly_orders', instance_id: '34801' },
    });
    const reply = await webhook.send({
      target: '/webhooks/alertmanager',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` },
      body: JSON.stringify({ version: '4', alerts: [alert('firing'), alert('resolved')] }),
    });
    expect(reply.json).toMatchObject({
      results: [{ message: expect.stringMatching(HAN) }],
      ignored: [{ reason: '告警已恢复。' }],
    });
    await world.pumpUntil(async () => {
      await world.sweep();
      return world.inbox.notices().length > 0;
    }, 'a notice');
    expect(world.inbox.notices()).toEqual([
      expect.stringMatching(/^已停止实例 34801（作业 nightly_orders），共运行 /),
    ]);
    expect(JSON.stringify(world.inbox.messages.at(-1)?.json)).toContain('请求 `');
  });

  it('tells late what goes on', async () => {
    const question = await webhook.send(
      slashCommand({ text: 'stop nightly_orders 34801', user: 'U2CERLKJA' }),
    );
    const confirm = buttonsIn(question.json)[0];
    const { action_id: actionId = '', value = '' } = confirm ?? {};
    await webhook.send(
      slackClick({ actionId, value, replyTo: `https://hooks.slack.com/commands/T1/${value.length}/x` }),
    );
    const late = () =>
      world.inbox.replies().some((reply) => /^已停止实例 34801（作业 nightly_orders）/.test(reply));
    await world.pumpUntil(late, 'a late reply in Chinese');
  });
});

describe('a language or a zone that there is not', () => {
  it.each([
    [{ MESSAGE_LOCALE: 'de' }, 'MESSAGE_LOCALE must be en or zh'],
    [{ MESSAGE_LOCALE: 'ZH' }, 'MESSAGE_LOCALE must be en or zh'],
    [{ TIME_ZONE: 'Mars/Olympus' }, 'TIME_ZONE is not the name of a time zone'],
    [{ TIME_ZONE: '+08:00' }, 'TIME_ZONE is not the name of a time zone'],
  ])('is named at the start: %j', (env, problem) => {
    const start = (): World => webhook.restarted(env as Record<string, string>);
    expect(start).toThrow(problem);
    expect(start).toThrow(/^((?!Olympus|ZH).)*$/s);
  });

  it('is English and UTC where nothing is said', async () => {
    const { json } = await webhook
      .restarted({ MESSAGE_LOCALE: '', TIME_ZONE: '' })
      .slack('stop job_batch 34765');
    expect(json['text']).toMatch(/^Stopped job_batch instance 34765/);
  });
});
