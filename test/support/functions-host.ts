import Module from 'node:module';
import type { FunctionHandler } from '@azure/functions';

/** Data of a trigger as the host sends it to the worker: one of these is set. */
export interface RpcData {
  readonly string?: string;
  readonly json?: string;
  readonly collectionString?: { readonly string: readonly string[] };
}

/** A function as it was registered, and as the host reads it. */
interface Registered {
  readonly metadata: {
    readonly name: string;
    readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly retryOptions?: unknown;
  };
  readonly callback: FunctionHandler;
}

/** What the programming model of `@azure/functions` does with an invocation. */
interface Model {
  getInvocationModel(core: unknown): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
  };
}

/** One line of a function's log, as the host gets it. */
export interface HostLine {
  readonly level: string;
  readonly text: string;
}

/** The part of the Functions worker that an app sees, with `@azure/functions` itself on top of it. */
export interface FunctionsHost {
  readonly functions: ReadonlyMap<string, Registered>;
  readonly log: HostLine[];
  /** Invokes a function with what its trigger brought. Rejects as the function does. */
  invoke(name: string, data: RpcData): Promise<unknown>;
  /** Forgets what was registered. */
  reset(): void;
}

/**
 * Stands in for the worker: answers `require('@azure/functions-core')`, which exists nowhere but in it, and so takes
 * `@azure/functions` out of its test mode. Once in a process; apps are imported after it.
 */
export function createFunctionsHost(): FunctionsHost {
  const functions = new Map<string, Registered>();
  const log: HostLine[] = [];
  let model: Model | null = null;
  let invocations = 0;
  const core = {
    version: '3.12.0',
    hostVersion: '4.1041.0',
    setProgrammingModel: (given: Model) => {
      model = given;
    },
    getProgrammingModel: () => model,
    registerHook: () => ({ dispose: () => undefined }),
    registerFunction: (metadata: Registered['metadata'], callback: FunctionHandler) => {
      functions.set(metadata.name, { metadata, callback });
      return { dispose: () => undefined };
    },
    log: () => undefined,
  };
  const prototype = Module.prototype as unknown as { require: (id: string) => unknown };
  prototype.require = new Proxy(prototype.require, {
    apply: (target, self, [id]) =>
      id === '@azure/functions-core' ? core : Reflect.apply(target, self, [id]),
  });
  return {
    functions,
    log,
    async invoke(name, data) {
      const registered = functions.get(name);
      if (registered === undefined || model === null) {
        throw new Error(`${name} is not registered`);
      }
      invocations += 1;
      const { metadata, callback } = registered;
      const [trigger = ''] = Object.keys(metadata.bindings);
      const invocation = model.getInvocationModel({
        invocationId: `invocation-${invocations}`,
        metadata,
        request: { inputData: [{ name: trigger, data }], triggerMetadata: {} },
        log: (level: string, category: string, text: string) => {
          if (category === 'user') {
            log.push({ level, text });
          }
        },
      });
      const { context, inputs } = await invocation.getArguments();
      return invocation.invokeFunction(context, inputs, callback);
    },
    reset: () => functions.clear(),
  };
}
