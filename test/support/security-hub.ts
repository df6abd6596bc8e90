import type { StoredCase } from '../../shared/core/journal.ts';
import type { Finding } from '../../shared/core/trigger.ts';

/** How Security Hub's API names a finding of its own. */
export const FINDING = {
  Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/1',
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
};

/** The same as a trigger has it. */
export function sightingOf(change: Partial<Finding> = {}): Finding {
  return {
    source: 'security-hub',
    id: FINDING.Id,
    title: 'S3 general purpose buckets should block public access',
    severity: 'high',
    sensitive: false,
    productArn: FINDING.ProductArn,
    ...change,
  };
}

/** The story, had a finding brought Cordon to the resource. */
export function ledTo(story: StoredCase, finding = sightingOf()): StoredCase {
  const entries = story.entries.map((entry) =>
    entry.body.kind === 'trigger'
      ? { ...entry, body: { ...entry.body, trigger: { ...entry.body.trigger, finding } } }
      : entry,
  );
  return { ...story, entries };
}
