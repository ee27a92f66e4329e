import { type ChildProcess, fork } from 'node:child_process';

/** A part of the surroundings in a process of its own, so that it takes no time of who measures. */
export interface Child<Ready> {
  readonly ready: Ready;
  /** Asks it, and waits for what it says. */
  ask<Answer>(question: object): Promise<Answer>;
  close(): Promise<void>;
}

/** @param file absolute */
export async function startChild<Ready>(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Child<Ready>> {
  const child = fork(file, [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = await messageOf<Ready>(child);
  return {
    ready,
    ask: (question) => {
      child.send(question);
      return messageOf(child);
    },
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await gone;
    },
  };
}

const messageOf = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    const exited = (code: number | null): void =>
      reject(new Error(`a part of the surroundings ended: ${code}`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      resolve(message as Message);
    });
  });
