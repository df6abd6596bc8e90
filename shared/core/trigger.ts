import type { Ref } from './ref.ts';
import type { Severity } from './rule.ts';

/** What kind of principal acted. Only `human` can be told as a person. */
export type ActorKind = 'human' | 'robot' | 'service' | 'root' | 'unknown';

/** The infrastructure-as-code tool a call came through, recognised by its user agent or its caller. */
export type Tool = 'terraform' | 'cloudformation' | 'pulumi' | 'cdk' | 'other-iac';

/** Who did it. Every text in it may have been chosen by an attacker: escape it, never decide by it. */
export interface Actor {
  /** The principal as the cloud names it; on AWS its ARN. */
  readonly principal: string;
  readonly kind: ActorKind;
  /** The person, session or service to name to people, or null when there is none. */
  readonly name: string | null;
  /** The account the principal belongs to, or null. */
  readonly account: string | null;
  /** The role behind a session (its ARN), or null. Owned by the account, so own writes are known by it. */
  readonly role: string | null;
  readonly tool: Tool | null;
}

/**
 * How far the operation is: `start` (the resource is not ready yet), `partial` (in the middle of a transition),
 * `done` (a long operation ended), `instant` (the call itself is the whole change).
 */
export type Phase = 'start' | 'partial' | 'done' | 'instant';

/** What the operation did to the resource. `state` is a status change, `none` is not known to be a change. */
export type Effect = 'created' | 'changed' | 'deleted' | 'tagged' | 'state' | 'none';

/** Why Cordon looks at a resource. */
export type Reason = 'event' | 'sweep' | 'timer' | 'click';

/** The service that reported a resource, when one did. */
export type FindingSource =
  | 'security-hub'
  | 'guardduty'
  | 'macie'
  | 'access-analyzer'
  | 'config'
  | 'security-command-center';

/** The services, for people. */
export const FINDING_SOURCES: Readonly<Record<FindingSource, string>> = {
  'security-hub': 'Security Hub',
  guardduty: 'GuardDuty',
  macie: 'Macie',
  'access-analyzer': 'IAM Access Analyzer',
  config: 'AWS Config',
  'security-command-center': 'Security Command Center',
};

/**
 * What a security service found at the resource. A hint like all of a trigger: nothing is judged by it alone. Its texts
 * are on one line and cut, but may have been chosen by an attacker: escape them.
 */
export interface Finding {
  readonly source: FindingSource;
  /** The service's own id of the finding, at most 512 characters. `''` when it has none. */
  readonly id: string;
  /** One sentence of the service, at most 200 characters and an ellipsis. */
  readonly title: string;
  /** How bad the service says it is; null when it does not say, or says it is only information. */
  readonly severity: Severity | null;
  /** Whether the service found sensitive data in the resource. */
  readonly sensitive: boolean;
  /**
   * The ARN of the product the finding is from, where Security Hub tells a well-formed one: with `id`, which is then
   * exact, it names the finding to `BatchUpdateFindings`.
   */
  readonly productArn?: string;
}

/** A ref plus why we look. A hint: the payload triggers, the live resource decides. */
export interface Trigger {
  readonly ref: Ref;
  readonly reason: Reason;
  /** The cloud's own name of the operation, `CreateNotebookInstance`. */
  readonly operation: string;
  readonly phase: Phase;
  readonly effect: Effect;
  readonly actor: Actor | null;
  /** Identity of the event, for de-duplication. Never empty. */
  readonly eventId: string;
  /** When it happened at the cloud, ISO 8601 UTC. `''` when the event did not say. */
  readonly time: string;
  /** Tags this event set (value) or removed (null); absent when it is not about tags. */
  readonly tags?: Readonly<Record<string, string | null>>;
  /** Set when `tags` are all that the resource has since: a key that is not among them was removed, if it was there. */
  readonly tagsAreWhole?: true;
  /** What a security service found; absent when no finding brought us here. */
  readonly finding?: Finding;
}

/** A part of a payload that is no trigger, and why. Nothing is dropped silently. */
export interface Ignored {
  readonly reason:
    | 'failed-call'
    | 'read-only'
    | 'unrelated'
    | 'own-write'
    | 'unsupported-type'
    | 'what-if'
    | 'duplicate'
    | 'unrecognised-shape'
    | 'expired-shape';
  /** A sentence for people, with the names that matter. */
  readonly detail: string;
}

/** What a payload says. */
export interface Decoded {
  readonly triggers: readonly Trigger[];
  readonly ignored: readonly Ignored[];
}
