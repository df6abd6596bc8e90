import type { Case } from '../../shared/core/case.ts';
import { shortDigest } from '../../shared/core/digest.ts';
import { foldCase, stepSignature } from '../../shared/core/fold.ts';
import type { Entry, EntryBody } from '../../shared/core/journal.ts';
import { canonical, sameJson } from '../../shared/core/json.ts';
import { judgeOverride } from '../../shared/core/overrides.ts';
import type { Journal, Slot } from '../../shared/core/ports.ts';
import { type Ref, refKey } from '../../shared/core/ref.ts';
import type { ResourceApi } from '../../shared/core/resource.ts';
import type { Finding } from '../../shared/core/rule.ts';
import type { Policy } from '../../shared/core/settings.ts';
import { editsHold, isDisruptive, type State, type Step } from '../../shared/core/state.ts';

import { BrokenLaw } from './broken-law.ts';
import { openIntent } from './open-intent.ts';

/** Watches every world for the laws that must hold at each moment. */
export interface Checks {
  /** Called with every append that was accepted. */
  appended(
    ref: Ref,
    ordinal: number,
    first: number,
    bodies: readonly EntryBody[],
    at: number,
  ): Promise<void>;
  /** The API as one invocation sees it, watched. */
  watch(api: ResourceApi): ResourceApi;
  /** Called with every answer of the blast-radius store. */
  reserved(slot: Slot, answer: 'reserved' | 'full'): void;
  /** Somebody else changed the resource, or a stale picture of it may be about. */
  disturbed(ref: Ref): void;
  readonly writes: number;
}

/** What the checks look at. All of it is the truth, without faults. */
export interface Truth {
  readonly journal: Journal;
  now(): number;
  policy(): Policy;
  /** The live state without staleness, or null. */
  live(ref: Ref): Promise<State | null>;
}

/** The checks of one world. */
export function createChecks(truth: Truth): Checks {
  const entries = new Map<string, Entry[]>();
  const issued = new Set<string>();
  const applied = new Map<string, { readonly step: Step; readonly at: number }>();
  const disturbed = new Map<string, number>();
  const slots = new Map<string, Set<string>>();
  let writes = 0;

  async function appended(
    ref: Ref,
    ordinal: number,
    first: number,
    bodies: readonly EntryBody[],
    at: number,
  ): Promise<void> {
    const live = await truth.live(ref);
    const key = `${refKey(ref)}#${ordinal}`;
    const known = entries.get(key) ?? [];
    if (known.length !== first - 1) {
      throw new BrokenLaw(
        `append is create-once: ${key} has ${known.length} entries, and ${first} was appended`,
      );
    }
    const time = new Date(at).toISOString();
    bodies.forEach((body, index) => {
      checkBody(ref, known, body, live, at);
      known.push({ version: 1, n: first + index, at: time, body });
    });
    entries.set(key, known);
  }

  function checkBody(
    ref: Ref,
    known: readonly Entry[],
    body: EntryBody,
    live: State | null,
    at: number,
  ): void {
    const intent = known.findLast((entry) => entry.body.kind === 'intent');
    if (body.kind === 'refused' && body.failure.code === 'precondition' && live !== null) {
      const step = intent?.body.kind === 'intent' ? intent.body.step : null;
      const quiet = (disturbed.get(refKey(ref)) ?? 0) < Date.parse(intent?.at ?? '');
      if (step !== null && quiet && editsHold(live, step.edits)) {
        throw new BrokenLaw(`a change is not given up while a read may be stale: ${step.call}`);
      }
    }
    if (body.kind === 'undo-requested') {
      checkUndo(known, body);
    }
    if (body.kind !== 'intent') {
      return;
    }
    const open = openIntent(known);
    if (open !== null) {
      throw new BrokenLaw(
        `one live intent per ref: ${body.step.call} while ${open.step.call} is open at ${at}`,
      );
    }
  }

  /** `before` never changes: an undo goes back to what the first intent for the field recorded. */
  function checkUndo(
    known: readonly Entry[],
    body: Extract<EntryBody, { kind: 'undo-requested' }>,
  ): void {
    if (body.hold.rules.length === 0) {
      throw new BrokenLaw('undo appends its hold before its first write');
    }
    const all = [...known, ...[...entries.values()].flat()];
    for (const edit of body.edits) {
      const recorded = all.some(
        (entry) =>
          entry.body.kind === 'intent' &&
          entry.body.step.edits.some(
            (other) => other.field === edit.field && sameJson(other.before, edit.before),
          ),
      );
      if (!recorded) {
        throw new BrokenLaw(
          `before never changes: ${edit.field} would go back to ${canonical(edit.before)}`,
        );
      }
    }
  }

  function watch(api: ResourceApi): ResourceApi {
    let seen: State | null = null;
    return {
      list: (scope) => api.list(scope),
      async read(ref, hints) {
        seen = await api.read(ref, hints);
        return seen;
      },
      async call(ref, step) {
        await checkWrite(ref, step as Step, seen);
        return api.call(ref, step);
      },
    };
  }

  async function checkWrite(ref: Ref, step: Step, seen: State | null): Promise<void> {
    writes += 1;
    const stored = await truth.journal.load(ref);
    const c = stored === null ? null : foldCase(stored);
    const intent = c?.open ?? null;
    if (c === null || intent === null || stepSignature(intent.body.step) !== stepSignature(step)) {
      throw new BrokenLaw(`an intent precedes every write: ${step.call} on ${ref.id}`);
    }
    const id = `${c.id}#${intent.n}`;
    if (issued.has(id)) {
      throw new BrokenLaw(`one request per intent: ${step.call} was sent twice for ${id}`);
    }
    issued.add(id);
    checkReserved(c, step, intent.body.purpose);
    if (intent.body.purpose === 'cure' && seen !== null) {
      checkOverrides(c, intent.body.findings, seen);
    }
    await checkNotAgain(ref, step);
  }

  function checkOverrides(c: Case, findings: readonly Finding[], seen: State): void {
    const policy = truth.policy();
    const standing = findings.map((finding) =>
      judgeOverride({
        finding,
        type: c.ref.type,
        tags: seen.tags,
        memory: c.memory,
        policy: policy.overrides,
        now: truth.now(),
      }),
    );
    const all =
      standing.length > 0 && standing.every((v) => v.kind === 'honoured' || v.kind === 'held');
    if (all) {
      const rules = findings.map(({ rule }) => rule).join(', ');
      throw new BrokenLaw(`no step after a seen override or hold: ${rules} on ${c.ref.id}`);
    }
  }

  /** A change that took effect and that nobody put back is not made again. */
  async function checkNotAgain(ref: Ref, step: Step): Promise<void> {
    const key = `${refKey(ref)} ${stepSignature(step)}`;
    const before = applied.get(key);
    const live = await truth.live(ref);
    if (live === null || step.edits.some((edit) => edit.field.startsWith('copies.'))) {
      return;
    }
    if (
      before !== undefined &&
      editsHold(live, step.edits) &&
      (disturbed.get(refKey(ref)) ?? 0) < before.at
    ) {
      throw new BrokenLaw(`a change that took effect is not made again: ${step.call} on ${ref.id}`);
    }
    applied.set(key, { step, at: truth.now() });
  }

  function reserved(slot: Slot, answer: 'reserved' | 'full'): void {
    const taken = slots.get(slot.counter) ?? new Set();
    if (answer === 'reserved') {
      taken.add(slot.step);
    }
    slots.set(slot.counter, taken);
    if (taken.size > slot.limit) {
      throw new BrokenLaw(
        `reservations within the limit: ${taken.size} of ${slot.limit} in ${slot.counter}`,
      );
    }
  }

  function checkReserved(c: Case, step: Step, purpose: string): void {
    const slot = `${c.id}#${shortDigest(stepSignature(step))}`;
    const taken = [...slots.values()].some((steps) => steps.has(slot));
    if (purpose === 'cure' && isDisruptive(step) && !taken) {
      throw new BrokenLaw(`a disruptive step is reserved first: ${step.call} on ${c.ref.id}`);
    }
  }

  return {
    appended,
    reserved,
    watch,
    disturbed: (ref) => disturbed.set(refKey(ref), truth.now()),
    get writes() {
      return writes;
    },
  };
}
