import type { DlfSaid } from '../dlf/answers.ts';
import { explainCode } from '../dlf/error-codes.ts';
import type { Outcome } from '../stop/outcome.ts';

type Why = Extract<Outcome, { kind: 'dlf-refused' }>['why'];

/** What DLF has refused. */
export function dlfRefusal(why: Why): string {
  switch (why) {
    case 'credentials':
      return "DLF refused this service's credentials.";
    case 'permissions':
      return "This service's account is not allowed to do this in DLF.";
    case 'endpoint':
      return 'The configured DLF endpoint does not know this API.';
    case 'not-understood':
      return 'DLF answered something that this service does not understand.';
  }
}

/** Who has to do what about it. */
export function dlfAdvice(why: Why): string {
  switch (why) {
    case 'credentials':
      return 'Whoever runs dlf-stop has to check its access key or its IAM user; stop the instance in the console meanwhile.';
    case 'permissions':
      return 'Whoever runs dlf-stop has to give it the role of a DataArts developer or operator in this workspace.';
    case 'endpoint':
      return 'Whoever runs dlf-stop has to check DLF_ENDPOINT, DLF_REGION and DLF_PROJECT_ID.';
    case 'not-understood':
      return 'Try again; if it stays like this, stop the instance in the console.';
  }
}

/** DLF's own words, for whoever has to ask Huawei. */
export function quoted({ code, message, status, dlfRequestId }: DlfSaid): string[] {
  const what = [code ?? (status === undefined ? '' : `HTTP ${status}`), message].filter(Boolean).join(': ');
  if (what === '') return [];
  return [
    `DLF said ${what.replace(/\.$/, '')}${dlfRequestId === undefined ? '' : ` (DLF request ${dlfRequestId})`}.`,
    ...(code === undefined ? [] : explained(code)),
  ];
}

/** "Stop failed": what the instance does has been looked at, which says more. */
const LOOKED_INTO = /^DLF\.3?011[89]$/;

/** DLF's messages come in its own language; its codes have a meaning. */
function explained(code: string): string[] {
  if (LOOKED_INTO.test(code)) return [];
  const explanation = explainCode(code);
  return explanation === undefined ? [] : [explanation.meaning.en, explanation.advice.en];
}
