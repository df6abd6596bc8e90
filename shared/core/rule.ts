import type { Json } from './json.ts';
import type { Ref } from './ref.ts';
import type { KeyFacts } from './resource.ts';
import type { State, UndoClass } from './state.ts';

/** How bad it is. `critical` means exposed to everybody now: it does not wait for people to finish. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** How a fault ends: gone, path closed, compute off, or only marked with a recipe. */
export type Cure = 'fix' | 'contain' | 'stop' | 'label';

/** Where the cure was shown to work: our model, an independent peer, or a real account. */
export type ProofLevel = 'model' | 'peer' | 'cloud';

/** What a rule knows besides the state. */
export interface RuleContext {
  readonly ref: Ref;
  /** The rule's parameters for this scope, from the policy. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Facts about keys, by the id the parameters or the state name them. */
  readonly keys: Readonly<Record<string, KeyFacts>>;
}

/** What a rule says of a state. A contained violation is still one: the fault is there, the path to it is shut. */
export type Verdict =
  | { readonly kind: 'compliant' }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  | {
      readonly kind: 'violation';
      readonly message: string;
      /** Overrides the rule's own severity, for instance when data is exposed right now. */
      readonly severity?: Severity;
      /** Set when the fault is shut off in this state. */
      readonly contained?: 'contained' | 'stopped' | 'labelled';
    };

/** What must be true before the cure is written; a problem makes Cordon ask instead. */
export type Preflight =
  | { readonly kind: 'ready' }
  | { readonly kind: 'problem'; readonly message: string; readonly remedy: string };

/** Where the same control stands in public catalogues. Data for reports. */
export interface Sources {
  readonly securityHub?: readonly string[];
  readonly awsConfig?: readonly string[];
  readonly checkov?: readonly string[];
  readonly prowler?: readonly string[];
  readonly trivy?: readonly string[];
  readonly cis?: readonly string[];
  readonly nist80053?: readonly string[];
  readonly ccc?: readonly string[];
  /** Our own mapping; the framework itself does not name these resources. */
  readonly aiRmfProposed?: readonly string[];
}

/** A rule: pure, named for the good state. State and policy in, verdict and desired state out. */
export interface Rule<S extends State = State> {
  /** The file's name: `s3-bucket-public-access-blocked`. */
  readonly id: string;
  /** Resource type the rule is about. */
  readonly type: string;
  readonly title: string;
  /** Why it matters, one or two sentences, for the person whose resource is about to change. */
  readonly risk: string;
  readonly severity: Severity;
  /** Id of the control in the catalogue. */
  readonly catalogue: string;
  readonly sources: Sources;
  readonly cure: Cure;
  readonly undo: UndoClass;
  readonly proof: ProofLevel;
  /** What the cure may break, one sentence; null when nothing. */
  readonly mayBreak: string | null;
  /** Documented parameters: name to what it means. */
  readonly parameters: Readonly<Record<string, string>>;
  check(state: S, context: RuleContext): Verdict;
  /** The state in which the finding would be gone or contained; the same state when it cannot be. */
  desire(state: S, context: RuleContext): S;
  /** What is written when the cure itself must wait for a person: labels, or nothing. */
  mark?(state: S, context: RuleContext): S;
  /** Ids of keys whose facts the rule needs, from its parameters. */
  keys?(parameters: Readonly<Record<string, Json>>): readonly string[];
  /** Judges, before the first write, whether the cure would work. */
  preflight?(state: S, target: S, context: RuleContext): Preflight;
  /** How the owner recreates it right, as commands or steps; null when the cure is whole. */
  recipe?(state: S, context: RuleContext): string | null;
}

/** A violation a rule saw. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

/** Orders severities, low to critical. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
