/** Every limit of the engine: a name, a unit and a reason. */

/** A mutating call's own time-out. Control-plane writes answer in well under this, or are lost. */
export const CALL_TIMEOUT_MS = 15_000;

/** Added to the call time-out for the deadline of an intent: clock skew and a frozen process. */
export const DEADLINE_SKEW_MS = 30_000;

/** A read begun longer ago than this is not judged: it is read again first. Short, because people write too. */
export const FRESHNESS_MAX_MS = 10_000;

/** Turns (read, decide, act) of one invocation: a plan has at most 8 steps, each may need a second read. */
export const TURNS_MAX = 24;

/** Steps of one plan. The longest today has 6: label, stop, update, start, copy, re-point. */
export const PLAN_STEPS_MAX = 12;

/** Tries of one step whose failures may pass, before a person is told. */
export const ATTEMPTS_MAX = 5;

/** When a reconcile that used up its turns goes on: it was busy, not stuck. */
export const OUT_OF_TURNS_PAUSE_MS = 60_000;

/** First pause after a failed try; doubles each time, with jitter. */
export const BACKOFF_BASE_MS = 2_000;

/** Longest pause between tries. */
export const BACKOFF_MAX_MS = 5 * 60_000;

/** How long a failure that will not pass by itself (a denied permission) rests before one more try. */
export const FAILED_REST_MS = 60 * 60_000;

/** Longest pause between looks at a resource in transition. */
export const TRANSITION_LOOK_MAX_MS = 2 * 60_000;

/** How long a failed change rests before one more try, when each try interrupts: a second fleet, a stopped notebook. */
export const DISRUPTIVE_REST_MS = 24 * 60 * 60_000;

/** How often a paused Cordon looks whether it may go on. The kill switch promises a minute. */
export const PAUSE_LOOK_MS = 60_000;

/** How long a resource may be missing after its creation event before it counts as deleted. */
export const CREATION_LAG_MS = 2 * 60_000;

/** Event ids remembered per case, for duplicates. Delivery is retried for at most 24 hours. */
export const EVENT_IDS_MAX = 200;

/** How often an event is still journalled in a case that has had {@link EVENT_IDS_MAX}: nobody shall fill a journal by tagging. */
export const CROWDED_PAUSE_MS = 15 * 60_000;

/** A longer silence than this ends a burst of events: the next event is a new piece of work. */
export const BURST_GAP_MS = 5 * 60_000;

/** An approval is used within this time, or asked for again: the world moves on. */
export const APPROVAL_MAX_MS = 24 * 60 * 60_000;

/** In a fight over a critical exposure, the first and the longest pause before it is closed again. */
export const FIGHT_PAUSE_BASE_MS = 10_000;
export const FIGHT_PAUSE_MAX_MS = 5 * 60_000;

/** Units. */
export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;
