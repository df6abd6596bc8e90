import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi } from '../../core/resource.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { isBinding, policyBody, publicBindings, revertBinding } from './iam-policy.ts';
import { keyNameOf } from './key-facts.ts';
import { callStep, listKeys, readKey } from './kms-key-calls.ts';
import type { GcpKmsKeyState } from './kms-key-state.ts';
import { GOOGLE_OPERATIONS, type GoogleOperationName } from './operations.ts';
import type { GoogleSend } from './send.ts';

export type { GcpKmsKeyState } from './kms-key-state.ts';

const VERSIONS = 'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions';

/** All that is pure about Cloud KMS keys. */
export const resource: Resource<GcpKmsKeyState> = {
  type: 'gcp.kms.key',
  cloud: 'gcp',
  title: 'Cloud KMS key',
  // Cordon never schedules a destruction, so one that was cancelled is not scheduled again by undo.
  fields: { destruction: 'one-way', enabled: 'in-place', iam: 'in-place' },
  maps: ['destruction', 'enabled', 'iam'],
  withdrawable: [],
  additive: [],
  secret: [],
  // "Eventually consistent operations usually take within a minute" (Cloud KMS documentation, resource consistency).
  consistencyMs: 60_000,
  transitionMs: 15_000,
  transitionMaxMs: 60 * 60_000,
  isTransient: ({ status }) => status === 'PENDING_GENERATION',
  steps,
  revert,
  shared: true,
  consoleUrl: ({ id, account, region }) => {
    const [ring = '', name = ''] = partsOf(id);
    const path = [region, ring, name].map(encodeURIComponent).join('/');
    return `https://console.cloud.google.com/security/kms/key/manage/${path}?project=${encodeURIComponent(account)}`;
  },
  isMachineLearning,
};

/** By the words of its name and its ring's, or the label. Which resources use the key is in the journal, not seen here. */
function isMachineLearning({ id }: Ref, { tags }: GcpKmsKeyState): boolean {
  const words = partsOf(id).flatMap((name) => name.toLowerCase().split(/[^a-z0-9]+/));
  const isNamed = words.some((word) => /^(?:ml|vertex|vertexai|aiplatform)$/.test(word));
  return isNamed || tags['cordon-scope'] === 'ml';
}

/** The names of the ring and the key. */
function partsOf(id: string): readonly string[] {
  return /\/keyRings\/([^/]+)\/cryptoKeys\/([^/]+)$/.exec(id)?.slice(1) ?? [];
}

/** A restored version is disabled at first, so it is enabled by a step of its own. */
function steps(ref: Ref, live: GcpKmsKeyState, target: GcpKmsKeyState): readonly Step[] {
  const key = keyNameOf(ref.id) ?? '';
  return [
    ...diff(live, target, ['destruction'], ['destruction'])
      .filter(({ after }) => after === null)
      .map((edit) => restoreStep(key, edit)),
    ...diff(live, target, ['enabled'], ['enabled'])
      // A version that is the primary one no more is left as it is.
      .filter(({ before, after }) => before !== null && after !== null)
      .map((edit) => stateStep(key, edit)),
    ...policySteps(key, live, target),
  ];
}

function restoreStep(key: string, edit: Edit): Step {
  const name = `${key}/cryptoKeyVersions/${edit.field.slice('destruction.'.length)}`;
  return {
    ...stepOf(`${VERSIONS}.restore`, { path: { name }, body: {} }, [edit]),
    needs: [{ field: edit.field, oneOf: [edit.before] }],
    undo: 'none',
  };
}

function stateStep(key: string, edit: Edit): Step {
  const name = `${key}/cryptoKeyVersions/${edit.field.slice('enabled.'.length)}`;
  const [state, needed] = edit.after === true ? ['ENABLED', 'DISABLED'] : ['DISABLED', 'ENABLED'];
  const input = { path: { name }, query: { updateMask: 'state' }, body: { state } };
  return {
    ...stepOf(`${VERSIONS}.patch`, input, [edit]),
    needs: [{ field: 'status', oneOf: [needed] }],
    disruption:
      edit.after === true ? null : 'What is encrypted with the key cannot be read or written.',
  };
}

function policySteps(resourceName: string, live: GcpKmsKeyState, target: GcpKmsKeyState): Step[] {
  const edits = diff(live, target, ['iam'], ['iam']);
  // Without its etag it could only be written blindly.
  if (edits.length === 0 || live.iamProblem !== null) {
    return [];
  }
  const name = 'cloudkms.projects.locations.keyRings.cryptoKeys.setIamPolicy';
  const policy = policyBody(live.iamEnvelope, target.iam);
  const isClosing = publicBindings(live.iam).length > publicBindings(target.iam).length;
  return [
    {
      ...stepOf(name, { path: { resource: resourceName }, body: { policy } }, edits),
      disruption: isClosing ? 'Whoever has no grant of their own can use the key no more.' : null,
      intended: true,
    },
  ];
}

function stepOf(name: GoogleOperationName, input: Step['input'], edits: readonly Edit[]): Step {
  const { permissions } = GOOGLE_OPERATIONS[name];
  return { call: name, input, permissions, edits, needs: [], disruption: null, undo: 'exact' };
}

/** Takes one edit of the policy back where others changed it since: only our members go and come. */
function revert({ field, before, after }: Edit, live: Json): Json | undefined {
  const values = [before, after, live];
  if (!field.startsWith('iam.') || !values.every((each) => each === null || isBinding(each))) {
    return undefined;
  }
  const [was = null, is = null, now = null] = values.map((each) => (isBinding(each) ? each : null));
  return revertBinding(was, is, now);
}

/** Reads, changes and lists Cloud KMS keys. `call` sends exactly what the step holds, once. */
export function api(send: GoogleSend): ResourceApi<GcpKmsKeyState> {
  return {
    read: (ref) => readKey(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listKeys(send, scope),
  };
}
