import { describe, expect, it } from 'vitest';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  type EngineBench,
  engineBench,
  event,
  MINUTE,
  policyWith,
  SECOND,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const notebook = notebookRef('Churn');
const PACE = { startMs: 60 * SECOND, stopMs: 30 * SECOND, updateMs: 30 * SECOND, fails: false };
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

describe('an undo in the middle of a plan', () => {
  async function midPlan(until: string): Promise<EngineBench> {
    const on = engineBench(
      { ...accountWith({ RootAccess: 'Enabled' }), pace: PACE },
      { policy: AT_ONCE },
    );
    await reconcile(notebook, event(notebook, { effect: 'created' }), on.ports);
    while (on.writes().at(-1) !== until) {
      await on.pass(15 * SECOND);
    }
    return on;
  }

  it('brings back what was taken down, and the edit is never made', async () => {
    const on = await midPlan('sagemaker:StopNotebookInstance');
    on.refuse((call) =>
      call.operation === 'UpdateNotebookInstance'
        ? { code: 'ThrottlingException', status: 429, message: 'Rate exceeded' }
        : null,
    );
    await on.pass(45 * SECOND);
    on.refuse(() => null);

    await undo((await on.case(notebook)).id, 'bob', on.ports);
    await on.pass(3 * MINUTE);

    expect(on.host.world.notebooks['Churn']).toMatchObject({
      status: 'InService',
      described: { RootAccess: 'Enabled' },
    });
    expect(await on.case(notebook)).toMatchObject({ outcome: { outcome: 'overridden' } });
  });

  it('that has just begun goes no further', async () => {
    const on = await midPlan('sagemaker:StopNotebookInstance');

    await undo((await on.case(notebook)).id, 'bob', on.ports);
    await on.pass(3 * MINUTE);

    expect(on.writes()).toEqual([
      'sagemaker:StopNotebookInstance',
      'sagemaker:StartNotebookInstance',
    ]);
    expect(await on.case(notebook)).toMatchObject({ outcome: { outcome: 'overridden' } });
  });

  it('takes back the step that was on its way, too', async () => {
    const on = await midPlan('sagemaker:UpdateNotebookInstance');

    await undo((await on.case(notebook)).id, 'bob', on.ports);
    await on.pass(5 * MINUTE);

    expect(on.host.world.notebooks['Churn']).toMatchObject({
      status: 'InService',
      described: { RootAccess: 'Enabled' },
    });
    expect(await on.case(notebook)).toMatchObject({
      undo: null,
      outcome: { outcome: 'overridden' },
    });
  });
});
