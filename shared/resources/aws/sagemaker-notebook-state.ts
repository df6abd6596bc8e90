import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import { plain, truncated } from '../../core/plain.ts';
import type { State } from '../../core/state.ts';
import { isoTime } from '../../events/time.ts';
import type { AwsKeyFacts } from './key-facts.ts';

/** A SageMaker notebook instance. Members the answer leaves out have the API's defaults. */
export interface NotebookState extends State {
  readonly status: string;
  readonly incarnation: string;
  readonly createdAt: string;
  /** As its owner typed it. Calls take it: a ref from an ARN alone has lost its case. */
  readonly name: string;
  /** As the API writes it: tag calls take it, and not every server ignores its case. `''` when it was not told. */
  readonly arn: string;
  /** Set at creation, like the subnet and the key: `UpdateNotebookInstance` has no member for them. */
  readonly directInternetAccess: 'Enabled' | 'Disabled';
  readonly subnetId: string | null;
  readonly securityGroups: readonly string[];
  readonly kmsKeyId: string | null;
  readonly rootAccess: 'Enabled' | 'Disabled';
  /** Oldest version of the instance metadata service that is answered. */
  readonly imdsMinimum: '1' | '2';
  /** One bounded line, with what looks like a credential left out; null unless `Failed`. */
  readonly failureReason: string | null;
  readonly instanceType: string | null;
  readonly roleArn: string | null;
  readonly volumeGb: number | null;
  readonly lifecycleConfig: string | null;
  readonly platform: string | null;
  /** Facts about the volume's key and the keys asked for, by the name they were asked by. */
  readonly keys: Readonly<Record<string, AwsKeyFacts>>;
}

/** How much of a failure reason is kept, in characters. */
const REASON_MAX = 300;

/** A switch; absent, null and `''` mean the API's default, which is on. */
const Switch = z.nullish(z.enum(['Enabled', 'Disabled', '']));

const Described = z.object({
  NotebookInstanceName: z.string().check(z.minLength(1)),
  NotebookInstanceArn: z.nullish(z.string()),
  NotebookInstanceStatus: z.string().check(z.minLength(1)),
  CreationTime: z.union([z.date(), z.string(), z.number()]),
  FailureReason: z.nullish(z.string()),
  InstanceType: z.nullish(z.string()),
  RoleArn: z.nullish(z.string()),
  SubnetId: z.nullish(z.string()),
  SecurityGroups: z.nullish(z.array(z.string())),
  KmsKeyId: z.nullish(z.string()),
  VolumeSizeInGB: z.nullish(z.number()),
  PlatformIdentifier: z.nullish(z.string()),
  NotebookInstanceLifecycleConfigName: z.nullish(z.string()),
  DirectInternetAccess: Switch,
  RootAccess: Switch,
  InstanceMetadataServiceConfiguration: z.nullish(
    z.object({ MinimumInstanceMetadataServiceVersion: z.nullish(z.enum(['1', '2', ''])) }),
  ),
});
type Described = z.infer<typeof Described>;

/**
 * The state in an answer of `DescribeNotebookInstance`. Answers of notebooks from 2018 have neither
 * `DirectInternetAccess` nor `RootAccess`: both were, and are, on by default, in a subnet or not.
 */
export function notebookState(
  answer: unknown,
  tags: NotebookState['tags'],
  keys: NotebookState['keys'],
): NotebookState {
  const parsed = Described.safeParse(answer);
  const described = parsed.data;
  const createdAt = described === undefined ? '' : timeOf(described.CreationTime);
  if (described === undefined || createdAt === '') {
    const places = parsed.error?.issues.map((issue) => issue.path.join('.')) ?? ['CreationTime'];
    throw unreadable(`the answer about the notebook has an unexpected ${places.join(', ')}`);
  }
  return {
    status: described.NotebookInstanceStatus,
    tags,
    incarnation: createdAt,
    createdAt,
    name: described.NotebookInstanceName,
    arn: described.NotebookInstanceArn ?? '',
    directInternetAccess: described.DirectInternetAccess || 'Enabled',
    subnetId: described.SubnetId || null,
    securityGroups: described.SecurityGroups ?? [],
    kmsKeyId: described.KmsKeyId || null,
    rootAccess: described.RootAccess || 'Enabled',
    imdsMinimum: imdsMinimumOf(described),
    failureReason: described.FailureReason ? withoutSecrets(described.FailureReason) : null,
    instanceType: described.InstanceType || null,
    roleArn: described.RoleArn || null,
    volumeGb: described.VolumeSizeInGB ?? null,
    lifecycleConfig: described.NotebookInstanceLifecycleConfigName || null,
    platform: described.PlatformIdentifier || null,
    keys,
  };
}

function imdsMinimumOf(described: Described): '1' | '2' {
  const { MinimumInstanceMetadataServiceVersion } =
    described.InstanceMetadataServiceConfiguration ?? {};
  return MinimumInstanceMetadataServiceVersion || '1';
}

function timeOf(value: Date | string | number): string {
  return isoTime(
    value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value,
  );
}

/** Reasons may quote what a user's lifecycle script printed. */
function withoutSecrets(reason: string): string {
  const text = plain(reason)
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '***')
    .replace(/((?:secret|token|passw(?:or)?d|key)\w*["']?\s*[=:]\s*)\S+/gi, '$1***');
  return truncated(text, REASON_MAX);
}

/** An answer of SageMaker's that is not what its API model says. */
export function unreadable(what: string): CloudError {
  const message = `SageMaker's answer could not be understood: ${what}. Report it; nothing is changed meanwhile.`;
  return new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}
