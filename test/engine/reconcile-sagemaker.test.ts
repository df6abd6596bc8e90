import { describe, expect, it } from 'vitest';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { account, endpointRef, KEY, variant, withEndpoint } from '../support/endpoints.ts';
import { engineBench, event, MINUTE, policyWith } from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const AT_ONCE = { settle: { quietSeconds: 0, maxSeconds: 0 } };
const endpoint = endpointRef('Churn');

describe('an endpoint', () => {
  it('without a key: described, copied, re-pointed, read back', async () => {
    const on = engineBench(withEndpoint(account(), { KmsKeyId: null }), {
      policy: policyWith({ parameters: { kmsKeyId: 'alias/ml' } }, () => true, AT_ONCE),
    });

    const report = await reconcile(endpoint, event(endpoint, { effect: 'created' }), on.ports);
    await on.pass(2 * MINUTE);

    const copy = on.host.world.endpoints['Churn']?.configName ?? '';
    expect(report).toMatchObject({ outcome: 'waiting', reason: 'it is Updating' });
    expect(on.writes()).toEqual(['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint']);
    expect(copy).toMatch(/^Churn-Config-cordon-/);
    expect(on.host.world.endpointConfigs[copy]?.described).toMatchObject({ KmsKeyId: KEY });
    expect(on.host.world.endpointConfigs).toHaveProperty('Churn-Config');
    expect(await on.case(endpoint)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('whose tags choose its key is read again with the facts about that key', async () => {
    const base = policyWith({}, () => true, AT_ONCE);
    const on = engineBench(withEndpoint(account(), { KmsKeyId: null }), {
      policy: {
        ...base,
        rule: (id, asked, tags) => ({
          ...base.rule(id, asked, tags),
          parameters: tags['team'] === 'Churn' ? { kmsKeyId: 'alias/ml' } : {},
        }),
      },
    });

    const { plan, outcome } = await reconcile(
      endpoint,
      event(endpoint, { effect: 'created' }),
      on.ports,
      { dryRun: true },
    );

    expect(on.calls.filter((call) => call === 'sagemaker:DescribeEndpoint')).toHaveLength(2);
    expect(outcome).toBe('waiting');
    expect(plan?.steps.map((step) => step.call)).toContain('sagemaker:CreateEndpointConfig');
  });

  it('whose update is rolled back is told and not tried again for a day', async () => {
    const world = withEndpoint(account(), {
      ProductionVariants: [variant({ EnableSSMAccess: true })],
    });
    const on = engineBench(
      { ...world, pace: { ...world.pace, fails: true } },
      { policy: policyWith({}, () => true, AT_ONCE) },
    );

    await reconcile(endpoint, event(endpoint, { effect: 'created' }), on.ports);
    await on.pass(20 * MINUTE);

    expect(on.writes().filter((call) => call.endsWith('UpdateEndpoint'))).toHaveLength(1);
    expect((await on.case(endpoint)).outcome).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('accepted, but it did not take effect'),
    });
  });
});

describe('a notebook', () => {
  it('with direct internet access at birth: labelled, stopped, with a recipe', async () => {
    const notebook = notebookRef('Churn');
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });

    await reconcile(notebook, event(notebook, { effect: 'created' }), on.ports);
    await on.pass(MINUTE);

    expect(on.writes()).toEqual(['sagemaker:AddTags', 'sagemaker:StopNotebookInstance']);
    const { id, outcome, closed } = await on.case(notebook);
    expect({ outcome: outcome?.outcome, closed }).toEqual({ outcome: 'stopped', closed: false });
    expect(outcome?.recipe).toContain('aws sagemaker create-notebook-instance');
    expect(on.host.world.tags[notebook.id]).toEqual({
      team: 'churn',
      'cordon-status': 'stopped',
      'cordon-case': id,
    });
  });

  it('with it for long: only labelled, and asked about', async () => {
    const notebook = notebookRef('Churn');
    const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });
    on.clock.advance(61 * MINUTE);

    const report = await reconcile(notebook, event(notebook, { effect: 'tagged' }), on.ports);

    expect(report).toMatchObject({ outcome: 'asking', guards: [{ guard: 'creation window' }] });
    expect(report.plan?.steps.map((step) => step.call)).toEqual([
      'sagemaker:AddTags',
      'sagemaker:StopNotebookInstance',
    ]);
    expect(on.writes()).toEqual(['sagemaker:AddTags']);
  });
});
