import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createFinding } from '../../../functions/local/sandbox/model/security-hub.ts';
import type { Call } from '../../../functions/local/sandbox/model/world.ts';
import { START } from '../../support/in-process.ts';

const KEY = { Id: 'f-1', ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub' };
const NOTE = { Text: 'Fixed.', UpdatedBy: 'cordon' };

function update(input: Call['input']) {
  let world = createFinding(createWorld(), { ...KEY, Workflow: { Status: 'NEW' } });
  world = createFinding(world, { ...KEY, Id: 'f-2' });
  return applyCall(
    world,
    { service: 'securityhub', operation: 'BatchUpdateFindings', input },
    START,
  );
}

describe('BatchUpdateFindings', () => {
  it('puts the note on the findings it names, and leaves the rest of them alone', () => {
    const { world, answer } = update({ FindingIdentifiers: [KEY], Note: NOTE });

    expect(world.findings).toEqual([
      {
        ...KEY,
        Workflow: { Status: 'NEW' },
        Note: { ...NOTE, UpdatedAt: '2026-11-20T09:00:00.000Z' },
      },
      { ...KEY, Id: 'f-2' },
    ]);
    expect(answer).toEqual({ output: { ProcessedFindings: [KEY], UnprocessedFindings: [] } });
  });

  it.each([
    ['id', { ...KEY, Id: 'gone' }],
    ['product', { ...KEY, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/macie' }],
  ])('says which finding it does not know by its %s, and notes the others', (_, gone) => {
    const { world, answer } = update({ FindingIdentifiers: [gone, KEY], Note: NOTE });

    expect(world.findings?.[0]).toHaveProperty('Note');
    expect(answer).toMatchObject({
      output: {
        ProcessedFindings: [KEY],
        UnprocessedFindings: [{ FindingIdentifier: gone, ErrorCode: 'FindingNotFound' }],
      },
    });
  });

  it.each<[string, Call['input']]>([
    ['no finding', { FindingIdentifiers: [], Note: NOTE }],
    ['a finding without product', { FindingIdentifiers: [{ Id: 'f-1' }], Note: NOTE }],
    ['101 findings', { FindingIdentifiers: Array.from({ length: 101 }, () => KEY), Note: NOTE }],
    ['an empty note', { FindingIdentifiers: [KEY], Note: { ...NOTE, Text: ' ' } }],
    ['a long note', { FindingIdentifiers: [KEY], Note: { ...NOTE, Text: 'x'.repeat(513) } }],
    ['nobody’s note', { FindingIdentifiers: [KEY], Note: { Text: 'x' } }],
  ])('refuses %s, and changes nothing', (_, input) => {
    const { world, answer } = update(input);

    expect(answer).toMatchObject({ error: { code: 'InvalidInputException', status: 400 } });
    expect(world.findings?.[0]).not.toHaveProperty('Note');
  });
});
