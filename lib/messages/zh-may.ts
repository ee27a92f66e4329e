import type { Asker } from '../intent/asker.ts';
import type { Workspaces } from '../intent/workspace.ts';
import { senderMismatch } from '../policy/match-rule.ts';
import type { Policy, Rule, Verb, Verdict } from '../policy/policy.ts';
import { VERBS } from './zh-explain.ts';

/** What this asker may do: a line for each rule that is about this sender, in the order in which they decide. */
export function mayLines(policy: Policy, asker: Asker): readonly string[] {
  switch (policy.kind) {
    case 'unreadable':
      return ['暂无权限：策略无法读取。'];
    case 'default':
      return [
        asker.kind === 'alert'
          ? '停止（只做演练）：默认工作空间的所有作业'
          : '停止（立即执行）、查看状态、列出实例、查看历史、冻结：默认工作空间的所有作业',
      ];
    case 'file': {
      const lines = policy.rules
        .filter((rule) => rule.jobs.length > 0 && senderMismatch(policy, rule, asker) === undefined)
        .map((rule) => `${verbs(rule, asker)}：${workspaces(rule, policy.workspaces)}，${jobs(rule)}`);
      return lines.length > 0 ? lines : ['暂无权限：策略文件中没有与你有关的规则。'];
    }
  }
}

/** Only what changes something is asked back about. */
function verbs({ may, verdict }: Rule, asker: Asker): string {
  if (verdict === 'refuse') return `拒绝${may.map((verb) => VERBS[verb]).join('、')}`;
  return may
    .map((verb) => (isChange(verb) ? `${VERBS[verb]}（${how(verdict, asker)}）` : VERBS[verb]))
    .join('、');
}

const isChange = (verb: Verb): boolean => verb === 'stop' || verb === 'rerun';

function how(verdict: Exclude<Verdict, 'refuse'>, { kind }: Asker): string {
  switch (verdict) {
    case 'stop':
      return '立即执行';
    case 'confirm':
      return kind === 'alert' ? '审批后执行' : '确认后执行';
    case 'approve':
      return '审批后执行';
    case 'dry-run':
      return '只做演练';
  }
}

function jobs({ jobs: patterns }: Rule): string {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const except = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const named = wanted.includes('*')
    ? '所有作业'
    : wanted.length === 0
      ? '没有作业'
      : `作业 ${wanted.join('、')}`;
  return except.length === 0 ? named : `${named}（${except.join('、')} 除外）`;
}

/** By the names that people type. */
function workspaces({ workspaces: ids }: Rule, { fallback, named }: Workspaces): string {
  if (ids === undefined) return '所有已列出的工作空间';
  const nameOf = (id: string): string =>
    [...named].find(([, known]) => known === id)?.[0] ?? (id === fallback ? '默认' : id);
  return ids.length === 0 ? '没有工作空间' : `工作空间 ${ids.map(nameOf).join('、')}`;
}
