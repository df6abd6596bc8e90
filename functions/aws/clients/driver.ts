import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsOperationName, AwsOperations } from '../../../shared/resources/aws/send.ts';
import { CONNECTION_TIMEOUT_MS } from './limits.ts';

/** The services there is a driver for. */
export type Service = AwsOperationName extends `${infer Name}:${string}` ? Name : never;

/** The operations of one service, without its prefix. */
type OperationOf<Name extends Service> =
  Extract<AwsOperationName, `${Name}:${string}`> extends `${string}:${infer Operation}`
    ? Operation
    : never;

/** What credentials an SDK client takes: keys, or a function that fetches them. */
export type Credentials =
  | SdkCredentials
  | ((options?: Readonly<Record<string, unknown>>) => Promise<SdkCredentials>);

interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** What distinguishes one client from another. Everything else is the same for all services. */
export interface DriverOptions {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly credentials: Credentials | undefined;
  /** Name and version, `['cordon', '0.1.0']`. */
  readonly userAgent: readonly [string, string];
  /** How often a request is tried in total; 1 for writes. */
  readonly maxAttempts: number;
  /** How long one try may take, in ms, from its start to the headers of the answer. */
  readonly timeoutMs: number;
}

/** How one call is watched. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Called just before a request leaves, for every try. What it throws stops the request. */
  readonly onSend: () => void;
}

/** One SDK client with the operations Cordon may call on it. */
export interface Driver {
  /** Rejects with whatever the SDK throws. */
  send(operation: string, input: unknown, options: CallOptions): Promise<unknown>;
  close(): void;
}

/** What every SDK command has, as far as it is used here. */
interface SdkCommand {
  readonly middlewareStack: {
    add(
      middleware: <Args, Result>(
        next: (args: Args) => Promise<Result>,
      ) => (args: Args) => Promise<Result>,
      options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

interface SdkClient {
  send(command: never, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

/** A command class for each operation of the service, no more and no fewer. */
export type Commands<Name extends Service> = {
  readonly [Operation in OperationOf<Name>]: new (
    input: InputOf<Name, Operation>,
  ) => object;
};

type InputOf<
  Name extends Service,
  Operation extends string,
> = `${Name}:${Operation}` extends AwsOperationName
  ? AwsOperations[`${Name}:${Operation}`]['input']
  : never;

/** The driver of a service: its client, and the commands that may be sent through it. */
export function createDriver<Name extends Service>(
  client: SdkClient,
  commands: Commands<Name>,
): Driver {
  const byName = new Map<string, new (input: never) => object>(Object.entries(commands));
  return {
    async send(operation, input, { signal, onSend }) {
      const Command = byName.get(operation);
      if (Command === undefined) {
        throw new Error(`no command for operation '${operation}'`);
      }
      // A copy, because the SDK writes into what it is given, and a step's input is part of the journal.
      const copy = structuredClone(input);
      // The types of `AwsOperations` bind operation and input together; `send.ts` passes both on unchanged.
      const command = new Command(copy as never) as SdkCommand;
      command.middlewareStack.add(
        (next) => (args) => {
          onSend();
          return next(args);
        },
        { step: 'deserialize', priority: 'low', name: 'cordonOnSend' },
      );
      return await client.send(command as never, { abortSignal: signal });
    },
    close: () => client.destroy(),
  };
}

/**
 * Whether an endpoint, as the SDK resolved it, is a host of one's own: a sandbox, a test server, a proxy. Such a host
 * has neither the certificate nor the DNS for names with a bucket or an account in front; AWS's own have both.
 */
export function isOwnHost(endpoint: string | undefined): boolean {
  return endpoint !== undefined && !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

/**
 * The configuration all clients share. Attempts and retry mode are set here, so that no environment variable or
 * profile can make the SDK repeat a write. An endpoint is only named when it was asked for: otherwise the SDK looks
 * at `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL` and the profile itself.
 */
export function clientConfig(options: DriverOptions) {
  return {
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    customUserAgent: [[...options.userAgent] as [string, string]],
    maxAttempts: options.maxAttempts,
    retryMode: 'standard',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: options.timeoutMs,
      // Without this the SDK only logs a warning and waits on.
      throwOnRequestTimeout: true,
      // A connection kept over a frozen Lambda is dead: a write on it would end in an answer nobody knows.
      ...(options.maxAttempts === 1
        ? { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } }
        : {}),
    }),
  };
}
