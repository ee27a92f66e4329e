/** Of a policy's text. Thousands of rules are smaller; reading more would hold every call up. */
export const MAX_POLICY_BYTES = 256 * 1024;

export const TOO_LARGE = 'is over 256 KiB';
