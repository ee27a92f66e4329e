/** The least that answers. */
export const handler = async (): Promise<object> => ({ statusCode: 200, body: 'ok' });
