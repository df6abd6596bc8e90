import type { Json } from '../../core/json.ts';
import type { GoogleOperationName } from './operations.ts';

/** What one request is about. */
export interface GoogleRequest {
  /** Fills the placeholders of the operation's path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Json;
}

/** Google's answer, of a status below 300. */
export interface GoogleAnswer {
  readonly status: number;
  /** The parsed JSON; null where there is none, as after a DELETE. */
  readonly body: Json;
}

/**
 * The one door to Google's REST APIs. The real one signs with the service account; the simulation answers from the
 * model. Rejects with CloudError only; reads retry inside, writes never.
 */
export type GoogleSend = (
  name: GoogleOperationName,
  request: GoogleRequest,
) => Promise<GoogleAnswer>;
