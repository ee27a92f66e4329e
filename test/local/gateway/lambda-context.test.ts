import { expect, it } from 'vitest';
import { lambdaContext } from '../../../local/gateway/lambda-context.ts';
import { AT } from './request.ts';

it('counts down to the deadline on the given clock, and never below zero', () => {
  let at = AT;
  const context = lambdaContext({ deadline: AT + 100, now: () => at });
  expect(context.getRemainingTimeInMillis()).toBe(100);
  at += 30;
  expect(context.getRemainingTimeInMillis()).toBe(70);
  at += 1000;
  expect(context.getRemainingTimeInMillis()).toBe(0);
});

it('looks like Lambda’s', () => {
  const now = () => AT;
  const context = lambdaContext({ deadline: AT, now, functionName: 'f' });
  expect(context).toMatchObject({
    functionName: 'f',
    functionVersion: '$LATEST',
    memoryLimitInMB: '512',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    logGroupName: '/aws/lambda/f',
    logStreamName: expect.stringMatching(/^2026\/07\/10\/\[\$LATEST\][0-9a-f]{32}$/),
  });
  expect(context.awsRequestId).not.toBe(lambdaContext({ deadline: AT, now }).awsRequestId);
});

it('has no callbacks left', () => {
  const context = lambdaContext({ deadline: AT, now: () => AT });
  expect(() => context.done()).toThrow('return a promise');
});
