import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey, type GoogleKeyOptions } from '../../functions/local/sandbox/gcp/kms.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import type { GcpKmsKeyState } from '../../shared/resources/gcp/kms-key.ts';
import { START } from './in-process.ts';

/** The resource name of the key that tests of keys are about. */
export const GCP_KEY = 'projects/churn-lab/locations/europe-west4/keyRings/ml/cryptoKeys/data';

export const GCP_KEY_REF: Ref = {
  cloud: 'gcp',
  type: 'gcp.kms.key',
  id: `//cloudkms.googleapis.com/${GCP_KEY}`,
  name: 'data',
  account: 'churn-lab',
  region: 'europe-west4',
};

/** What rules about keys are asked with. */
export const GCP_KEY_CONTEXT: RuleContext = { ref: GCP_KEY_REF, parameters: {}, keys: {} };

/** A project with this key and another one like it. */
export function googleKeyWorld(
  options: GoogleKeyOptions = {},
  world: GoogleWorld = createGoogleWorld(),
): GoogleWorld {
  const other = createGoogleKey(world, { ...options, location: 'us', key: 'other' }, START);
  return createGoogleKey(other, options, START);
}

/** A key that no rule objects to, but for the given fields. */
export function googleKey(fields: Partial<GcpKmsKeyState> = {}): GcpKmsKeyState {
  return {
    status: 'ENABLED',
    tags: {},
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    purpose: 'ENCRYPT_DECRYPT',
    primary: '3',
    enabled: { 3: true },
    destruction: {},
    iam: {},
    iamEnvelope: { etag: 'CAE=', version: 1 },
    iamProblem: null,
    ...fields,
  };
}
