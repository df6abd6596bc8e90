import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import { createGoogleKey, type GoogleKeyOptions } from '../../functions/local/sandbox/gcp/kms.ts';
import type { GoogleReply, GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS, type Scope } from '../../shared/core/resource.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import { api, type GcpKmsKeyState } from '../../shared/resources/gcp/kms-key.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import { inProcessGoogle } from './gcp-in-process.ts';
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

/** The API of keys on a world, with what was asked; a reply of `refuse` is answered instead. */
export function keyBench(
  world: GoogleWorld,
  refuse: (name: GoogleOperationName) => GoogleReply | null = () => null,
) {
  const host = { world };
  const calls: { readonly name: GoogleOperationName; readonly path: string }[] = [];
  const send = inProcessGoogle(host, {
    intercept: (name, { path }) => {
      calls.push({ name, path });
      return refuse(name);
    },
  });
  const keys = api(send);
  const list = async (scope: Scope) => {
    const listed = [];
    for await (const ref of keys.list(scope)) {
      listed.push(ref.id);
    }
    return listed;
  };
  return { ...keys, list, calls, host, get: () => keys.read(GCP_KEY_REF, NO_HINTS) };
}
