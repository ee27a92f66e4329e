/** How long an alert may be carried out after it has come; and how old what it tells may be, where it says so. Milliseconds. */
export const ALERT_LIFE_MS = 6 * 60 * 60_000;
