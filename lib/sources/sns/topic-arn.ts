/** An SNS topic, and the one host that speaks for its region. */
export interface Topic {
  readonly name: string;
  readonly host: string;
}

/** Reads `arn:aws:sns:eu-west-1:123456789012:dlf-alarms`; in China the host ends in `.cn`. */
export function parseTopicArn(text: string): Topic | undefined {
  const { partition, region } =
    /^arn:(?<partition>aws|aws-cn|aws-us-gov):sns:(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d):\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/.exec(
      text,
    )?.groups ?? {};
  if (region === undefined) return undefined;
  return { name: text, host: `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}` };
}
