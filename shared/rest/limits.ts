/** How long one request may take until its answer is there, in ms. The slowest reads answer within 3 s. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** How often a read is tried in total: one throttled second does not fail a reconcile. */
export const READ_ATTEMPTS_MAX = 4;

/** How long a read may take with all its tries and pauses, in ms: it must leave time for the call that follows. */
export const READ_BUDGET_MS = 20_000;

/** First pause before a read is tried again, in ms; doubles each time, with full jitter above half of it. */
export const PAUSE_BASE_MS = 200;

/** Largest answer that is read, in bytes: a page of the longest list has a tenth of it. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
