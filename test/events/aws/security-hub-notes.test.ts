import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../shared/core/trigger.ts';
import type { Fields } from '../../../shared/events/read.ts';
import { onlyIgnored, onlyTrigger } from './samples.ts';
import { CUSTOM_ACTION, FINDING, hubEvent, IMPORTED } from './security-hub-samples.ts';

describe('the product of a finding', () => {
  it.each([
    'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
    'arn:aws:securityhub:us-west-2:111122223333:product/111122223333/default',
    'arn:aws-cn:securityhub:cn-north-1::product/aws/guardduty',
    'arn:aws-us-gov:securityhub:us-gov-west-1::product/crowdstrike/crowdstrike-falcon',
  ])('is kept: %s', (ProductArn) => {
    expect(foundIn({ ProductArn }).productArn).toBe(ProductArn);
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['a list', ['arn:aws:securityhub:eu-west-1::product/aws/securityhub']],
    ['another service’s', 'arn:aws:s3:eu-west-1::product/aws/securityhub'],
    ['a hub', 'arn:aws:securityhub:eu-west-1:111122223333:hub/default'],
    ['of no region', 'arn:aws:securityhub:::product/aws/securityhub'],
    ['of a host', 'arn:aws:securityhub:evil.example/::product/aws/securityhub'],
    ['two lines', 'arn:aws:securityhub:eu-west-1::product/aws/securityhub\n'],
    ['cut off', 'arn:aws:securityhub:eu-west-1::product/aws'],
    ['too much', 'arn:aws:securityhub:eu-west-1::product/aws/securityhub/x'],
    ['long', `arn:aws:securityhub:eu-west-1::product/aws/${'x'.repeat(129)}`],
    ['markup', 'arn:aws:securityhub:eu-west-1::product/aws/<!channel>'],
  ])('is left out when it is %s', (_, ProductArn) => {
    expect(foundIn({ ProductArn })).not.toHaveProperty('productArn');
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['empty', ''],
    ['too long to be kept', 'f'.repeat(513)],
    ['on two lines', 'f\n1'],
    ['hidden characters', 'f\u202e1'],
    ['a list', ['f-1']],
  ])('is left out when the id beside it is %s', (_, Id) => {
    expect(foundIn({ Id })).not.toHaveProperty('productArn');
  });

  it('is kept beside the longest id', () => {
    const Id = 'f'.repeat(512);

    expect(foundIn({ Id })).toMatchObject({ id: Id, productArn: FINDING.ProductArn });
  });
});

describe('a note on a finding', () => {
  const noted = (UpdatedBy: unknown, UpdatedAt: unknown) => ({
    Note: { Text: 'Fixed.', UpdatedBy, UpdatedAt },
  });

  it('of our own, since when nothing was checked, is no reason to look', () => {
    const event = hubEvent(IMPORTED, { ...FINDING, ...noted('cordon', '2026-01-05T09:12:01Z') });

    expect(onlyIgnored(event)).toMatchObject({
      reason: 'own-write',
      detail: expect.stringContaining(FINDING.Title),
    });
  });

  it.each<[string, Fields]>([
    ['of our own, before the last check', noted('cordon', '2026-01-05T09:12:00Z')],
    ['of our own, at the very time of it', noted('cordon', FINDING.UpdatedAt)],
    ['of somebody', noted('alice', '2026-01-05T09:12:01Z')],
    ['of nobody', { Note: null }],
    ['of no time', noted('cordon', 'soon')],
    ['beside a check of no time', { ...noted('cordon', '2026-01-05T09:12:01Z'), UpdatedAt: '' }],
  ])('%s, stands in no way', (_, members) => {
    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...members })).ref.name).toBe('ml-data');
  });

  it('stands in nobody’s way who chose the finding', () => {
    const members = noted('cordon', '2026-01-05T09:12:01Z');

    const trigger = onlyTrigger(hubEvent(CUSTOM_ACTION, { ...FINDING, ...members }));

    expect(trigger.ref.name).toBe('ml-data');
  });
});

function foundIn(members: Fields): Partial<Finding> {
  return onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...members })).finding ?? {};
}
