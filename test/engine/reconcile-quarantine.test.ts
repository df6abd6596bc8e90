import { expect, it } from 'vitest';
import { QUARANTINE_TAG } from '../../shared/core/labels.ts';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { loadPolicy } from '../../shared/policy/load.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { type EngineBench, engineBench, event, MINUTE } from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const ref = notebookRef('Churn');
const POLICY = loadPolicy(
  'version: 1\nprofile: recommended\nrules: [{ rule: sagemaker-notebook-*, quarantine: true }]',
  'quarantine.yaml',
  { knownRules: RULES },
);

/** A notebook with internet access, stopped and quarantined at its birth. */
async function quarantined(): Promise<EngineBench> {
  const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), { policy: POLICY });
  await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
  await on.pass(10 * MINUTE);
  return on;
}

/** The same, where the call that quarantines is refused. */
async function unmarked(prepare: (on: EngineBench) => void): Promise<EngineBench> {
  const on = engineBench(accountWith({ DirectInternetAccess: 'Enabled' }), { policy: POLICY });
  prepare(on);
  await reconcile(ref, event(ref, { effect: 'created' }), on.ports);
  await on.pass(10 * MINUTE);
  return on;
}

function tags(on: EngineBench): Readonly<Record<string, string>> {
  return on.host.world.tags[ref.id] ?? {};
}

it('is written by a call of its own before the notebook is stopped', async () => {
  const on = await quarantined();

  expect(on.writes()).toEqual([
    'sagemaker:AddTags',
    'sagemaker:AddTags',
    'sagemaker:StopNotebookInstance',
  ]);
  expect(tags(on)).toMatchObject({ [QUARANTINE_TAG]: 'true', 'cordon-status': 'stopped' });
  expect(on.host.world.notebooks['Churn']?.status).toBe('Stopped');
});

it('is taken back by undo, with everything else', async () => {
  const on = await quarantined();
  const before = tags(engineBench(accountWith({ DirectInternetAccess: 'Enabled' })));
  const { id } = (await on.ports.journal.load(ref)) ?? { id: '' };

  await undo(id, 'alice', on.ports);
  await on.pass(10 * MINUTE);

  expect(tags(on)).toEqual(before);
  expect(on.host.world.notebooks['Churn']?.status).toBe('InService');
});

it.each<[string, (on: EngineBench) => void]>([
  [
    'the notebook has all the tags it can have',
    (on) => {
      const full = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`tag-${n}`, '']));
      on.edit((world) => ({ ...world, tags: { ...world.tags, [ref.id]: full } }));
    },
  ],
  [
    'the tag may not be written',
    (on) =>
      on.refuse(({ input }) =>
        JSON.stringify(input).includes(QUARANTINE_TAG)
          ? { code: 'AccessDeniedException', status: 400, message: 'not this tag' }
          : null,
      ),
  ],
])(
  'does not keep the notebook from being stopped where %s, and fails loudly',
  async (_, prepare) => {
    const on = await unmarked(prepare);

    expect(on.host.world.notebooks['Churn']?.status).toBe('Stopped');
    expect((await on.case(ref)).outcome).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('sagemaker:AddTags'),
    });
  },
);

it('does not keep an undo from starting the notebook where it cannot be removed', async () => {
  const on = await quarantined();
  const { id } = await on.case(ref);
  on.refuse(({ operation }) =>
    operation === 'DeleteTags'
      ? { code: 'AccessDeniedException', status: 400, message: 'not these tags' }
      : null,
  );

  await undo(id, 'alice', on.ports);
  await on.pass(10 * MINUTE);
  const status = on.host.world.notebooks['Churn']?.status;
  const told = (await on.case(ref)).outcome?.reason;
  on.refuse(() => null);
  await on.pass(10 * MINUTE);

  expect(status).toBe('InService');
  expect(told).toContain('sagemaker:DeleteTags');
  expect(tags(on)[QUARANTINE_TAG]).toBeUndefined();
  expect((await on.case(ref)).outcome?.outcome).toBe('overridden');
});
