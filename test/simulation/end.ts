import { isExhausted } from '../../shared/core/assess.ts';
import { foldCase } from '../../shared/core/fold.ts';
import { QUARANTINE_TAG } from '../../shared/core/labels.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { KeyFacts } from '../../shared/core/resource.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { State } from '../../shared/core/state.ts';
import { BrokenLaw } from './broken-law.ts';
import type { SimChannel } from './channel.ts';
import { TYPES } from './served.ts';

/** How a world stands when everything has had time to come to rest. */
export interface End {
  readonly refs: readonly Ref[];
  readonly truth: Journal;
  readonly channel: SimChannel;
  readonly live: (ref: Ref) => Promise<State | null>;
  readonly policy: Policy;
  /** Whether a change was refused or rolled back that interrupts people: it rests a day, and its owner has been told. */
  readonly mayRest: boolean;
}

/** Outcomes a faulty resource may rest with: somebody has been told, or nothing more can be done. */
const RESTS = ['contained', 'stopped', 'labelled', 'asking', 'overridden', 'observed', 'conflict'];

/** Every resource is well, contained, overridden, asked about or told of; every message has arrived, in order. */
export async function checkEnd(end: End): Promise<void> {
  for (const ref of end.refs) {
    await checkResource(end, ref);
  }
  await checkMessages(end);
}

async function checkResource(end: End, ref: Ref): Promise<void> {
  const state = await end.live(ref);
  const stored = await end.truth.load(ref);
  const c = stored === null ? null : foldCase(stored);
  if (state === null) {
    return;
  }
  const outcome = c === null || c.closed ? null : (c.outcome?.outcome ?? null);
  const faults = violations(end.policy, ref, state);
  const story = `${ref.id} (${state.status ?? 'no status'}): ${faults.join(', ') || 'no fault'}; case ${c?.id ?? 'none'} ${c?.closed === true ? 'closed' : (outcome ?? 'without outcome')}: ${c?.outcome?.reason ?? ''}`;
  if (c !== null && !c.closed && c.open !== null) {
    throw new BrokenLaw(`no intent stays open: ${story}`);
  }
  if (c !== null && c.restores.length > 0 && outcome !== 'stopped') {
    throw new BrokenLaw(`nothing stays stopped that was only stopped for an edit: ${story}`);
  }
  // A resource that failed, whose change was rolled back, or that was stopped in vain, is left alone for a day: its
  // owner has been told.
  const stopped = c?.done.some((step) => step.body.temporary.length > 0) === true;
  const inVain = Object.values(c?.failures ?? {}).some(
    (failed) => isExhausted(failed) && (stopped || failed.failure.code === 'precondition'),
  );
  const gaveUp = state.status === 'Failed' || end.mayRest || inVain;
  const rests = gaveUp ? [...RESTS, 'failed'] : RESTS;
  if (faults.length > 0 && (outcome === null || !rests.includes(outcome))) {
    throw new BrokenLaw(
      `every fault is cured, contained, overridden, asked about or told: ${story}`,
    );
  }
  if (faults.length === 0 && outcome === null && state.tags[QUARANTINE_TAG] !== undefined) {
    throw new BrokenLaw(`nothing stays in quarantine whose fault has ended: ${story}`);
  }
  if (faults.length === 0 && outcome !== null && !rests.includes(outcome)) {
    throw new BrokenLaw(`a case without a fault comes to rest: ${story}`);
  }
}

/** Rule ids that the live state violates, by the same policy. */
function violations(policy: Policy, ref: Ref, state: State): string[] {
  const type = TYPES.get(ref.type);
  return (type?.rules ?? [])
    .filter((rule) => {
      const { parameters } = policy.rule(rule.id, ref, state.tags);
      const keys = (state['keys'] ?? {}) as Readonly<Record<string, KeyFacts>>;
      return rule.check(state, { ref, parameters, keys }).kind === 'violation';
    })
    .map((rule) => rule.id);
}

async function checkMessages(end: End): Promise<void> {
  for (const stored of await end.truth.cases(10_000)) {
    const news = stored.entries.findLast((entry) => entry.body.kind === 'outcome')?.n ?? 0;
    const heard = end.channel.heard.get(stored.id) ?? [];
    const reached = Math.max(0, ...heard.map((range) => range.to));
    if (reached < news) {
      throw new BrokenLaw(
        `every message arrives: case ${stored.id} was told to ${reached} of ${news}`,
      );
    }
    let before = 0;
    for (const { from, to } of heard) {
      if (from > before || to < from) {
        throw new BrokenLaw(
          `messages arrive in order: case ${stored.id} was told (${from}, ${to}] after ${before}`,
        );
      }
      before = Math.max(before, to);
    }
  }
}
