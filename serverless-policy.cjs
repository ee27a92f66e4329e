const { existsSync } = require('node:fs');

/**
 * `policy.yaml` goes into the package by itself: forgetting it would turn the team's rules off. Where the policy is
 * elsewhere, the file is only what is put there.
 */
module.exports = async ({ resolveVariable }) => {
  const isElsewhere = (await resolveVariable('param:policyUrl, null')) !== null;
  return !isElsewhere && existsSync('policy.yaml') ? 'policy.yaml' : null;
};
