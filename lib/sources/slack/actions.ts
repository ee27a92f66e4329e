/** Begins the `action_id` of buttons whose value is a command. */
export const RUN_ACTION = 'dlf-stop:run:';
