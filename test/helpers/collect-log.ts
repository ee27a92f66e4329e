import { appendToLog } from './log-files.ts';

// Powertools writes through a console of its own, straight to these two.
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    // Vitest's own reports go the same way; log lines are JSON.
    if (!text.startsWith('{')) return write(chunk, ...rest);
    appendToLog(String(process.pid), text);
    return true;
  };
}
