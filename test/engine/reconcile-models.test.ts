import { describe, expect, it } from 'vitest';
import { createModel } from '../../functions/local/sandbox/model/models.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import type { RuleEntry } from '../../shared/policy/schema.ts';
import { account, endpointRef, IMAGE, variant, withEndpoint } from '../support/endpoints.ts';
import { engineBench, event, MINUTE, policyWith } from '../support/engine.ts';
import { START } from '../support/in-process.ts';

const ENDPOINT = endpointRef('Churn');
const AT_ONCE = { settle: { quietSeconds: 0, maxSeconds: 0 } };
const CURE = [
  'sagemaker:CreateModel',
  'sagemaker:CreateEndpointConfig',
  'sagemaker:UpdateEndpoint',
];

/** An endpoint that serves a model which is not isolated, and has shells besides. */
function open(): World {
  const PrimaryContainer = { Image: IMAGE, ModelDataUrl: 's3://models/open.tar.gz' };
  const Tags = [{ Key: 'team', Value: 'ml' }];
  const world = createModel(account(), { ModelName: 'Open', PrimaryContainer, Tags }, START);
  const served = variant({ ModelName: 'Open', EnableSSMAccess: true });
  return withEndpoint(world, { ProductionVariants: [served] });
}

function benchWith(parameters: RuleEntry['parameters'] = {}) {
  return engineBench(open(), { policy: policyWith({ parameters }, () => true, AT_ONCE) });
}

async function rested(on: ReturnType<typeof benchWith>) {
  await reconcile(ENDPOINT, event(ENDPOINT, { effect: 'created' }), on.ports);
  await on.pass(5 * MINUTE);
  return on.case(ENDPOINT);
}

function copyIn(world: World): string {
  const [copy = ''] = Object.keys(world.models).filter((name) => name.startsWith('Open-cordon-'));
  return copy;
}

describe('an endpoint whose model is open', () => {
  it('is served from an isolated copy where the policy knows it needs no network, in one deployment', async () => {
    const on = benchWith({ containersNeedNoNetwork: true });

    const c = await rested(on);

    const copy = copyIn(on.host.world);
    const config = on.host.world.endpoints['Churn']?.configName ?? '';
    expect(c.outcome?.outcome).toBe('fixed');
    expect(on.writes()).toEqual(CURE);
    expect(on.host.world.models[copy]?.described).toEqual({
      ...on.host.world.models['Open']?.described,
      EnableNetworkIsolation: true,
    });
    expect(on.host.world.endpointConfigs[config]?.described['ProductionVariants']).toEqual([
      variant({ ModelName: copy }),
    ]);
  });

  it('is asked about otherwise, and a yes does it', async () => {
    const on = benchWith();

    const asking = await rested(on);
    const before = [...on.writes()];
    await approve(asking.id, 'a person', on.ports);
    await on.pass(5 * MINUTE);

    expect(asking.outcome).toMatchObject({
      outcome: 'asking',
      reason: expect.stringContaining('neither S3 nor the credentials'),
    });
    expect(asking.asked?.plan.steps.map((step) => step.call)).toEqual(expect.arrayContaining(CURE));
    expect(before).not.toContain('sagemaker:CreateModel');
    expect(on.writes().filter((call) => call === 'sagemaker:CreateModel')).toHaveLength(1);
    expect((await on.case(ENDPOINT)).outcome?.outcome).toBe('fixed');
  });

  it('goes back to its own model by undo, and the copies stay', async () => {
    const on = benchWith({ containersNeedNoNetwork: true });
    const c = await rested(on);

    await undo(c.id, 'a person', on.ports);
    await on.pass(5 * MINUTE);

    expect(on.host.world.endpoints['Churn']?.configName).toBe('Churn-Config');
    expect(copyIn(on.host.world)).not.toBe('');
    expect((await on.case(ENDPOINT)).conflicts).toEqual([]);
  });

  it('uses the copy that a run before it left behind', async () => {
    const first = benchWith({ containersNeedNoNetwork: true });
    await rested(first);
    const on = benchWith({ containersNeedNoNetwork: true });
    const { models, tags } = first.host.world;
    on.edit((world) => ({ ...world, models, tags: { ...tags, ...world.tags } }));

    const c = await rested(on);

    expect(c.outcome?.outcome).toBe('fixed');
    expect(on.writes()).toEqual(CURE);
  });

  it('is left alone where another model has the name of the copy', async () => {
    const first = benchWith({ containersNeedNoNetwork: true });
    await rested(first);
    const on = benchWith({ containersNeedNoNetwork: true });
    on.edit((world) =>
      createModel(
        world,
        { ModelName: copyIn(first.host.world), EnableNetworkIsolation: true },
        START,
      ),
    );

    const c = await rested(on);

    expect(c.outcome?.outcome).toBe('failed');
    expect(on.host.world.endpoints['Churn']?.configName).not.toContain(copyIn(on.host.world));
    expect(on.writes().filter((call) => call === 'sagemaker:CreateModel').length).toBeLessThan(6);
  });
});

describe('an endpoint whose models are described at length', () => {
  it('is cured of the rest, and a person told that they cannot be copied, for nothing to say yes to', async () => {
    const Environment = Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [`SETTING_${index}`, 'x'.repeat(1_000)]),
    );
    const world = ['Long', 'Longer'].reduce(
      (before, ModelName) =>
        createModel(before, { ModelName, PrimaryContainer: { Image: IMAGE, Environment } }, START),
      account(),
    );
    const ProductionVariants = [
      variant({ ModelName: 'Long', EnableSSMAccess: true }),
      variant({ VariantName: 'Other', ModelName: 'Longer' }),
    ];
    const on = engineBench(withEndpoint(world, { ProductionVariants }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });

    const c = await rested(on);

    expect(c.outcome).toMatchObject({
      outcome: 'asking',
      reason: expect.stringContaining('The description of Long, Longer is too long to be copied.'),
    });
    expect(c.asked).toBeNull();
    expect(on.writes()).toContain('sagemaker:UpdateEndpoint');
    const config = on.host.world.endpoints['Churn']?.configName ?? '';
    expect(JSON.stringify(on.host.world.endpointConfigs[config])).not.toContain('EnableSSMAccess');
  });
});
