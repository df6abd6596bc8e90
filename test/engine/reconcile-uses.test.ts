import { expect, it } from 'vitest';
import { keyArn } from '../../functions/local/sandbox/model/kms.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { engineBench } from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

it('journals which keys a resource uses, so that a key finds its users', async () => {
  const world = accountWith({ RootAccess: 'Enabled' });
  const [id = ''] = Object.keys(world.keys);
  const on = engineBench(world);

  await reconcile(notebookRef('Churn'), null, on.ports);

  const users = await on.journal.users(keyArn(world, id));
  expect(users.map(({ name }) => name)).toEqual(['Churn']);
});
