import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/aws/kms-key-enabled.ts';
import { KEY_CONTEXT, keyStateOf } from '../../support/keys.ts';

describe('kms-key-enabled', () => {
  it.each(['Enabled', 'Creating', 'Updating'])('has nothing against a key that is %s', (status) => {
    const state = keyStateOf({ status, enabled: status === 'Enabled' });

    expect(rule.check(state, KEY_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it('is not content with half a cure', () => {
    const state = keyStateOf({
      status: 'PendingDeletion',
      enabled: true,
      deletion: '2026-12-20T09:00:00Z',
    });

    expect(rule.check(state, KEY_CONTEXT).kind).toBe('violation');
  });

  it('leaves keys of AWS to AWS', () => {
    const state = keyStateOf({ status: 'Disabled', enabled: false, customerManaged: false });

    expect(rule.check(state, KEY_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
  });

  it('takes a deletion for worse than a disabled key, and names its day', () => {
    const pending = keyStateOf({
      status: 'PendingDeletion',
      enabled: false,
      deletion: '2026-12-20T09:00:00Z',
    });

    expect(rule.check(pending, KEY_CONTEXT)).toEqual({
      kind: 'violation',
      severity: 'critical',
      message: expect.stringContaining('on 2026-12-20'),
    });
    expect(rule.check({ ...pending, deletion: null }, KEY_CONTEXT)).toMatchObject({
      message: expect.stringContaining('soon'),
    });
    expect(
      rule.check(keyStateOf({ status: 'Disabled', enabled: false }), KEY_CONTEXT),
    ).toMatchObject({ kind: 'violation', message: expect.stringContaining('Disabled') });
  });

  it.each(['Disabled', 'PendingDeletion'])(
    'brings a key back that is %s, after a yes',
    (status) => {
      const deletion = status === 'Disabled' ? null : '2026-12-20T09:00:00Z';
      const state = keyStateOf({ status, enabled: false, deletion });

      const desired = rule.desire(state, KEY_CONTEXT);

      expect(desired).toMatchObject({ enabled: true, deletion: null });
      expect(rule.check(desired, KEY_CONTEXT)).toEqual({ kind: 'compliant' });
      expect(rule.preflight?.(state, desired, KEY_CONTEXT)).toMatchObject({ kind: 'problem' });
      expect(rule.recipe?.(state, KEY_CONTEXT)).toBeNull();
    },
  );

  it.each(['PendingImport', 'Unavailable', 'PendingReplicaDeletion', 'SomethingNew'])(
    'has no call for a key that is %s, and says what to do',
    (status) => {
      const state = keyStateOf({ status, enabled: false });

      expect(rule.check(state, KEY_CONTEXT)).toMatchObject({ kind: 'violation' });
      expect(rule.desire(state, KEY_CONTEXT)).toBe(state);
      expect(rule.recipe?.(state, KEY_CONTEXT)).toMatch(/key material/);
    },
  );
});
