import type { Call } from './model/world.ts';

/** What is wrong with requests, as data. */
export interface Fault {
  /** Which operations: `s3:PutBucketPolicy`, or with `*` for any text: `sagemaker:*`, `*:Put*`, `*`. */
  readonly on: string;
  /** Only requests whose input, as JSON, holds this text: a bucket's name. */
  readonly where?: string;
  /** For how many requests; for all when absent. */
  readonly times?: number;
  readonly what: Trouble;
}

/** What can go wrong on the way to an account and back. */
export type Trouble =
  /** Takes effect, and is answered, this much later, in ms of real time. */
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'throttle' }
  /** `explicit` names a deny policy in the message; otherwise a permission is just missing. */
  | { readonly kind: 'deny'; readonly explicit?: boolean }
  | { readonly kind: 'internal' }
  /** The connection ends without an answer; `after` the call took effect. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** Reads are answered from the world as it was this many ms of the sandbox's clock ago. */
  | { readonly kind: 'stale'; readonly ms: number };

/** A request as faults see it. */
export interface Subject {
  /** `s3:PutBucketPolicy`; of a REST API, `PATCH /storage/v1/b/ml`. */
  readonly name: string;
  /** What is in it, as text. */
  readonly text: string;
  readonly isRead: boolean;
}

/** The faults in force. */
export interface Faults {
  add(...faults: readonly Fault[]): void;
  clear(): void;
  /** What is wrong with this call, in the order the faults were added; counts it against `times`. */
  take(subject: Subject): readonly Trouble[];
  /** How often each kind was met. */
  fired(): Readonly<Partial<Record<Trouble['kind'], number>>>;
}

/** Faults that start as given. */
export function createFaults(initial: readonly Fault[] = []): Faults {
  let active = initial.map(counted);
  const fired: Partial<Record<Trouble['kind'], number>> = {};
  return {
    add: (...faults) => {
      active.push(...faults.map(counted));
    },
    clear: () => {
      active = [];
    },
    take: (subject) => {
      const hit = active.filter(({ fault, left }) => left > 0 && applies(fault, subject));
      for (const entry of hit) {
        entry.left -= 1;
        fired[entry.fault.what.kind] = (fired[entry.fault.what.kind] ?? 0) + 1;
      }
      return hit.map(({ fault }) => fault.what);
    },
    fired: () => ({ ...fired }),
  };
}

function counted(fault: Fault): { readonly fault: Fault; left: number } {
  return { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
}

/** A call of AWS as faults see it. */
export function subjectOf(call: Call): Subject {
  return {
    name: `${call.service}:${call.operation}`,
    text: JSON.stringify(call.input),
    isRead: /^(Get|List|Describe|Head)/.test(call.operation),
  };
}

function applies(fault: Fault, { name, text, isRead }: Subject): boolean {
  if (fault.what.kind === 'stale' && !isRead) {
    return false;
  }
  const pattern = fault.on
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return (
    new RegExp(`^${pattern}$`).test(name) &&
    (fault.where === undefined || text.includes(fault.where))
  );
}
