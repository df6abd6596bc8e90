import manifest from '../../../package.json' with { type: 'json' };
import { CALL_TIMEOUT_MS } from '../../../shared/core/limits.ts';
import type {
  AwsOperationName,
  AwsOperations,
  AwsSend,
} from '../../../shared/resources/aws/send.ts';
import type { Credentials, Driver, DriverOptions, Service } from './driver.ts';
import { READ_ATTEMPTS_MAX, READ_BUDGET_MS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { fromSdkError } from './sdk-error.ts';

/** All optional: without any, the SDK finds endpoint and credentials as every AWS tool does. */
export interface AwsSendOptions {
  /** Where all services are, `http://127.0.0.1:4566`. Default: `AWS_ENDPOINT_URL…`, else AWS itself. */
  readonly endpoint?: string;
  /** How long one try of a request may take, in ms; {@link REQUEST_TIMEOUT_MS} unless told. */
  readonly timeoutMs?: number;
  /** How long a call may take with all its tries, in ms; at most, and unless told, the limits below. */
  readonly budgetMs?: number;
  /** How often a read is tried in total; {@link READ_ATTEMPTS_MAX} unless told. Writes are tried once. */
  readonly maxReadAttempts?: number;
  /** The version after `cordon/` in the user agent; the package's own unless told. */
  readonly userAgent?: string;
  /** Default: environment, profile, SSO, web identity, container or instance role. */
  readonly credentials?: Credentials;
}

/** The open door, and how to close it. */
export interface AwsDoor extends AwsSend {
  /** Ends the connections. A later call opens new ones. */
  close(): Promise<void>;
}

/** A driver is loaded when its service is first called: an irrelevant event loads none. */
const DRIVERS: Readonly<
  Record<Service, () => Promise<{ driver(options: DriverOptions): Driver }>>
> = {
  s3: () => import('./s3.ts'),
  s3control: () => import('./s3control.ts'),
  sagemaker: () => import('./sagemaker.ts'),
  kms: () => import('./kms.ts'),
  eventbridge: () => import('./eventbridge.ts'),
  sts: () => import('./sts.ts'),
  cloudtrail: () => import('./cloudtrail.ts'),
  sqs: () => import('./sqs.ts'),
  ssm: () => import('./ssm.ts'),
  secretsmanager: () => import('./secrets-manager.ts'),
  securityhub: () => import('./securityhub.ts'),
};

/**
 * The door to AWS through the vendor's SDK. Reads are tried again with back-off and jitter within
 * {@link READ_BUDGET_MS}; writes are tried once and given up after {@link CALL_TIMEOUT_MS}, so that an intent's
 * deadline holds. Rejects with CloudError only.
 */
export function createAwsSend(options: AwsSendOptions = {}): AwsDoor {
  const drivers = new Map<string, Promise<Driver>>();

  async function send<Name extends AwsOperationName>(
    name: Name,
    region: string,
    input: AwsOperations[Name]['input'],
  ): Promise<AwsOperations[Name]['output']> {
    const { service, operation, isRead } = partsOf(name);
    const limitMs = isRead ? READ_BUDGET_MS : CALL_TIMEOUT_MS;
    const budgetMs = Math.min(options.budgetMs ?? limitMs, limitMs);
    const { signal, end } = timeLimit(budgetMs);
    let sent = false;
    const onSend = () => {
      // A call that was given up must not leave afterwards, when nobody waits for its answer.
      signal.throwIfAborted();
      sent = true;
    };
    try {
      const driver = await driverOf(service, region, isRead);
      const call = driver.send(operation, input, { signal, onSend });
      const { $metadata: _, ...output } = (await Promise.race([
        call,
        rejectOnAbort(signal, budgetMs),
      ])) as { $metadata?: unknown };
      return output as AwsOperations[Name]['output'];
    } catch (error) {
      throw fromSdkError(error, { operation: name, region, sent });
    } finally {
      end();
    }
  }

  function driverOf(service: Service, region: string, isRead: boolean): Promise<Driver> {
    const key = `${service}|${region}|${isRead ? 'read' : 'write'}`;
    const known = drivers.get(key);
    if (known !== undefined) {
      return known;
    }
    const loading = load(service, region, isRead);
    drivers.set(key, loading);
    // What could not be made is not kept: the cause may be gone at the next call.
    loading.catch(() => drivers.delete(key));
    return loading;
  }

  async function load(service: Service, region: string, isRead: boolean): Promise<Driver> {
    if (region === '') {
      throw new Error('Region is missing');
    }
    const { driver } = await DRIVERS[service]();
    return driver({
      region,
      endpoint: options.endpoint,
      credentials: options.credentials,
      userAgent: ['cordon', options.userAgent ?? manifest.version],
      maxAttempts: isRead ? (options.maxReadAttempts ?? READ_ATTEMPTS_MAX) : 1,
      timeoutMs: options.timeoutMs ?? REQUEST_TIMEOUT_MS,
    });
  }

  async function close(): Promise<void> {
    const open = await Promise.allSettled(drivers.values());
    drivers.clear();
    for (const driver of open) {
      if (driver.status === 'fulfilled') {
        driver.value.close();
      }
    }
  }

  return Object.assign(send, { close });
}

function partsOf(name: AwsOperationName) {
  const colon = name.indexOf(':');
  const operation = name.slice(colon + 1);
  return {
    service: name.slice(0, colon) as Service,
    operation,
    isRead: /^(Get|List|Describe|Lookup)/.test(operation),
  };
}

/**
 * A signal that aborts when the time is up. Unlike `AbortSignal.timeout` it can be ended before: a signal that waits
 * keeps alive the call, its answer and its connection, 50 KB a reconcile for 20 s.
 */
function timeLimit(ms: number): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`${ms} ms are over`, 'TimeoutError'));
  }, ms);
  timer.unref();
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

/** The SDK stops at the signal while it waits for the network, but not while it fetches credentials. */
function rejectOnAbort(signal: AbortSignal, budgetMs: number): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        const error = new Error(`no answer within ${budgetMs} ms`, { cause: signal.reason });
        reject(Object.assign(error, { name: 'AbortError' }));
      },
      { once: true },
    );
  });
}
