import { expect, it } from 'vitest';

/** A chat without buttons: who asked types a code. */
interface TypingChat<More> {
  /** Types something, and gives back what is shown. */
  readonly say: (text: string, more?: More) => Promise<string>;
  readonly stops: () => number;
  readonly asSomebodyElse: More;
  readonly inAnotherChat: More;
}

/** What each of them does with the code of a stop that is to be confirmed. */
export function takesTypedCodes<More>({ say, stops, asSomebodyElse, inAnotherChat }: TypingChat<More>): void {
  const stopped = /^✅ (?:\*\*)?Stopped nightly_payroll instance 34802/;
  const ask = async (): Promise<string> =>
    /confirm ([A-Z2-7]{8})/.exec(await say('stop nightly_payroll 34802'))?.[1] ?? 'no code';

  it('is carried out with the typed code, once; who says it again hears the same', async () => {
    const code = await ask();
    expect(stops()).toBe(0);
    expect(await say(`确认 ${code.toLowerCase()}`)).toMatch(stopped);
    expect(await say(`confirm ${code}`)).toMatch(stopped);
    expect(stops()).toBe(1);
  });

  it('is not confirmed by another person, in another chat, or with another code', async () => {
    const code = await ask();
    expect(await say(`confirm ${code}`, asSomebodyElse)).not.toMatch(/^✅/);
    expect(await say(`confirm ${code}`, inAnotherChat)).not.toMatch(/^✅/);
    expect(await say('confirm AAAAAAAA')).not.toMatch(/^✅/);
    expect(stops()).toBe(0);
    expect(await say(`取消 ${code}`)).toMatch(/called off/);
    expect(stops()).toBe(0);
  });
}
