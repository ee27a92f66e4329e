// One event through one function in a process of its own, which then ends: for the profile of a cold start.
const [file, event] = process.argv.slice(2);
const { handler } = require(file);
const context = {
  functionName: 'bench',
  functionVersion: '1',
  awsRequestId: 'r',
  memoryLimitInMB: '512',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:bench',
  getRemainingTimeInMillis: () => 29_000,
};
handler(JSON.parse(event), context).then(() => process.exit(0));
