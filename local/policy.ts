import { runPolicy } from './policy-command.ts';

/** `npm run policy -- check policy.yaml`: without it nobody knows what a rule does until somebody stops a job. */
const { exitCode, lines } = runPolicy(process.argv.slice(2), process.env, Date.now());
(exitCode === 0 ? console.log : console.error)(lines.join('\n'));
process.exitCode = exitCode;
