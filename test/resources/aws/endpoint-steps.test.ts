import { describe, expect, it } from 'vitest';
import type { Step } from '../../../shared/core/state.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { deploymentPreflight } from '../../../shared/resources/aws/endpoint-steps.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import { rule as ssm } from '../../../shared/rules/aws/sagemaker-endpoint-ssm-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import { endpointRef, endpointState, faulty, KEY, variant } from '../../support/endpoints.ts';
import { inProcessSend } from '../../support/in-process.ts';

const REF = endpointRef('Churn');

describe('steps', () => {
  const open = endpointState({ ProductionVariants: [variant({ EnableSSMAccess: true })] });
  const context = { ref: REF, parameters: { kmsKeyId: KEY }, keys: {} };

  function stepsTo(live: EndpointState, target: EndpointState): readonly Step[] {
    return resource.steps(REF, live, target);
  }

  it('compiles two findings into one copy and one deployment', () => {
    const target = [ssm, key].reduce((state, rule) => rule.desire(state, context), open);

    const [copy, deploy, ...more] = stepsTo(open, target);

    const name = target.endpointConfigName;
    const body = { ProductionVariants: [variant()], KmsKeyId: KEY };
    expect(more).toEqual([]);
    expect(copy).toEqual({
      call: 'sagemaker:CreateEndpointConfig',
      input: {
        EndpointConfigName: name,
        ...body,
        Tags: [
          { Key: 'cost', Value: 'Churn' },
          { Key: 'cordon-copy-of', Value: 'Churn-Config' },
        ],
      },
      permissions: [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:AddTags',
        'sagemaker:DescribeEndpointConfig',
      ],
      edits: [{ field: `copies.${name}`, before: null, after: body }],
      needs: [],
      disruption: null,
      undo: 'equivalent',
    });
    expect(deploy).toMatchObject({
      call: 'sagemaker:UpdateEndpoint',
      input: {
        EndpointName: 'Churn',
        EndpointConfigName: name,
        RetainAllVariantProperties: true,
      },
      permissions: ['sagemaker:UpdateEndpoint', 'kms:CreateGrant', 'kms:DescribeKey'],
      edits: [{ field: 'endpointConfigName', before: 'Churn-Config', after: name }],
      needs: [{ field: 'status', oneOf: ['InService'] }],
      disruption: expect.stringContaining('blue/green'),
      undo: 'equivalent',
    });
  });

  it('needs no key where the configuration names none, and the role where it names one', () => {
    const target = ssm.desire(open, context);
    const components = { ...open, config: { ...open.config, ExecutionRoleArn: 'role' } };

    const [, deploy] = stepsTo(open, target);
    const [copy] = stepsTo(components, ssm.desire(components, context));

    expect(deploy?.permissions).toEqual(['sagemaker:UpdateEndpoint']);
    expect(copy?.permissions).toContain('iam:PassRole');
  });

  it('keeps the deployment settings of the owner, where there are any', () => {
    const live = { ...open, hasDeploymentConfig: true };

    const [, deploy] = stepsTo(live, ssm.desire(live, context));

    expect(deploy?.input).toMatchObject({ RetainDeploymentConfig: true });
  });

  it('deploys a copy that exists already, and creates nothing', () => {
    const wanted = ssm.desire(open, context);
    const live = { ...open, copies: wanted.copies };

    const steps = stepsTo(live, ssm.desire(live, context));

    expect(steps.map((step) => step.call)).toEqual(['sagemaker:UpdateEndpoint']);
  });

  it('does not deploy what stands under the name but is another: the creation shows the conflict', () => {
    const { endpointConfigName } = ssm.desire(open, context);
    const live = { ...open, copies: { [endpointConfigName]: { KmsKeyId: 'theirs' } } };

    const [first] = stepsTo(live, ssm.desire(live, context));

    expect(first?.edits[0]?.before).toEqual({ KmsKeyId: 'theirs' });
    expect(first?.call).toBe('sagemaker:CreateEndpointConfig');
  });

  it('goes back to the old configuration by undo, and leaves the copy', () => {
    const cured = { ...ssm.desire(open, context), wishes: {} };

    const steps = stepsTo(cured, { ...cured, endpointConfigName: 'Churn-Config' });

    expect(steps.map((step) => [step.call, step.input['EndpointConfigName']])).toEqual([
      ['sagemaker:UpdateEndpoint', 'Churn-Config'],
    ]);
  });

  it('counts on a key where the configuration to go back to was not read', () => {
    const cured = { ...ssm.desire(open, context), wishes: {} };
    const known = { ...cured, copies: { 'Churn-Config': open.config } };

    const [blind] = stepsTo(cured, { ...cured, endpointConfigName: 'Churn-Config' });
    const [informed] = stepsTo(known, { ...known, endpointConfigName: 'Churn-Config' });

    expect(blind?.permissions).toContain('kms:CreateGrant');
    expect(informed?.permissions).toEqual(['sagemaker:UpdateEndpoint']);
  });

  it('leaves an endpoint alone that is being deleted', () => {
    const live = { ...open, status: 'Deleting' };

    expect(stepsTo(live, ssm.desire(live, context))).toEqual([]);
  });

  it('refuses a call that is not its own', async () => {
    const send = inProcessSend({ world: faulty({}) });

    const call = api(send).call(REF, { call: 'sagemaker:DeleteEndpoint', input: {} });

    await expect(call).rejects.toThrow('An endpoint has no step sagemaker:DeleteEndpoint.');
  });
});

describe('deploymentPreflight', () => {
  it.each<[name: string, members: Partial<EndpointState>, message: RegExp | null]>([
    ['an endpoint in service', {}, null],
    ['one that is updating: that passes', { status: 'Updating' }, null],
    [
      'one that failed',
      { status: 'Failed', failureReason: 'no capacity' },
      /^The endpoint is Failed \(no capacity\)\. .* only be deleted/,
    ],
    ['one out of service', { status: 'OutOfService' }, /is OutOfService\. Bring it back/],
    ['a rollback that failed', { status: 'UpdateRollbackFailed' }, /Finish or repair/],
    ['settings nobody knows', { unknownMembers: ['A', 'B'] }, /cannot copy: A, B\. Update Cordon/],
    ['a model that was deleted', { models: { gone: null } }, /gone was deleted\. Create the model/],
  ])('judges %s', (_, members, message) => {
    const verdict = deploymentPreflight(endpointState({}, members));

    const said = verdict.kind === 'problem' ? `${verdict.message} ${verdict.remedy}` : 'ready';

    expect(said).toMatch(message ?? /^ready$/);
  });
});
