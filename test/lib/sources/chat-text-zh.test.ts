import { describe, expect, it } from 'vitest';
import { answerLines, fitLines, messageLines, type TextStyle } from '../../../lib/sources/chat-text.ts';
import { outcomes } from '../messages/outcomes.ts';
import { messageOf } from '../messages/subjects.ts';

const plain: TextStyle = {
  escape: (text) => text,
  bold: (text) => text,
  code: (text) => text,
  link: (url, text) => `${text}: ${url}`,
  mention: () => undefined,
  icons: { good: '+', neutral: '=', bad: '!' },
  bullet: '- ',
};

describe('the lines of a chat, in Chinese', () => {
  it('have no English around the message', () => {
    const [instance] = outcomes.list.instances;
    if (instance === undefined) throw new Error('no instance is listed');
    const many = Array.from({ length: 25 }, () => instance);
    const lines = messageLines(
      messageOf({
        outcome: { ...outcomes.list, instances: many },
        reader: { locale: 'zh' },
        consoleUrl: 'https://console.example.com/',
      }),
      plain,
    );
    expect(lines[0]).toBe('= 作业 job_batch 最近七天计划运行的实例有 25 个。');
    expect(lines).toContain('- job_batch 34765 运行中，已运行 2 小时');
    expect(lines).toContain('……另有 5 个');
    expect(lines.slice(-5)).toEqual([
      '实例：34765',
      '工作空间：default',
      '发起人：slack: T1DC2JH3J/U2CERLKJA',
      '请求 ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      'DataArts 控制台: https://console.example.com/',
    ]);
  });

  it('help', () => {
    const lines = answerLines({ kind: 'help', may: ['停止：所有作业'], locale: 'zh' }, plain);
    expect(lines[0]).toBe('dlf-stop 停止数据湖工厂（DLF）作业的一个实例。');
    expect(lines.slice(-2)).toEqual(['你的权限', '- 停止：所有作业']);
  });

  it('are cut between two of them', () => {
    const lines = ['没有停止任何实例。', '请稍后再试。'];
    expect(fitLines(lines, 16)).toBe('没有停止任何实例。\n请稍后再试。');
    expect(fitLines(lines, 15)).toBe('没有停止任何实例。\n…');
  });
});
