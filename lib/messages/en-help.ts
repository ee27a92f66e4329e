/** What there is to type; commands stand between backticks, whatever a platform makes of them. */
export const HELP: readonly string[] = [
  '`stop <job_name> <instance_id>`: stop it, for example `stop job_batch 34765` (also `job_batch/34765`, `job_batch#34765`)',
  '   `--dry-run` only say what would happen · `--reason "…"` tell others why · `--workspace <name>` not the default one',
  '`stop <job_name>`: stop its only running instance; where there are several, they are listed',
  '`status <job_name> <instance_id>`: what it does · `list <job_name>`: its instances · `list`: what is running',
  '`rerun <job_name> <instance_id>`: run again what has ended, where policy allows',
  '`can-i stop <job_name>`: what policy says of it, and why · `history [n]`: the latest decisions',
  '`confirm <code>`, `cancel <code>`: your answer to a question',
  '`freeze [reason]`: no alert and no program stops anything until `unfreeze`',
  '`help`: this text',
];

/** What it is that is being helped with: a name, and what follows it. */
export const HELP_TITLE = ['dlf-stop', 'stops one instance of a Data Lake Factory job.'] as const;

/** What the caller may do stands below what there is. */
export const MAY_TITLE = 'You may';
