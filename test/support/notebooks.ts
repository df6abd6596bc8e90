import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createKey, keyArn } from '../../functions/local/sandbox/model/kms.ts';
import { createNotebook } from '../../functions/local/sandbox/model/notebook.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Rule, RuleContext, Verdict } from '../../shared/core/rule.ts';
import type { NotebookState } from '../../shared/resources/aws/sagemaker-notebook-state.ts';
import { START } from './in-process.ts';

/** The ref of a notebook in the account that worlds have by default. */
export function notebookRef(name: string): Ref {
  const id = `arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/${name.toLowerCase()}`;
  return {
    cloud: 'aws',
    type: 'aws.sagemaker.notebook-instance',
    id,
    name,
    account: '111122223333',
    region: 'eu-west-1',
  };
}

/** A notebook that no rule objects to, but for the given fields. */
export function notebookStateOf(fields: Partial<NotebookState>): NotebookState {
  const kmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  return {
    status: 'InService',
    tags: { team: 'churn' },
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    name: 'Churn',
    arn: '',
    directInternetAccess: 'Disabled',
    subnetId: 'subnet-1',
    securityGroups: ['sg-1'],
    kmsKeyId,
    rootAccess: 'Disabled',
    imdsMinimum: '2',
    failureReason: null,
    instanceType: 'ml.t3.medium',
    roleArn: 'arn:aws:iam::111122223333:role/notebook',
    volumeGb: 20,
    lifecycleConfig: 'setup',
    platform: 'notebook-al2023-v1',
    keys: {
      [kmsKeyId]: {
        id: kmsKeyId,
        arn: kmsKeyId,
        state: 'Enabled',
        customerManaged: true,
        region: 'eu-west-1',
        usage: 'ENCRYPT_DECRYPT',
        spec: 'SYMMETRIC_DEFAULT',
        policy: null,
        problem: null,
      },
    },
    ...fields,
  };
}

/** What a rule knows besides the state. */
export function contextOfNotebook(
  state: NotebookState,
  parameters: Readonly<Record<string, Json>> = {},
): RuleContext {
  return { ref: notebookRef(state.name), parameters, keys: state.keys };
}

/** What a rule says of the usual notebook with the given fields. */
export function checkNotebook(rule: Rule<NotebookState>, fields: Partial<NotebookState>): Verdict {
  const state = notebookStateOf(fields);
  return rule.check(state, contextOfNotebook(state));
}

/** An account with a key, and a neighbour that nothing may touch. */
function account(): World {
  const world = createKey(createWorld(), START);
  return createNotebook(
    world,
    { NotebookInstanceName: 'Neighbour', Tags: [{ Key: 'team', Value: 'fraud' }] },
    START,
  );
}

/** An account with the notebook `Churn`: without any fault, but for the given members of its creation. */
export function accountWith(members: Readonly<Record<string, Json>>, status = 'InService'): World {
  const world = account();
  const [id = ''] = Object.keys(world.keys);
  const right = {
    NotebookInstanceName: 'Churn',
    SubnetId: 'subnet-1',
    SecurityGroupIds: ['sg-1'],
    DirectInternetAccess: 'Disabled',
    KmsKeyId: keyArn(world, id),
    RootAccess: 'Disabled',
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    Tags: [{ Key: 'team', Value: 'churn' }],
  };
  return createNotebook(world, { ...right, ...members }, START, status);
}
