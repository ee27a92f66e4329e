import type { Malformed } from '../intent/malformed.ts';
import type { TargetProblem } from '../intent/target.ts';
import { givenText } from './given.ts';

/** Why a target is not valid, and what would be. */
export function describeTargetProblem(problem: TargetProblem): string {
  switch (problem.field) {
    case 'job_name':
      return describeJobName(problem);
    case 'instance_id':
      return describeInstanceId(problem);
    case 'workspace':
      return problem.why === 'not-listed'
        ? '该工作空间不在策略文件中：请加到 workspaces 下，或省略以使用默认工作空间。'
        : '工作空间应为策略文件中的名称，或由字母、数字、- 和 _ 组成的 ID（最多 64 个字符）。';
  }
}

function describeJobName(problem: Extract<TargetProblem, { field: 'job_name' }>): string {
  switch (problem.why) {
    case 'missing':
      return '缺少作业名称。';
    case 'dots':
      return '不能以“.”或“..”为名停止作业：在 URL 中它们表示其他路径。';
    case 'characters':
      return '作业名称只能包含字母、数字、-、_、. 和汉字，不能有空格、斜杠或其他符号。';
    case 'not-normalized':
      return '作业名称中有一个兼容汉字：看起来像普通汉字，其实是另一个字符。';
    case 'too-long':
      return `作业名称有 ${problem.codePoints} 个字符，最多允许 128 个；节点的子作业名称最多为 128_128。`;
  }
}

function describeInstanceId(problem: Extract<TargetProblem, { field: 'instance_id' }>): string {
  switch (problem.why) {
    case 'missing':
      return '缺少实例 ID：请同时给出作业和实例，例如 job_batch 34765。';
    case 'not-digits':
      return '实例 ID 必须是只含数字 0 到 9 的整数，例如 34765。';
    case 'leading-zero':
      return '实例 ID 必须是正整数，且不以 0 开头。';
    case 'too-large':
      return '实例 ID 最大为 9223372036854775807。';
    case 'full-width':
      return `实例 ID 含有全角数字，是否想输入 ${problem.ascii}？`;
  }
}

/** Why a command or a body was not understood. */
export function describeMalformed(problem: Malformed): string {
  switch (problem.kind) {
    case 'unknown-command':
      return `无法识别命令“${givenText(problem.given)}”。${didYouMean(problem.suggestion)}`;
    case 'unknown-option':
      return `无法识别选项“${givenText(problem.given)}”。${didYouMean(problem.suggestion)}`;
    case 'option-without-value':
      return `选项 ${problem.option} 后面缺少值。`;
    case 'option-with-value':
      return `选项 ${problem.option} 不带值。`;
    case 'option-twice':
      return `选项 ${problem.option} 重复出现。`;
    case 'extra-word':
      return `无法识别“${givenText(problem.given)}”的用途：请输入 stop <job_name> <instance_id>，再跟选项。`;
    case 'missing-word':
      return problem.what === 'code'
        ? '缺少验证码：见发问的消息。'
        : '请说明要问什么，例如 can-i stop job_batch。';
    case 'not-a-count':
      return `“${givenText(problem.given)}”不是 1 到 ${problem.max} 之间的数字。`;
    case 'open-quote':
      return '引号没有成对。';
    case 'stray-quote':
      return '引号出现在词的中间：请用一对引号括住整个值。';
    case 'query':
      return `不从地址中读取“${givenText(problem.given)}”：请放到请求体中。`;
    case 'member-twice':
      return `成员“${givenText(problem.given)}”重复出现。`;
    case 'too-many-alerts':
      return `一次投递超过 ${problem.limit} 条告警：请设置 max_alerts，或调整分组。`;
    case 'not-an-object':
      return '请求体必须是 JSON 对象。';
    case 'unknown-member':
      return `无法识别成员“${givenText(problem.given)}”。${didYouMean(problem.suggestion)}`;
    case 'wrong-type':
      return `成员 ${problem.member} 必须是${EXPECTED[problem.expected]}。`;
    case 'no-alerts':
      return '请求体中没有告警列表。';
    case 'other-version':
      return `只支持 Alertmanager webhook 的版本 4，不支持“${givenText(problem.given)}”。`;
  }
}

const EXPECTED: Readonly<Record<Extract<Malformed, { kind: 'wrong-type' }>['expected'], string>> = {
  text: '文本',
  'text or integer': '文本或整数',
  'true or false': ' true 或 false',
};

const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : `是否想输入 ${suggestion}？`;
