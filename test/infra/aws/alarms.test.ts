import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filterOf, SAID } from '../../../infra/aws/alarms.ts';
import { toCloudError } from '../../../shared/resources/aws/errors.ts';
import { resourcesOf } from './template.ts';

/** A file of the engine whose sentences alarms listen for. */
function source(path: string): string {
  return readFileSync(new URL(`../../../shared/${path}`, import.meta.url), 'utf8');
}

const DENIED = toCloudError(
  {
    code: 'AccessDenied',
    status: 403,
    message: 'User is not authorized to perform: s3:PutBucketPolicy with an explicit deny',
  },
  { operation: 's3:PutBucketPolicy' },
).message;

describe('what alarms listen for', () => {
  it.each([
    ['BreakerOpen', 0, source('core/choose.ts')],
    ['Fight', 0, source('core/guards.ts')],
    ['Fight', 1, source('core/guards.ts')],
    ['ExplicitDeny', 0, DENIED],
    ['ExplicitDeny', 1, source('journals/dynamodb-retry.ts')],
  ])('is said: %s, %i', (name, index, said) => {
    expect(said).toContain(SAID[name]?.words[index]);
  });

  it('is looked for in every function’s log, by why a case rests and why a call was refused', () => {
    const filters = resourcesOf('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);

    expect(filters).toHaveLength(4 * Object.keys(SAID).length);
    expect(filterOf(['a', 'b'])).toBe(
      '{ ($.reason = "*a*") || ($.reason = "*b*") || ($.problem = "*a*") || ($.problem = "*b*") }',
    );
    for (const { FilterPattern, MetricTransformations } of filters) {
      expect(FilterPattern.length).toBeLessThanOrEqual(1_024);
      expect(MetricTransformations[0].MetricNamespace).toBe('Cordon');
    }
  });
});
