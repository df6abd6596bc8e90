import type { Json } from '../../core/json.ts';
import type { AzureOperationName } from './operations.ts';

/** What one request is about. */
export interface AzureRequest {
  /** The ARM id it is sent to: a resource's, or a scope's for lists. Begins with `/subscriptions/`. */
  readonly id: string;
  readonly body?: Json;
  /** Sent as `If-Match`, only where the API declares it. */
  readonly ifMatch?: string;
  /** A page's `nextLink`, which replaces path and query. */
  readonly next?: string;
}

/** ARM's answer, of a status below 300. */
export interface AzureAnswer {
  /** 202: accepted, and going on; the resource's own provisioning state tells when it has ended. */
  readonly status: number;
  readonly body: Json;
  readonly etag: string | null;
  /** The server's own time, its `Date` header as ISO 8601 UTC; null without one. */
  readonly date: string | null;
}

/**
 * The one door to Azure Resource Manager. The real one signs with the managed identity; the simulation answers from the
 * model. Rejects with CloudError only; reads retry inside, writes never.
 */
export type AzureSend = (name: AzureOperationName, request: AzureRequest) => Promise<AzureAnswer>;
