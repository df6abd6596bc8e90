import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';
import { keyNameOf, keyPreflight } from '../../resources/gcp/key-facts.ts';

/** Where Cloud KMS keeps keys for buckets in several regions, when it spells the place differently. */
const KMS_LOCATIONS: Readonly<Record<string, string>> = { eu: 'europe' };

/**
 * New objects are encrypted with the key that the policy names, unless the bucket names one of the customer's already.
 * Cloud Storage uses the key by its own service agent, which has to be allowed to: Cordon grants nothing, it asks.
 * Objects that are there keep the key they were written with.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-default-encryption-customer-key',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket encrypts with a customer-managed key',
  risk: 'Without a key of your own nothing but IAM stands between a caller and the data, and nobody can shut all of it off at once.',
  severity: 'medium',
  catalogue: 'gcp-gcs-no-cmek',
  sources: {
    trivy: ['AVD-GCP-0066'],
    nist80053: ['IA-5', 'SC-28'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'Once the key is disabled or its grant is gone, objects written from now on can neither be written nor read.',
  parameters: {
    kmsKeyId:
      'The Cloud KMS key for new objects, projects/P/locations/L/keyRings/R/cryptoKeys/K. Without it the rule is off.',
  },
  check,
  desire: (state, context) => {
    const name = nameIn(context.parameters);
    return name === null || check(state, context).kind !== 'violation'
      ? state
      : { ...state, encryption: { ...state.encryption, defaultKmsKeyName: name } };
  },
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight,
};

function check(state: GcsBucketState, context: RuleContext): Verdict {
  if (keyParameter(context.parameters) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no key (kmsKeyId)' };
  }
  // Keys of Google's own are never named here.
  return state.encryption['defaultKmsKeyName'] === undefined
    ? { kind: 'violation', message: 'New objects in the bucket are encrypted with keys of Google.' }
    : { kind: 'compliant' };
}

function preflight(
  state: GcsBucketState,
  _target: GcsBucketState,
  context: RuleContext,
): Preflight {
  const id = keyParameter(context.parameters);
  if (id === null) {
    return { kind: 'ready' };
  }
  if (isRestricted(state)) {
    return {
      kind: 'problem',
      message: 'The bucket refuses objects that are encrypted with customer-managed keys.',
      remedy: 'Lift customerManagedEncryptionEnforcementConfig, or override the finding.',
    };
  }
  const place = state.location.toLowerCase();
  return keyPreflight(id, Object.hasOwn(context.keys, id) ? context.keys[id] : undefined, {
    agent: state.serviceAgent,
    location: KMS_LOCATIONS[place] ?? place,
    service: 'Cloud Storage',
  });
}

function isRestricted({ encryption }: GcsBucketState): boolean {
  const config = encryption['customerManagedEncryptionEnforcementConfig'];
  return JSON.stringify(config ?? null).includes('"FullyRestricted"');
}

/** The key the policy names, or null. */
function keyParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['kmsKeyId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}

function nameIn(parameters: Readonly<Record<string, Json>>): string | null {
  const id = keyParameter(parameters);
  return id === null ? null : keyNameOf(id);
}
