/** Of a host name as the URL parser writes it: `127.1` and `0x7f000001` are `127.0.0.1` by then. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
