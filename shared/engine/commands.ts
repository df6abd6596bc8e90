import type { Case } from '../core/case.ts';
import { caseId } from '../core/case-id.ts';
import { CloudError } from '../core/failure.ts';
import { foldCase } from '../core/fold.ts';
import type { EntryBody } from '../core/journal.ts';
import type { Report } from '../core/outcome.ts';
import { holdFor, undoableEdits } from '../core/undo.ts';
import type { EnginePorts } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** How often a person's word is appended again when other instances get ahead. */
const APPEND_TRIES = 5;

/**
 * Takes back what a case changed. The hold is journalled before the first write, so that no sweep cures it again.
 * Asking twice is once: a second call goes on with the first undo.
 * @param by - who asks, for the record
 * @throws CloudError `invalid` when there is no such case or nothing to take back
 */
export async function undo(id: string, by: string, ports: EnginePorts): Promise<Report> {
  const target = await caseOf(id, ports);
  const served = await ports.serve(target.ref.type);
  if (served === null) {
    throw invalid(`This version of Cordon does not serve ${target.ref.type}.`);
  }
  await speak(ports, target, (newest) => {
    if (newest.undo !== null) {
      return [];
    }
    const of = newest.id === target.id ? newest : target;
    const edits = undoableEdits(of, served.resource);
    // What was, or is being, taken down only for an edit is brought back, though the edit itself was never made.
    if (edits.length === 0 && of.restores.length === 0 && of.open === null) {
      throw invalid(`Case ${id} changed nothing that can be taken back.`);
    }
    if (
      newest.memory.incarnation !== of.memory.incarnation ||
      newest.memory.lives !== of.memory.lives
    ) {
      throw invalid(`The resource of case ${id} was deleted since; another has its name now.`);
    }
    const hold = holdFor(of, by, ports.clock.now());
    return [{ kind: 'undo-requested', by, of: of.id, edits, hold }];
  });
  return reconcile(target.ref, null, ports);
}

/**
 * Says yes to the plan a case asks about. The yes binds to that plan's digest: when the resource has changed since,
 * Cordon asks again.
 * @throws CloudError `invalid` when the case asks nothing, or no longer this
 */
export async function approve(
  id: string,
  by: string,
  ports: EnginePorts,
  planDigest?: string,
): Promise<Report> {
  const target = await caseOf(id, ports);
  let meant = planDigest;
  await speak(ports, target, (newest) => {
    if (newest.id !== id || newest.closed || newest.asked === null) {
      throw invalid(`Case ${id} is not asking anything.`);
    }
    const { digest } = newest.asked.plan;
    // A yes is for what stood there when it was said, also where another instance gets ahead meanwhile.
    meant ??= digest;
    if (meant !== digest) {
      throw invalid(`Case ${id} asks about another plan by now: look at it again.`);
    }
    return [{ kind: 'approved', digest, by }];
  });
  return reconcile(target.ref, null, ports);
}

/** Lifts the holds an undo left on a resource, so that its rules act again. */
export async function lift(id: string, ports: EnginePorts): Promise<Report> {
  const target = await caseOf(id, ports);
  await speak(ports, target, (newest) => {
    if (newest.memory.holds.length === 0) {
      throw invalid(`No hold stands on the resource of case ${id}.`);
    }
    return [{ kind: 'remembered', memory: { holds: [] } }];
  });
  return reconcile(target.ref, null, ports);
}

/** Appends a person's word to the ref's newest case, opening one when the last is closed. */
async function speak(
  ports: EnginePorts,
  target: Case,
  say: (newest: Case) => readonly EntryBody[],
): Promise<void> {
  const policy = await ports.policy();
  for (let turn = 0; turn < APPEND_TRIES; turn += 1) {
    const stored = await ports.journal.load(target.ref);
    const newest = stored === null ? target : foldCase(stored);
    const bodies = say(newest);
    if (bodies.length === 0) {
      return;
    }
    const opening: EntryBody[] = newest.closed
      ? [reopened(newest, policy.profile, ports.code)]
      : [];
    const ordinal = newest.closed ? newest.ordinal + 1 : newest.ordinal;
    const first = newest.closed ? 1 : newest.n + 1;
    const now = ports.clock.now();
    const all = [...opening, ...bodies];
    const wakeUp = {
      ref: target.ref,
      dueAt: now,
      id: `${caseId(target.ref, ordinal)}#${first + all.length - 1}`,
      why: 'a person decided',
    };
    const rows = { wakeUps: [wakeUp] };
    if ((await ports.journal.append(target.ref, ordinal, first, all, now, rows)) === 'appended') {
      return;
    }
  }
  throw new CloudError(
    {
      code: 'unavailable',
      message: 'Other instances kept working on this case; nothing was recorded. Try again.',
      permission: null,
    },
    { applied: 'no' },
  );
}

function reopened(last: Case, profile: string, code: string): EntryBody {
  const { ref, memory } = last;
  return { kind: 'opened', ref, profile, code, memory, createdAt: null, changedAt: null };
}

async function caseOf(id: string, ports: EnginePorts): Promise<Case> {
  const stored = await ports.journal.loadCase(id);
  if (stored === null) {
    throw invalid(`There is no case ${id}. \`cordon cases\` lists them.`);
  }
  return foldCase(stored);
}

function invalid(message: string): CloudError {
  return new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
}
