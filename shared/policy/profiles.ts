import { digest } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { Policy, RuleSettings } from '../core/settings.ts';
import { resolveRule } from './resolve.ts';
import type { FloorEntry, PolicyFile } from './schema.ts';

/** The profiles that ship. `observe` writes nothing; `recommended` cures what is safely curable. */
export type ProfileName = 'observe' | 'recommended';

/**
 * Tag keys that say infrastructure code owns a resource. Only keys a tool writes by itself, or that say nothing
 * else: AWS alone writes `aws:cloudformation:` tags; Pulumi, Crossplane, the Azure Developer CLI and Google's Terraform
 * provider put theirs on; `terraform` is what teams call it. Not `managed-by`: its value may as well be a person, and
 * a wrong guess would stop cures.
 */
export const DEFAULT_IAC_TAGS: readonly string[] = [
  'aws:cloudformation:*',
  'terraform',
  'Terraform',
  'pulumi:*',
  'crossplane-*',
  'azd-env-name',
  'goog-terraform-provisioned',
];

/** Tag keys that name an owner, the most deliberate first. */
export const DEFAULT_OWNER_TAGS: readonly string[] = [
  'cordon-owner',
  'owner',
  'Owner',
  'owner-email',
  'contact',
  'team-email',
  'team',
  'Team',
];

const BASE_SETTINGS: Omit<RuleSettings, 'mode'> = {
  severity: null,
  graceMinutes: 0,
  quarantine: false,
  creationWindowMinutes: 60,
  parameters: {},
};

/** One of the profiles that ship. */
export function profile(name: ProfileName): Policy {
  return policyOf({ version: 1, profile: name }, name, []);
}

/** The policy a valid file means: defaults applied, ready to be asked. `name` is what people see it called. */
export function policyOf(file: PolicyFile, name: string, floor: readonly FloorEntry[]): Policy {
  const base = file.profile ?? 'observe';
  const settings: RuleSettings = {
    ...BASE_SETTINGS,
    mode: base === 'recommended' ? 'enforce' : 'observe',
  };
  const rules = file.rules ?? [];
  const floors = [...floor, ...(file.floor ?? [])];
  const data = {
    settle: {
      quietSeconds: file.settle?.quietSeconds ?? 45,
      maxSeconds: file.settle?.maxSeconds ?? 180,
    },
    overrides: {
      maxDays: file.overrides?.maxDays ?? 30,
      warnDays: file.overrides?.warnDays ?? 3,
      criticalSetters: file.overrides?.criticalSetters ?? [],
    },
    blastRadius: { perAccountPerHour: file.blastRadius?.perAccountPerHour ?? 20 },
    fight: { maxReversals: file.fight?.maxReversals ?? 3 },
    protectedIds: file.protected ?? [],
    iacTags: file.iacTags ?? DEFAULT_IAC_TAGS,
    ownPrincipals: file.ownPrincipals ?? [],
    ownerTags: file.ownerTags ?? DEFAULT_OWNER_TAGS,
    outsideMl: file.outsideMl ?? 'observe',
    baselineFirst: file.baselineFirst ?? base === 'observe',
  };
  return {
    ...data,
    profile: name,
    digest: digest({ ...data, settings, rules, floors } as unknown as Json),
    rule: (ruleId, ref, tags) => resolveRule(settings, rules, floors, ruleId, ref, tags),
  };
}
