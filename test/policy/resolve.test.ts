import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleSettings } from '../../shared/core/settings.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { MODES, resolveRule } from '../../shared/policy/resolve.ts';
import type { FloorEntry, RuleEntry, Scope } from '../../shared/policy/schema.ts';

const NOTEBOOK: Ref = {
  cloud: 'aws',
  type: 'aws.sagemaker.notebook-instance',
  id: 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/demo',
  name: 'Demo',
  account: '111122223333',
  region: 'eu-west-1',
};

const BASE: RuleSettings = {
  mode: 'observe',
  severity: null,
  graceMinutes: 0,
  quarantine: false,
  creationWindowMinutes: 60,
  parameters: {},
};

describe('scope', () => {
  const cases: readonly (readonly [scope: Scope, applies: boolean])[] = [
    [{}, true],
    [{ cloud: 'aws' }, true],
    [{ cloud: ['azure', 'gcp'] }, false],
    [{ accounts: '111122223333' }, true],
    [{ accounts: ['9*', '1111*'] }, true],
    [{ accounts: '11112222333' }, false],
    [{ regions: 'EU-West-1' }, true],
    [{ regions: 'eu-west-?' }, false],
    [{ types: 'aws.sagemaker.*' }, true],
    [{ types: 'aws.sagemaker' }, false],
    [{ ids: '*:NOTEBOOK-INSTANCE/demo' }, true],
    [{ ids: '*/dem' }, false],
    [{ tags: { team: 'ml-*' } }, true],
    [{ tags: { team: ['x', '*'] } }, true],
    [{ tags: { team: 'ml' } }, false],
    [{ tags: { Team: '*' } }, false],
    [{ tags: { constructor: '*' } }, false],
    [{ tags: { team: '*', stage: 'prod' } }, false],
    [{ cloud: 'aws', accounts: '1*', regions: 'us-*' }, false],
  ];

  it.each(cases)('%j: %s', (scope, applies) => {
    const tags = { team: 'ml-vision', stage: 'test' };

    const settings = resolveRule(
      BASE,
      [{ rule: 'r', scope, mode: 'ask' }],
      [],
      'r',
      NOTEBOOK,
      tags,
    );

    expect(settings.mode).toBe(applies ? 'ask' : 'observe');
  });

  it('matches what the event did not say only with *', () => {
    const unknown = { ...NOTEBOOK, account: '', region: '' };
    const entries: RuleEntry[] = [
      { rule: 'r', scope: { accounts: '1*' }, mode: 'ask' },
      { rule: 'r', scope: { regions: '*' }, graceMinutes: 5 },
    ];

    const settings = resolveRule(BASE, entries, [], 'r', unknown, {});

    expect(settings).toMatchObject({ mode: 'observe', graceMinutes: 5 });
  });
});

describe('entries', () => {
  it('win in order, setting by setting, parameters by name', () => {
    const entries: RuleEntry[] = [
      { rule: '*', mode: 'enforce', graceMinutes: 10, parameters: { key: 'a', net: 'n' } },
      { rule: ['x', 'r'], mode: 'ask', severity: 'low', parameters: { key: 'b' } },
      { rule: 'r', quarantine: true },
      { rule: 'other', mode: 'off' },
    ];

    expect(resolveRule(BASE, entries, [], 'r', NOTEBOOK, {})).toEqual({
      mode: 'ask',
      severity: 'low',
      graceMinutes: 10,
      quarantine: true,
      creationWindowMinutes: 60,
      parameters: { key: 'b', net: 'n' },
    });
  });
});

describe('the floor', () => {
  it('raises mode and severity and shortens grace, and never the reverse', () => {
    const floor: FloorEntry[] = [{ rule: 'r', mode: 'ask', severity: 'high', graceMinutes: 60 }];
    const weak: RuleEntry[] = [{ rule: 'r', mode: 'off', severity: 'low', graceMinutes: 500 }];
    const strong: RuleEntry[] = [{ rule: 'r', mode: 'enforce', severity: 'critical' }];

    expect(resolveRule(BASE, weak, floor, 'r', NOTEBOOK, {})).toMatchObject({
      mode: 'ask',
      severity: 'high',
      graceMinutes: 60,
    });
    expect(resolveRule(BASE, strong, floor, 'r', NOTEBOOK, {})).toMatchObject({
      mode: 'enforce',
      severity: 'critical',
      graceMinutes: 0,
    });
  });

  it('leaves a severity that nobody lowered to the rule', () => {
    const floor: FloorEntry[] = [{ rule: 'r', mode: 'observe', severity: 'high' }];

    expect(resolveRule(BASE, [], floor, 'r', NOTEBOOK, {}).severity).toBeNull();
  });

  it('holds whatever the entries say', () => {
    const mode = fc.constantFrom(...MODES);
    const entry = fc.record({ rule: fc.constantFrom('r', '*', 'x'), mode });

    fc.assert(
      fc.property(fc.array(entry), fc.array(entry, { minLength: 1 }), (entries, floor) => {
        const settings = resolveRule(BASE, entries, floor, 'r', NOTEBOOK, {});

        const least = floor
          .filter(({ rule }) => rule !== 'x')
          .map((one) => MODES.indexOf(one.mode));
        return least.every((one) => MODES.indexOf(settings.mode) >= one);
      }),
    );
  });
});

describe('profiles', () => {
  it.each([
    ['observe', 'observe', true],
    ['recommended', 'enforce', false],
  ] as const)('%s: every rule %s, baseline first %s', (name, mode, baselineFirst) => {
    const policy = profile(name);

    expect(policy).toMatchObject({
      profile: name,
      baselineFirst,
      outsideMl: 'observe',
      settle: { quietSeconds: 45, maxSeconds: 180 },
      overrides: { maxDays: 30, warnDays: 3, criticalSetters: [] },
      blastRadius: { perAccountPerHour: 20 },
      fight: { maxReversals: 3 },
    });
    expect(policy.rule('any', NOTEBOOK, {})).toEqual({ ...BASE, mode });
  });

  it('have different digests', () => {
    expect(profile('observe').digest).not.toBe(profile('recommended').digest);
  });

  it('do not take a bare managed-by tag for infrastructure code', () => {
    expect(profile('observe').iacTags).not.toContain('managed-by');
    expect(profile('observe').iacTags).toContain('aws:cloudformation:*');
  });
});
