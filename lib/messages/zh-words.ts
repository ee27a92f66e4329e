/** Of every end without a stop. */
export const NOTHING_STOPPED = '没有停止任何实例。';

export const NOTHING_STARTED = '没有启动任何实例。';

/** Where a person looks. */
export const CHECK = '请到 DataArts Factory 的“实例监控”中查看该实例';
