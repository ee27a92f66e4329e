/** The version that `GET /health` tells; a test holds it to `package.json`. */
export const version = '0.1.0';
