import type { Json } from '../../core/json.ts';
import { sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Preflight } from '../../core/rule.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { createInput } from './endpoint-config-copy.ts';
import { type CopyBody, modelIn } from './endpoint-copies.ts';
import { type EndpointState, volumeKeyOf } from './endpoint-state.ts';
import { createModelInput } from './sagemaker-model-body.ts';
import { tagSteps } from './sagemaker-tags.ts';

/** What people notice of a deployment (API documentation of `UpdateEndpoint`; debug sessions are on the instances). */
const REPLACES =
  'SageMaker replaces the fleet blue/green: no downtime, capacity doubles for some minutes, and debug sessions on the old instances end';

/** Statuses that end by themselves (the SDK's `EndpointStatus` without InService, OutOfService and failures). */
const TRANSIENT: readonly string[] = [
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'Deleting',
];

/** What a person can do about an endpoint that takes no update. */
const AT_REST: Readonly<Record<string, string>> = {
  Failed: 'SageMaker lets a failed endpoint only be deleted; create it anew.',
  OutOfService: 'Bring it back into service first.',
  UpdateRollbackFailed: 'Finish or repair its last rolling deployment first.',
};

/** Whether the status will become another by itself. */
export function isTransient(state: EndpointState): boolean {
  return TRANSIENT.includes(state.status);
}

/** What people notice of a smaller number of instances. */
const SHRINKS = 'Instances are taken away: the others serve all requests';

/**
 * Compiles the way from live to target: tags, then the copies of models and of the configuration that are missing,
 * then the deployment, which keeps the number of instances, then that number. Nothing is ever deleted: a configuration that is no longer used stays for undo.
 */
export function endpointSteps(ref: Ref, live: EndpointState, target: EndpointState): Step[] {
  if (live.status === 'Deleting') {
    return [];
  }
  const steps = tagSteps(ref, live, target);
  const copies = Object.entries(target.copies).flatMap(([key, body]) => {
    const before = copyIn(live, key);
    return body === null || sameJson(before, body) ? [] : [{ key, before, body }];
  });
  // A configuration can name only models that are there.
  for (const copy of copies) {
    const model = modelIn(copy.key);
    if (model !== null) {
      steps.push(modelStep(target, model, copy));
    }
  }
  for (const copy of copies.filter(({ key }) => modelIn(key) === null)) {
    steps.push(configStep(live, copy));
  }
  if (target.endpointConfigName !== live.endpointConfigName) {
    steps.push(deployStep(live, target));
  }
  const counts = diff(live, target, ['counts'], ['counts']);
  return [...steps, ...counts.map((edit) => countStep(live, edit))];
}

/** Whether a new fleet can be deployed from a copy of the configuration at all. */
export function deploymentPreflight(state: EndpointState): Preflight {
  const remedy = AT_REST[state.status];
  if (remedy !== undefined) {
    const because = state.failureReason === null ? '' : ` (${state.failureReason})`;
    return { kind: 'problem', message: `The endpoint is ${state.status}${because}.`, remedy };
  }
  if (state.unknownMembers.length > 0) {
    return {
      kind: 'problem',
      message: `The configuration has settings that this version cannot copy: ${state.unknownMembers.join(', ')}.`,
      remedy: 'Update Cordon, or copy the configuration by hand.',
    };
  }
  const gone = Object.keys(state.models).filter((name) => state.models[name] === null);
  return gone.length === 0
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: `No new fleet can start: ${gone.join(', ')} was deleted.`,
        remedy: 'Create the model again under the same name.',
      };
}

/** A copy to make, and what stands in its place. */
interface Copy {
  readonly key: string;
  readonly before: CopyBody | null;
  readonly body: CopyBody;
}

function configStep(live: EndpointState, copy: Copy): Step {
  const input = createInput(copy.key, copy.body, live.endpointConfigName, live.configTags);
  return copyStep('EndpointConfig', copy, input);
}

function modelStep(target: EndpointState, name: string, copy: Copy): Step {
  const facts = target.models[name] ?? null;
  const input = createModelInput(name, copy.body, facts?.copyOf ?? name, facts?.tags ?? {});
  return copyStep('Model', copy, input);
}

function copyStep(kind: 'EndpointConfig' | 'Model', copy: Copy, input: Step['input']): Step {
  const passesRole = copy.body['ExecutionRoleArn'] !== undefined;
  return {
    call: `sagemaker:Create${kind}`,
    input,
    permissions: [
      `sagemaker:Create${kind}`,
      'sagemaker:AddTags',
      `sagemaker:Describe${kind}`,
      ...(passesRole ? ['iam:PassRole'] : []),
    ],
    edits: [{ field: `copies.${copy.key}`, before: copy.before, after: copy.body }],
    needs: [],
    disruption: null,
    // Undo leaves the copy behind: it costs nothing and nothing uses it any more.
    undo: 'equivalent',
  };
}

function deployStep(live: EndpointState, target: EndpointState): Step {
  const { endpointConfigName: after } = target;
  // On the way back the old configuration may be one whose body was not read: its key is then anybody's guess.
  const body = copyIn(target, after) ?? copyIn(live, after);
  const usesKey = body === null || volumeKeyOf(body) !== null;
  const input: Record<string, Json> = {
    EndpointName: live.name,
    EndpointConfigName: after,
    // Weights and instance counts stay as they are live. Data capture is not retained by it, but is part of the copy.
    RetainAllVariantProperties: true,
  };
  if (live.hasDeploymentConfig) {
    input['RetainDeploymentConfig'] = true;
  }
  return {
    call: 'sagemaker:UpdateEndpoint',
    input,
    // `kms:CreateGrant` as for `CreateEndpoint`, "required only if the associated EndpointConfig has a KmsKeyId"
    // (developer guide, API permissions reference).
    permissions: [
      'sagemaker:UpdateEndpoint',
      ...(usesKey ? ['kms:CreateGrant', 'kms:DescribeKey'] : []),
    ],
    edits: [{ field: 'endpointConfigName', before: live.endpointConfigName, after }],
    needs: [{ field: 'status', oneOf: ['InService'] }],
    disruption: REPLACES,
    // The configuration comes back, on new instances: what the old ones held in memory does not.
    undo: 'equivalent',
  };
}

/** One variant a call: that is all that `UpdateEndpointWeightsAndCapacities` takes for capacity (its documentation). */
function countStep(live: EndpointState, edit: Edit): Step {
  const VariantName = edit.field.slice('counts.'.length);
  return {
    call: 'sagemaker:UpdateEndpointWeightsAndCapacities',
    input: {
      EndpointName: live.name,
      DesiredWeightsAndCapacities: [{ VariantName, DesiredInstanceCount: edit.after }],
    },
    permissions: ['sagemaker:UpdateEndpointWeightsAndCapacities'],
    edits: [edit],
    needs: [{ field: 'status', oneOf: ['InService'] }],
    disruption: Number(edit.after) < Number(edit.before) ? SHRINKS : null,
    undo: 'equivalent',
  };
}

function copyIn(state: EndpointState, name: string): CopyBody | null {
  return Object.hasOwn(state.copies, name) ? (state.copies[name] ?? null) : null;
}
