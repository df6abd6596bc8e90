import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import type { SageMakerModelState } from '../../shared/resources/aws/sagemaker-model.ts';
import { modelBody } from '../../shared/resources/aws/sagemaker-model-body.ts';
import { IMAGE, ROLE } from './endpoints.ts';

/** The ref of a model of the usual account. */
export function modelRef(name: string): Ref {
  return {
    cloud: 'aws',
    type: 'aws.sagemaker.model',
    id: `arn:aws:sagemaker:eu-west-1:111122223333:model/${name.toLowerCase()}`,
    name,
    account: '111122223333',
    region: 'eu-west-1',
  };
}

/** A model as it is read, neither isolated nor in a VPC, but for the given members. */
export function modelOf(members: Readonly<Record<string, Json>> = {}): SageMakerModelState {
  const ref = modelRef('Churn');
  return {
    status: null,
    name: ref.name,
    arn: ref.id,
    tags: { team: 'ml' },
    incarnation: '2026-11-20T09:00:00Z',
    createdAt: '2026-11-20T09:00:00Z',
    body: modelBody({ PrimaryContainer: { Image: IMAGE }, ExecutionRoleArn: ROLE, ...members }),
  };
}

/** A rule's context about that model. */
export function modelContext(parameters: Readonly<Record<string, Json>> = {}): RuleContext {
  return { ref: modelRef('Churn'), parameters, keys: {} };
}
