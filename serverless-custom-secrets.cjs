/** Variables of the senders that a policy declares, each a key of the secret: `customSecrets` names them. */
module.exports = async ({ resolveVariable }) => {
  const names = (await resolveVariable('param:customSecrets, null')) ?? '';
  const secret = await resolveVariable('param:secret');
  const variables = names.split(',').map((name) => name.trim());
  const wrong = variables.filter((name) => name !== '' && !/^[A-Z][A-Z0-9_]{0,63}$/.test(name));
  if (wrong.length > 0) throw new Error(`customSecrets must be names of variables: ${wrong.join(', ')}`);
  return Object.fromEntries(
    variables
      .filter((name) => name !== '')
      .map((name) => [name, `{{resolve:secretsmanager:${secret}:SecretString:${name}}}`]),
  );
};
