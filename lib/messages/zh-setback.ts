import type { Setback } from '../stop/outcome.ts';
import { NOTHING_STOPPED } from './zh-words.ts';

/** Why a request that goes on has not got further. */
export function queuedHeadline(setback: Setback | undefined, it: string): string {
  switch (setback?.why) {
    case 'throttled':
      return `DLF 正在限流，${it}尚未停止，会继续重试。`;
    case 'silent':
      return `DLF 未及时答复，${it}尚未停止，会继续重试。`;
    case 'down':
      return `DLF 没有响应，${it}尚未停止，会继续重试。`;
    case 'partial':
      return 'DLF 没有列出全部实例，会再次查找要停止的是哪一个；也可以直接指定实例 ID。';
    case 'another-request':
      return `请求 ${setback.requestId} 正在停止${it}，尚未结束。`;
    case 'policy':
      return `无法读取 POLICY_URL 处的策略，恢复之前一律不放行；是否可以停止${it}，稍后会再次判断。`;
    case 'no-time':
    case 'failed':
    case 'ledger':
    case undefined:
      return `停止${it}的请求仍在处理。`;
  }
}

/** Why a request was given up. */
export function expiredHeadline(setback: Setback | undefined, it: string): string {
  const gaveUp = `已放弃停止${it}`;
  switch (setback?.why) {
    case 'throttled':
      return `${gaveUp}：DLF 一直在限流，直到请求过期。`;
    case 'down':
    case 'silent':
      return `${gaveUp}：DLF 一直没有答复，直到请求过期。`;
    case 'partial':
      return `${gaveUp}：DLF 没有列出全部实例，无法确定是哪一个。请指定实例 ID。`;
    case 'another-request':
      return `${gaveUp}：先到的请求 ${setback.requestId} 已结束，但没有停止它。`;
    case 'policy':
      return `${gaveUp}：POLICY_URL 处的策略一直无法读取，直到请求过期。`;
    case 'no-time':
    case 'failed':
    case 'ledger':
    case undefined:
      return `停止${it}的请求来得太晚，未能执行。`;
  }
}

/** Why nothing is pending. */
export function setbackHeadline(setback: Setback, it: string): string {
  switch (setback.why) {
    case 'throttled':
      return `DLF 正在限流，未能停止${it}。`;
    case 'down':
      return `DLF 没有响应，未能停止${it}。`;
    case 'silent':
      return `DLF 未及时答复，没有向${it}发出停止。`;
    case 'partial':
      return 'DLF 没有列出全部实例，无法确定要停止的是哪一个，请指定实例 ID。';
    case 'no-time':
      return `来不及询问 DLF，没有向${it}发出停止。`;
    case 'another-request':
      return `请求 ${setback.requestId} 正在停止${it}，尚未结束。`;
    case 'policy':
      return `无法读取 POLICY_URL 处的策略，恢复之前一律不放行，没有处理${it}。`;
    case 'failed':
      return `dlf-stop 多次尝试停止${it}均自身出错，没有发出停止。`;
    case 'ledger':
      return `dlf-stop 无法访问自己的记录，没有处理${it}。`;
  }
}

/** Whether anything was stopped, and what to do next. */
export function setbackDetails(setback: Setback): string[] {
  if (setback.why === 'another-request') return ['本请求没有发出停止，结果以先到的请求为准。'];
  const mayGoOn = setback.why === 'ledger' && setback.mayGoOn;
  return [
    NOTHING_STOPPED,
    '请稍后再试。',
    ...(mayGoOn ? ['如果本请求其实已被接收，它会继续处理，结束时会通知。'] : []),
  ];
}

/** What has held something up, as the beginning of a sentence. */
export function setbackReason(setback: Setback): string {
  switch (setback.why) {
    case 'throttled':
      return 'DLF 正在限流';
    case 'down':
      return 'DLF 没有响应';
    case 'silent':
      return 'DLF 未及时答复';
    case 'partial':
      return 'DLF 没有列出全部实例';
    case 'no-time':
      return '来不及询问 DLF';
    case 'another-request':
      return `请求 ${setback.requestId} 正在处理该实例`;
    case 'policy':
      return '无法读取 POLICY_URL 处的策略';
    case 'failed':
      return 'dlf-stop 多次尝试均自身出错';
    case 'ledger':
      return 'dlf-stop 无法访问自己的记录';
  }
}
