import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  canonicalPolicy,
  heldToAccount,
  publicStatements,
} from '../../../shared/resources/aws/key-exposure.ts';
import { keyState } from '../../../shared/resources/aws/key-state.ts';

/** Answers that KMS once gave. */

const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const ACCOUNT = '644160558196';
const isThere = existsSync(RECORDED);
const what = isThere ? '' : ' (skipped: ../shared/describes is not there)';

/** The answers of an operation by what they were recorded for; their times as dates, as the SDK gives them. */
function recorded(operation: string): readonly (readonly [string, Record<string, unknown>])[] {
  const prefix = `kms.${operation}--`;
  return (isThere ? readdirSync(RECORDED) : [])
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const text = readFileSync(new URL(name, RECORDED), 'utf8');
      const recording = JSON.parse(text, (_, value) => dateOf(value) ?? value);
      return [name.slice(prefix.length), recording.data] as const;
    });
}

function dateOf(value: unknown): Date | null {
  const time = value as Readonly<Record<string, number | string>> | null;
  return time?.['__class__'] === 'datetime'
    ? new Date(Date.UTC(Number(time['year']), Number(time['month']) - 1, Number(time['day'])))
    : null;
}

describe.skipIf(!isThere && process.env['CI'] === undefined)(
  `recorded answers of KMS${what}`,
  () => {
    it('about keys are understood', () => {
      const states = recorded('DescribeKey').map(([, answer]) =>
        keyState(answer, { tags: {}, aliases: [], policy: { text: '{"Statement":[]}' } }),
      );

      expect(states.length).toBeGreaterThan(5);
      for (const { createdAt, status, enabled, arn } of states) {
        expect(createdAt).toMatch(/^20\d\d-/);
        expect(enabled).toBe(status === 'Enabled');
        expect(arn).toMatch(/^arn:aws:kms:/);
      }
    });

    it('about policies tell which statements are for every account', () => {
      const found = Object.fromEntries(
        recorded('GetKeyPolicy').map(([name, { Policy }]) => [
          name.replace(/--1\.json$/, ''),
          publicStatements(String(Policy))?.map((statement) => statement.name),
        ]),
      );

      expect(found).toEqual({
        test_cross_account_kms: ['Enable Cross Account'],
        test_cross_account_kms_condition_keys_1: [],
        test_cross_account_kms_condition_keys_2: [],
        test_cross_account_kms_condition_keys_3: ['Bad condition key'],
        test_kms_remove_matched: ['Public'],
        test_kms_remove_named: ['DefaultRoot', 'RemoveMe'],
      });
    });

    it('about policies are held to the account, or left to a person, and are else as they were', () => {
      for (const [name, { Policy }] of recorded('GetKeyPolicy')) {
        const before = canonicalPolicy(String(Policy)) ?? '';
        const held = heldToAccount(before, ACCOUNT);

        if (name.startsWith('test_cross_account_kms_condition_keys_3')) {
          expect(held, name).toBeNull();
        } else {
          expect(publicStatements(held ?? ''), name).toEqual([]);
          const condition = `"Condition":{"StringEquals":{"kms:CallerAccount":"${ACCOUNT}"}},`;
          const added = publicStatements(before)?.length === 0 ? '' : condition;
          expect(held?.replaceAll(added, ''), name).toBe(before);
        }
      }
    });
  },
);
