import * as z from 'zod';
import type { Json } from '../core/json.ts';

/** Longest pause for people to finish: beyond it a fault is simply left open, seconds. */
export const SETTLE_MAX_SECONDS = 3600;
/** Longest grace before a cure, minutes (30 days): after that `observe` is the honest setting. */
export const GRACE_MAX_MINUTES = 43_200;
/** Longest creation window, minutes (a day): what is older than that is in use, not being born. */
export const CREATION_WINDOW_MAX_MINUTES = 1440;
/** Longest life of an override, days (a year). */
export const OVERRIDE_MAX_DAYS = 365;
/** Most disruptive steps per account and hour a policy may allow. */
export const BLAST_RADIUS_MAX = 10_000;
/** Most reversals before Cordon stops repeating itself. */
export const REVERSALS_MAX = 100;
/** Entries of one list. A policy is read by people: longer lists want a pattern. */
export const LIST_MAX = 1000;
/** Characters of one text: longer than any id, ARN or tag of the three clouds. */
export const TEXT_MAX = 2048;

const Text = z.string().min(1).max(TEXT_MAX);

/** A text in which `*` stands for anything. */
const Pattern = Text.meta({ description: 'Exact, or with * for any text.' });

/** A text that is exact or has one `*`, at its end: nothing in the middle, and never everything. */
const Prefix = Text.regex(/^[^*]+\*?$/).meta({
  description: 'Exact, or with one * at the end. Never * alone.',
});

const Patterns = oneOrMore(Pattern);

const Mode = z.enum(['off', 'observe', 'ask', 'enforce']).meta({
  title: 'Mode',
  description:
    'off: not looked at. observe: reported, nothing is written. ask: a person approves first. ' +
    'enforce: cured; what disrupts is still asked for outside the creation window.',
});

const Severity = z.enum(['low', 'medium', 'high', 'critical']).meta({
  title: 'Severity',
  description:
    'critical means exposed now: it waits for nobody, and only listed people override it.',
});

/** Plain JSON: what a rule's parameter may be. */
const Parameter: z.ZodType<Json> = z
  .lazy(() =>
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(Parameter), record(Parameter)]),
  )
  .meta({ id: 'parameter', description: 'Text, number, true, false, null, or lists and maps.' });

/** Where an entry applies. Every member given must match; members left out match everything. */
export const Scope = z
  .strictObject({
    cloud: oneOrMore(z.enum(['aws', 'azure', 'gcp'])).meta({ description: 'Clouds.' }),
    accounts: Patterns.meta({
      description: 'AWS accounts, Azure subscriptions or GCP projects. Put numbers in quotes.',
    }),
    regions: Patterns.meta({ description: 'Regions of the resource.' }),
    types: Patterns.meta({ description: 'Resource types, aws.sagemaker.*.' }),
    ids: Patterns.meta({ description: 'Native ids; on AWS, ARNs.' }),
    tags: record(Patterns).meta({
      description:
        'Tag key to the values it may have; all keys must match. Owners set tags: scope by them only to be stricter.',
    }),
  })
  .partial()
  .meta({ title: 'Scope', description: 'Where it applies. What is left out matches everything.' });
export type Scope = z.infer<typeof Scope>;

const RuleName = oneOrMore(Pattern).meta({
  description: 'A rule id, a pattern with *, or a list of them.',
});

const GraceMinutes = z.int().min(0).max(GRACE_MAX_MINUTES);

/** One line of settings. Later entries win, setting by setting. */
export const RuleEntry = z
  .strictObject({
    rule: RuleName,
    scope: Scope.optional(),
    mode: Mode.optional(),
    graceMinutes: GraceMinutes.optional().meta({
      description: 'How long the owner has to mend it after the first notice. Default 0.',
    }),
    creationWindowMinutes: z.int().min(0).max(CREATION_WINDOW_MAX_MINUTES).optional().meta({
      description: 'How long after creation disruptive steps need no approval. Default 60.',
    }),
    severity: Severity.optional().meta({ description: "Replaces the rule's own severity." }),
    quarantine: z.boolean().optional().meta({
      description:
        'Whether what the cure leaves at fault also gets the tag cordon-quarantine, on which the guardrails deny. Default false.',
    }),
    parameters: record(Parameter)
      .optional()
      .meta({ description: 'Keys, networks: what the rule documents. Merged by name.' }),
  })
  .meta({ title: 'Rule settings' });
export type RuleEntry = z.infer<typeof RuleEntry>;

/** What accounts cannot weaken. */
export const FloorEntry = z
  .strictObject({
    rule: RuleName,
    scope: Scope.optional(),
    mode: Mode.meta({ description: 'The weakest mode allowed: off < observe < ask < enforce.' }),
    severity: Severity.optional().meta({ description: 'The lowest severity an entry may set.' }),
    graceMinutes: GraceMinutes.optional().meta({ description: 'The longest grace allowed.' }),
  })
  .meta({ title: 'Floor' });
export type FloorEntry = z.infer<typeof FloorEntry>;

/** A policy file as written: defaults not applied. */
export const PolicyFile = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.' }),
    profile: z.enum(['observe', 'recommended']).optional().meta({
      description:
        'What the file starts from. observe (default): nothing is written. recommended: cure what is safely curable.',
    }),
    settle: z
      .strictObject({
        quietSeconds: seconds('How long after the last change by others. Default 45.'),
        maxSeconds: seconds('At most this long in all. Default 180.'),
      })
      .partial()
      .optional()
      .meta({ description: 'How long people are let finish; critical findings do not wait.' }),
    overrides: z
      .strictObject({
        maxDays: count(1, OVERRIDE_MAX_DAYS, 'Longest life, renewals counted. Default 30.'),
        warnDays: count(0, OVERRIDE_MAX_DAYS, 'Warning before the end. Default 3.'),
        criticalSetters: list(Prefix).meta({
          description: 'Who may override critical findings: ARNs. Default: nobody, Cordon asks.',
        }),
      })
      .partial()
      .optional()
      .meta({ description: 'The cordon-override tags.' }),
    blastRadius: z
      .strictObject({
        perAccountPerHour: count(0, BLAST_RADIUS_MAX, 'Disruptive steps. Default 20.'),
      })
      .partial()
      .optional()
      .meta({ description: 'How much may be interrupted.' }),
    fight: z
      .strictObject({
        maxReversals: count(1, REVERSALS_MAX, 'Reversals after which Cordon asks. Default 3.'),
      })
      .partial()
      .optional()
      .meta({ description: 'When somebody keeps putting a fault back.' }),
    baselineFirst: z.boolean().optional().meta({
      description:
        'Whether what existed before Cordon is changed only after approval. Default: true for observe.',
    }),
    protected: list(Pattern).optional().meta({
      description: 'Ids of resources that are never written to.',
    }),
    iacTags: list(Prefix).optional().meta({
      description: 'Tag keys that say infrastructure code owns the resource: Cordon asks.',
    }),
    ownPrincipals: list(Text.regex(/^[^*]+$/))
      .optional()
      .meta({
        description:
          'Whom Cordon runs as: ARNs of roles, ids of Azure identities, emails of service accounts. Exact.',
      }),
    ownerTags: list(Text).optional().meta({
      description: 'Tag keys that name the owner, best first.',
    }),
    outsideMl: z.enum(['observe', 'same', 'off']).optional().meta({
      description: 'What happens to resources nothing links to machine learning. Default observe.',
    }),
    rules: list(RuleEntry).optional().meta({ description: 'Settings; later entries win.' }),
    floor: list(FloorEntry).optional().meta({
      description: 'What no entry, here or in an account, can weaken. The strongest wins.',
    }),
  })
  .meta({ title: 'Cordon policy', description: 'What Cordon may do, and where.' });
export type PolicyFile = z.infer<typeof PolicyFile>;

function oneOrMore<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item).min(1).max(LIST_MAX)]);
}

function list<T extends z.ZodType>(item: T) {
  return z.array(item).max(LIST_MAX);
}

function record<T extends z.ZodType>(value: T) {
  return z.record(z.string().min(1).max(TEXT_MAX), value);
}

function count(min: number, max: number, description: string) {
  return z.int().min(min).max(max).meta({ description });
}

function seconds(description: string) {
  return count(0, SETTLE_MAX_SECONDS, description);
}
