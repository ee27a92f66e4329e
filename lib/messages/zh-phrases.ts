import type { Phrases } from './phrases.ts';

const phrases: Phrases = {
  request: '请求',
  console: 'DataArts 控制台',
  colon: '：',
  more: (count) => `……另有 ${count} 个`,
  help: [
    '`stop <job_name> <instance_id>`：停止该实例，例如 `stop job_batch 34765`（也可写作 `job_batch/34765`、`job_batch#34765`）',
    '   `--dry-run` 演练，只说明会怎样 · `--reason "…"` 告诉他人原因 · `--workspace <name>` 指定其他工作空间',
    '`stop <job_name>`：停止该作业唯一在运行的实例；有多个时会列出来',
    '`status <job_name> <instance_id>`：查看状态 · `list <job_name>`：列出该作业的实例 · `list`：列出正在运行的实例',
    '`rerun <job_name> <instance_id>`：在策略允许时重跑已结束的实例',
    '`can-i stop <job_name>`：策略是否允许，以及为什么 · `history [n]`：最近的历史记录',
    '`confirm <code>`、`cancel <code>`：答复一个待确认或待审批的请求',
    '`freeze [reason]`：冻结自动停止，告警和程序不再停止任何实例，直到 `unfreeze`',
    '`help`：显示本说明',
    '命令也可以用中文：`停止`、`重跑`、`状态`、`列表`、`历史`、`冻结`、`解冻`、`确认`、`取消`、`帮助`',
  ],
  helpTitle: ['dlf-stop', '停止数据湖工厂（DLF）作业的一个实例。'],
  mayTitle: '你的权限',
  buttons: {
    confirm: '确认',
    cancel: '取消',
    approve: '审批通过',
    callOff: '撤回',
    stop: '停止',
    dryRun: '演练',
  },
  really: (button) => `${button}？`,
};

export const chinesePhrases = (): Phrases => phrases;
