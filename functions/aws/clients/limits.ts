/** How long a connection may take to be established, in ms: the far side is in the same region or is not there. */
export const CONNECTION_TIMEOUT_MS = 2_000;

/** How long one request may take until its answer starts, in ms. The slowest reads answer within 3 s. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** How often a read is tried in total: one throttled second does not fail a reconcile. */
export const READ_ATTEMPTS_MAX = 4;

/** How long a read may take with all its tries and pauses, in ms: it must leave time for the call that follows. */
export const READ_BUDGET_MS = 20_000;
