/** Reads an address that messages may go to: https, on its own port, without a user or a password. */
export function plainHttpsUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && `${url.port}${url.username}${url.password}` === '' ? url : undefined;
}
