import { runMapping } from './mapping-command.ts';

const { exitCode, lines } = runMapping(process.argv.slice(2), process.env);
for (const line of lines) console.log(line);
process.exitCode = exitCode;
