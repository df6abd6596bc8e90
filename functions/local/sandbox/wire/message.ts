import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, Call, VendorError } from '../model/world.ts';

/** A request as it came, its body read. */
export interface WireRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer as it goes out. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One service's wire protocol: between HTTP messages and calls of the model. */
export interface Protocol {
  readonly service: Call['service'];
  /** The call in a request, or what the service says of a request that is none. */
  decode(request: WireRequest): Call | VendorError;
  /** The answer of an operation; `operation` is `''` when none could be told. */
  encode(operation: string, answer: Answer, requestId: string): WireResponse;
}

/** What a SigV4 `Authorization` header says of a request. Signatures are not checked: nothing here is secret. */
export interface Scope {
  readonly region: string;
  /** The service's signing name: `s3`, `sagemaker`, `kms`, `events`, `sts`. */
  readonly signingName: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/,\s]+\/\d{8}\/(?<region>[a-z0-9-]+)\/(?<name>[a-z0-9-]+)\/aws4_request,/;

/** The credential scope of a signed request, or null when the header is absent or not SigV4. */
export function scopeOf(authorization: string | undefined): Scope | null {
  const groups = AUTHORIZATION.exec(authorization ?? '')?.groups;
  return groups === undefined
    ? null
    : { region: groups['region'] ?? '', signingName: groups['name'] ?? '' };
}

/** What an operation without a decoder is answered, in the words of the sandbox. */
export function notImplemented(what: string): VendorError {
  return {
    code: 'NotImplemented',
    status: 501,
    message: `The sandbox does not implement ${what.slice(0, 200)}.`,
  };
}

/** Whether a decoded request is an error to answer. */
export function isVendorError(value: Call | VendorError): value is VendorError {
  return 'code' in value;
}
