/** What a role needs for reading POLICY_URL: that one object or parameter. Without POLICY_URL nothing. */
module.exports = async ({ resolveVariable }) => {
  const url = await resolveVariable('param:policyUrl, null');
  if (url === null) return { Ref: 'AWS::NoValue' };
  const [, kind, name] = /^(s3:\/\/|ssm:\/)([\w!.'()/=+@,:-]+)$/.exec(url) ?? [];
  if (kind === undefined) throw new Error('policyUrl must be s3://bucket/key or ssm:/name');
  return kind === 'ssm:/'
    ? allow('ssm:GetParameter', `ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`)
    : allow('s3:GetObject', `s3:::${name}`);
};

const allow = (action, resource) => ({
  Effect: 'Allow',
  Action: action,
  Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:${resource}` },
});
