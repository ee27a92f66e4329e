import { integerText, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Result } from '../intent/result.ts';
import { askOf } from './alert.ts';
import type { Place } from './find-target.ts';
import type { Ignored, IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What DataArts Factory calls the parts of a job notice. Only the Chinese template is known from a real one (facts:
 * huawei.md, 8.2); the English words are those of its console.
 */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['工作空间', 'workspace'],
  ['作业名称', 'job_name'],
  ['作业实例id', 'instance_id'],
  ['实例id', 'instance_id'],
  ['作业状态', 'status'],
  ['实例状态', 'status'],
  ['告警类型', 'alarm_type'],
  ['通知类型', 'alarm_type'],
  ['调度类型', 'schedule_type'],
  ['作业执行人', 'executor'],
  ['workspace', 'workspace'],
  ['job name', 'job_name'],
  ['job instance id', 'instance_id'],
  ['instance id', 'instance_id'],
  ['job status', 'status'],
  ['alarm type', 'alarm_type'],
  ['notification type', 'alarm_type'],
]);

/** Words of which one is enough to keep a run going: it has ended, was stopped, or nothing of it is said. */
const NEVER: readonly (readonly [IgnoredReason, RegExp])[] = [
  ['cancelled', /取消|停止|终止|cancel|manual.?stop|stopped|killed/i],
  ['ended', /失败|成功|跳过|fail|succe|skip/i],
  ['resolved', /恢复|recover|resolved/i],
  ['update', /修改|暂停|冻结|modif|changed|pause|freez/i],
];

/** Kinds of notices that may stop a run, and how they are written. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['uncompleted', /未完成|uncompleted|not.completed|incomplete/i],
  ['overtime', /超时|overtime|time.?out|timed.out/i],
  ['busy', /繁忙|\bbusy\b/i],
  ['running-exception', /运行异常|执行异常|running.exception|abnormal.running/i],
];

/** Whether a message of SMN is a job notice of DataArts Factory. */
export const isJobNotice = (message: Json): boolean =>
  Object.keys(message).filter((key) => KEYS.has(key.trim().toLowerCase())).length >= 2 &&
  'job_name' in renamed(message);

/**
 * Reads a job notice of DataArts Factory ("Manage Notification"). Our own stop is announced as a cancellation: of state,
 * kind and subject none may say so.
 */
export function readJobNotice(
  message: Json,
  {
    source,
    messageId,
    at,
    subject,
  }: {
    readonly source: string;
    readonly messageId: string;
    readonly at: string;
    readonly subject: string | undefined;
  },
  names: AlertNames,
): Result<Ask, Ignored> {
  const notice = renamed(message);
  const { job_name: jobName, instance_id: instanceId, workspace, alarm_type: alarmType } = notice;
  const said = ['status', 'alarm_type']
    .flatMap((part) => partsOf(message, part))
    .flatMap((each) => textOf(each) ?? []);
  const isOfSeveral = ['job_name', 'instance_id', 'workspace'].some(
    (part) => new Set(partsOf(message, part).map(integerText)).size > 1,
  );
  const name = textOf(jobName) ?? '';
  // The job's own name stands in the subject, in brackets: it may hold any of the words.
  const spoken = subject?.replaceAll(`[${name}]`, ' ') ?? '';
  const never = firstOf(NEVER, [...said, spoken]);
  // Taking it out elsewhere too may break a word, but only one that asks for a stop.
  const kind = firstOf(KINDS, [...said, name === '' ? spoken : spoken.replaceAll(name, ' ')]);
  const place: Record<string, unknown> = {};
  for (const [[key], value] of [
    [names.jobName, jobName],
    [names.instanceId, instanceId],
    [names.workspace, workspace],
  ] as const) {
    if (key !== undefined && value !== undefined) place[key] = value;
  }
  return askOf(
    {
      source,
      name: textOf(alarmType) ?? 'a job notice of DataArts Factory',
      summary: subject,
      places: [place],
      labels: { ...textsOf(notice), ...(kind !== undefined && { kind }) },
      startedAt: at,
      key: [messageId],
      silence: never ?? (kind === undefined ? 'unknown-state' : isOfSeveral ? 'contradiction' : undefined),
    },
    names,
  );
}

/** All that stands under one of the names of a part: two of them may be in one notice. */
const partsOf = (message: Json, part: string): readonly unknown[] =>
  Object.entries(message).flatMap(([key, value]) =>
    KEYS.get(key.trim().toLowerCase()) === part ? [value] : [],
  );

const firstOf = <Name>(
  patterns: readonly (readonly [Name, RegExp])[],
  texts: readonly string[],
): Name | undefined => patterns.find(([, pattern]) => texts.some((text) => pattern.test(text)))?.[0];

/** With our words for the parts that are known. */
function renamed(message: Json): Place {
  const place: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message)) {
    const known = KEYS.get(key.trim().toLowerCase());
    if (known !== undefined && !(known in place)) place[known] = value;
  }
  return place;
}

const textsOf = (place: Place): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(place).flatMap(([key, value]) => {
      const text = integerText(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
