import { describe, expect, it } from 'vitest';
import type { Severity, Verdict } from '../../shared/core/rule.ts';
import type { Finding, Trigger } from '../../shared/core/trigger.ts';
import { happening, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW } from '../support/guarded.ts';
import { DOOR, TOY_RULES, toyPolicy } from '../support/toys.ts';

const TOLD: Finding = {
  source: 'macie',
  id: 'finding-1',
  title: 'The bucket holds <b>credit cards</b>.',
  severity: 'high',
  sensitive: true,
};

function found(change: Partial<Finding> = {}): Trigger {
  const event = happening(NOW, { effect: 'none', actor: null });
  return { ...event, finding: { ...TOLD, ...change } };
}

function rated(severity: Severity, verdict: Severity | null = null) {
  const answer: Verdict = {
    kind: 'violation',
    message: 'The door is open.',
    ...(verdict === null ? {} : { severity: verdict }),
  };
  return [{ ...DOOR, severity, check: () => answer }];
}

function severities(on: ToyBench): readonly (Severity | undefined)[] {
  return on.case().outcome?.findings.map(({ severity }) => severity) ?? [];
}

describe('a resource in which sensitive data was found', () => {
  it.each<[Severity, Severity | null, Severity]>([
    ['low', null, 'medium'],
    ['medium', null, 'high'],
    ['high', null, 'high'],
    ['critical', null, 'critical'],
    ['critical', 'low', 'medium'],
    ['low', 'critical', 'critical'],
  ])('has a %s finding (%s by its verdict) raised to %s', (severity, verdict, raised) => {
    const on = toyBench({ door: 'open' });

    on.decide({ trigger: found(), rules: rated(severity, verdict), paused: true });

    expect(severities(on)).toEqual([raised]);
  });

  it('says by whom it was found, in words of ours', () => {
    const on = toyBench({ door: 'open' });

    on.decide({ trigger: found(), rules: rated('low'), paused: true });

    expect(on.case().outcome?.findings[0]?.message).toBe(
      'The door is open. Macie found sensitive data in it.',
    );
  });

  it('keeps the severity that the policy sets', () => {
    const on = toyBench({ door: 'open' });
    const policy = toyPolicy({ severity: 'low' });

    on.decide({ trigger: found(), rules: rated('low'), policy, paused: true });

    expect(severities(on)).toEqual(['low']);
  });

  it('is remembered when it is well, for the day on which it is not', () => {
    const on = toyBench();
    on.run({ trigger: found() });
    on.wait(MINUTE);

    on.state = { ...on.state, door: 'open' };
    on.decide({ trigger: happening(on.now), rules: rated('medium'), paused: true });

    expect(severities(on)).toEqual(['high']);
  });

  it('is forgotten with the life in which it was found', () => {
    const on = toyBench();
    on.run({ trigger: found() });

    on.state = { ...on.state, incarnation: 'second', door: 'open' };
    on.decide({ trigger: happening(on.now), rules: rated('medium'), paused: true });

    expect(severities(on)).toEqual(['medium']);
  });

  it('is not one about which a finding says anything else', () => {
    const on = toyBench({ door: 'open' });

    on.decide({ trigger: found({ sensitive: false }), rules: rated('low'), paused: true });

    expect(severities(on)).toEqual(['low']);
  });

  it('is cured as any other', () => {
    const on = toyBench({ door: 'open' });

    const { calls } = on.run({ trigger: found(), rules: TOY_RULES });

    expect(calls).toEqual(['SetDoor']);
  });
});
