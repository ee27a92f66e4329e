import type { DlfSaid } from '../dlf/answers.ts';
import { explainCode } from '../dlf/error-codes.ts';
import type { Outcome } from '../stop/outcome.ts';

type Why = Extract<Outcome, { kind: 'dlf-refused' }>['why'];

/** What DLF has refused. */
export function dlfRefusal(why: Why): string {
  switch (why) {
    case 'credentials':
      return 'DLF 拒绝了 dlf-stop 的凭据。';
    case 'permissions':
      return 'dlf-stop 的账号在 DLF 中没有此操作的权限。';
    case 'endpoint':
      return '所配置的 DLF 地址上没有此 API。';
    case 'not-understood':
      return 'DLF 的答复无法识别。';
  }
}

/** Who has to do what about it. */
export function dlfAdvice(why: Why): string {
  switch (why) {
    case 'credentials':
      return '请 dlf-stop 的管理员检查访问密钥或 IAM 用户；急需停止时，请在 DataArts 控制台操作。';
    case 'permissions':
      return '请 dlf-stop 的管理员为其授予该工作空间的开发者或运维者角色。';
    case 'endpoint':
      return '请 dlf-stop 的管理员检查 DLF_ENDPOINT、DLF_REGION 和 DLF_PROJECT_ID。';
    case 'not-understood':
      return '请重试；如仍不行，请在 DataArts 控制台停止该实例。';
  }
}

/** DLF's own words, for whoever has to ask Huawei. */
export function quoted({ code, message, status, dlfRequestId }: DlfSaid): string[] {
  const what = [code ?? (status === undefined ? '' : `HTTP ${status}`), message].filter(Boolean).join('：');
  if (what === '') return [];
  return [
    `DLF 返回：${what.replace(/[.。]$/, '')}${dlfRequestId === undefined ? '' : `（DLF 请求 ID：${dlfRequestId}）`}。`,
    ...(code === undefined ? [] : explained(code)),
  ];
}

/** "Stop failed": what the instance does has been looked at, which says more. */
const LOOKED_INTO = /^DLF\.3?011[89]$/;

function explained(code: string): string[] {
  if (LOOKED_INTO.test(code)) return [];
  const explanation = explainCode(code);
  return explanation === undefined ? [] : [explanation.meaning.zh, explanation.advice.zh];
}
