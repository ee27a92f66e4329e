/** Options of the command `dlf`, as they are registered. */
export type OptionName =
  | 'job_name'
  | 'instance_id'
  | 'workspace'
  | 'reason'
  | 'dry_run'
  | 'code'
  | 'count'
  | 'verb';

const TARGET = ['job_name', 'instance_id', 'workspace'] as const;

/** Subcommands and their options; examples/discord/command.json, which is registered, is held to it by a test. */
export const VERBS: Readonly<Record<string, readonly OptionName[]>> = {
  stop: [...TARGET, 'reason', 'dry_run'],
  status: TARGET,
  list: ['job_name', 'workspace'],
  rerun: [...TARGET, 'reason', 'dry_run'],
  history: ['count'],
  'can-i': ['job_name', 'verb', 'workspace'],
  freeze: ['reason'],
  unfreeze: [],
  confirm: ['code'],
  cancel: ['code'],
  help: [],
};
