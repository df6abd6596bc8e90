import { describe, expect, it } from 'vitest';
import { QUARANTINE_TAG } from '../../shared/core/labels.ts';
import { happening, toyBench } from '../support/decided.ts';
import { MINUTE, NOW } from '../support/guarded.ts';
import { LEAK, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const QUARANTINED = { policy: toyPolicy({ severity: 'critical', quarantine: true }) };
const BORN = { trigger: happening(NOW, { effect: 'created' }) };

function quarantined() {
  const on = toyBench({ leaks: true });
  const ran = on.run({ ...BORN, ...QUARANTINED });
  on.wait(MINUTE);
  return { on, ...ran };
}

describe('quarantine', () => {
  it('is written where the policy says so and the cure leaves the fault standing', () => {
    const { on, calls } = quarantined();

    expect(calls).toEqual(['Tag', 'Quarantine', 'Stop']);
    expect(on.state.tags[QUARANTINE_TAG]).toBe('true');
    expect(on.case().outcome).toMatchObject({ outcome: 'stopped' });
  });

  it('is not written unless the policy says so', () => {
    const on = toyBench({ leaks: true });

    expect(on.run({ ...BORN, ...CRITICAL }).calls).toEqual(['Tag', 'Stop']);
  });

  it('is not written for a fault that the cure ends', () => {
    const on = toyBench({ door: 'open' });

    expect(on.run({ ...BORN, ...QUARANTINED }).calls).toEqual(['SetDoor']);
    expect(on.state.tags).toEqual({});
  });

  it('is asked about outside the creation window: only the inert labels are written', () => {
    const on = toyBench({ leaks: true });

    const { calls, decision } = on.run({
      trigger: happening(NOW, { effect: 'tagged' }),
      ...QUARANTINED,
    });

    expect(calls).toEqual(['Tag']);
    expect(on.state.tags[QUARANTINE_TAG]).toBeUndefined();
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      guards: [{ rule: LEAK.id, guard: 'creation window' }],
    });
    expect(decision.report.plan?.steps.map(({ call }) => call)).toEqual([
      'toy:Tag',
      'toy:Quarantine',
      'toy:Stop',
    ]);
  });

  it('lifts itself when the fault ends', () => {
    const { on } = quarantined();

    on.state = { ...on.state, leaks: false };
    on.run(QUARANTINED);

    expect(on.state).toMatchObject({ tags: {}, status: 'Up' });
  });

  it('lifts when the policy no longer says so, and the stop stays', () => {
    const { on } = quarantined();

    on.run(CRITICAL);

    expect(on.state.tags[QUARANTINE_TAG]).toBeUndefined();
    expect(on.state.status).toBe('Down');
  });

  it('leaves a tag that somebody else put there when the fault ends', () => {
    const on = toyBench({ leaks: true, tags: { [QUARANTINE_TAG]: 'true' } });
    on.run({ ...BORN, ...QUARANTINED });
    on.wait(MINUTE);

    on.state = { ...on.state, leaks: false };
    on.run(QUARANTINED);

    expect(on.state.tags).toEqual({ [QUARANTINE_TAG]: 'true' });
  });

  it('is written again when somebody takes it away', () => {
    const { on } = quarantined();
    const { [QUARANTINE_TAG]: _gone, ...tags } = on.state.tags;
    on.state = { ...on.state, tags };

    on.run(QUARANTINED);

    expect(on.state.tags[QUARANTINE_TAG]).toBe('true');
  });
});
