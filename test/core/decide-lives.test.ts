import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import { happening, kinds, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { LEAK, toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const BORN = happening(NOW, { effect: 'created' });

describe('a resource that cannot be read', () => {
  const failure = (code: 'denied' | 'throttled') => ({
    observation: {
      kind: 'unknown',
      at: NOW,
      failure: { code, message: `${code}!`, permission: null },
    } as const,
  });

  it('is not touched; a denied read is told, and tried again in an hour', () => {
    const on = toyBench({ door: 'open' });

    const decision = on.decide({ trigger: happening(NOW), ...failure('denied') });

    expect(kinds(decision)).toEqual(['opened', 'trigger', 'outcome']);
    expect(decision).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + 60 * MINUTE,
      report: { outcome: 'failed', reason: 'denied!' },
    });
  });

  it('for the moment is looked at ever less often', () => {
    const on = toyBench({ door: 'open' });
    const pauses: number[] = [];
    for (let look = 0; look < 8; look += 1) {
      const { wakeAt } = on.decide({ trigger: happening(on.now), ...failure('throttled') });
      pauses.push(((wakeAt ?? 0) - on.now) / SECOND);
      on.now = wakeAt ?? 0;
    }

    expect(pauses).toEqual([2, 2, 4, 8, 16, 32, 64, 128]);
  });

  it('keeps its open step for the time after its deadline', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });

    const decision = on.decide(failure('throttled'));

    expect(decision.wakeAt).toBe(NOW + 45 * SECOND);
    expect(on.case().open).not.toBeNull();
  });
});

describe('a resource that is not there', () => {
  const GONE = { observation: { kind: 'absent', at: NOW } as const };

  it('and never had a case leaves none', () => {
    expect(toyBench().decide({ trigger: happening(NOW), ...GONE })).toMatchObject({
      appends: [],
      report: { outcome: 'skipped', reason: 'it no longer exists' },
    });
  });

  it('two minutes after its creation is gone; before, it is waited for', () => {
    const on = toyBench();

    const early = on.decide({ trigger: BORN, ...GONE });
    on.wait(2 * MINUTE - 1);
    const still = on.decide(GONE);
    on.wait(1);
    const late = on.decide(GONE);

    expect(early).toMatchObject({ report: { outcome: 'waiting' }, wakeAt: NOW + 10 * SECOND });
    expect(kinds(early)).toEqual(['opened', 'trigger', 'outcome']);
    expect(still.wakeAt).toBe(NOW + 2 * MINUTE - 1 + 10 * SECOND);
    expect(kinds(late)).toEqual(['remembered', 'outcome', 'closed']);
  });

  it('ends its case and its open step, and forgets everything of this life', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });

    const decision = on.decide(GONE);

    expect(kinds(decision)).toEqual(['abandoned', 'remembered', 'outcome', 'closed']);
    expect(on.case()).toMatchObject({ closed: true, open: null });
    expect(on.case().memory).toEqual({ ...NO_MEMORY, lives: 1 });
  });
});

describe('another life of the same name', () => {
  it('ends the case, and starts one without its memory', () => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    const first = on.case().id;
    on.state = toy({ incarnation: 'second', door: 'open' });

    const decision = on.decide({ trigger: happening(NOW), ...CRITICAL });

    expect(decision.appends.map((append) => append.bodies.map((body) => body.kind))).toEqual([
      ['outcome', 'closed'],
      ['opened', 'trigger', 'intent'],
    ]);
    expect(on.case().id).not.toBe(first);
    expect(on.case().memory).toEqual({
      ...NO_MEMORY,
      incarnation: 'second',
      lives: 1,
      person: 'alice@example.com',
    });
  });

  it('abandons the step that was meant for the last', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });
    on.state = toy({ incarnation: 'second' });

    const decision = on.decide();

    expect(kinds(decision)).toEqual(['abandoned', 'outcome', 'closed']);
    expect(decision.report.outcome).toBe('compliant');
  });

  it('is one after a closed case, too', () => {
    const on = toyBench({ door: 'open' });
    on.run({ trigger: BORN, ...CRITICAL });
    on.state = toy({ incarnation: 'second', leaks: true, createdAt: new Date(NOW).toISOString() });

    on.run(CRITICAL);

    expect(on.case().memory).toMatchObject({ incarnation: 'second', creator: null, lives: 1 });
    expect(on.case().outcome?.findings.map(({ rule }) => rule)).toEqual([LEAK.id]);
  });
});
