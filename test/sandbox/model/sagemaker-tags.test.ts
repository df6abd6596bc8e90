import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { START } from '../../support/in-process.ts';
import { messageOf, outputOf, sageMakerBench } from '../../support/sagemaker-bench.ts';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/churn';
const NAME = { NotebookInstanceName: 'Churn' };

describe('tags', () => {
  const tagged = () =>
    sageMakerBench(
      createNotebook(createWorld(), { ...NAME, Tags: [{ Key: 'team', Value: 'a' }] }, START),
    );

  it('are added, overwritten and removed, whatever the case of the ARN', () => {
    const at = tagged();

    outputOf(
      at.call('AddTags', {
        ResourceArn: ARN.replace('churn', 'Churn'),
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: '__proto__', Value: 'c' },
        ],
      }),
    );
    const added = outputOf(at.call('ListTags', { ResourceArn: ARN }))['Tags'];
    outputOf(at.call('DeleteTags', { ResourceArn: ARN, TagKeys: ['team', 'absent'] }));
    const left = outputOf(at.call('ListTags', { ResourceArn: ARN }))['Tags'];

    expect(added).toEqual([
      { Key: 'team', Value: 'b' },
      { Key: '__proto__', Value: 'c' },
    ]);
    expect(left).toEqual([{ Key: '__proto__', Value: 'c' }]);
  });

  it.each(['ListTags', 'AddTags', 'DeleteTags'])('%s refuses an ARN of nothing', (operation) => {
    const answer = tagged().call(operation, {
      ResourceArn: `${ARN}-2`,
      ...(operation === 'AddTags' ? { Tags: [] } : {}),
      ...(operation === 'DeleteTags' ? { TagKeys: ['x'] } : {}),
    });

    expect(messageOf(answer)).toMatch(/^ValidationException: Could not find/);
  });

  it('are fifty at most', () => {
    const at = tagged();
    const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }));

    const answer = at.call('AddTags', { ResourceArn: ARN, Tags });

    expect(messageOf(answer)).toContain('50');
    expect(at.world().tags[ARN]).toEqual({ team: 'a' });
  });
});
