import { CloudError } from '../../shared/core/failure.ts';
import { foldCase } from '../../shared/core/fold.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { Actor, Trigger } from '../../shared/core/trigger.ts';
import { undoableEdits } from '../../shared/core/undo.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { PAUSED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { BrokenLaw } from './broken-law.ts';
import type { Deed } from './config.ts';
import { createInvoke, type Invoke, type Setting } from './instances.ts';
import { act, PERSON, TOOL } from './people.ts';
import type { Done } from './residents.ts';
import { createRoles } from './roles.ts';
import { TYPES } from './served.ts';

const MINUTE = 60_000;
/** Deliveries of one message before the queue gives up on it. */
const DELIVERIES_MAX = 20;

/** What others do in a world, and how it reaches Cordon. */
export interface Others {
  /** Does one deed to one of the resources. */
  doDeed(deed: Deed): Promise<void>;
  /** Tells Cordon what somebody did, as an event: late, twice, or never. */
  tell(ref: Ref, done: Done | null, actor?: Actor): void;
}

/** What a world lets others change. */
export interface OthersSetting extends Setting {
  readonly refs: readonly Ref[];
  /** The store without faults. */
  readonly truth: Journal;
  readonly invoke: Invoke;
  setPolicy(change: (policy: Policy) => Policy): void;
  setCode(code: string): void;
}

/** The people, tools and other programs of one world. */
export function createOthers(setting: OthersSetting): Others {
  const { cloud, checks, draw, faults, timeline, truth, invoke, mutant, note } = setting;
  const { reader } = createRoles(setting, invoke);

  async function handle(trigger: Trigger, delivery: number): Promise<void> {
    const before = await truth.load(trigger.ref);
    const work = invoke((ports) => reconcile(trigger.ref, trigger, reader(ports)));
    const acknowledged = mutant.acknowledgesEarly || (await work);
    if (acknowledged) {
      checkJournalled(trigger, before?.id ?? null, await truth.load(trigger.ref));
    } else if (delivery < DELIVERIES_MAX) {
      timeline.at(timeline.now() + draw.int(10, 60) * 1000, () => handle(trigger, delivery + 1));
    }
  }

  /** A trigger is acknowledged only after its append, wherever a case was open to append it to. */
  function checkJournalled(
    trigger: Trigger,
    openBefore: string | null,
    after: Awaited<ReturnType<Journal['load']>>,
  ): void {
    const open = after !== null && after.entries.at(-1)?.body.kind !== 'closed';
    const had = after?.entries.some(
      ({ body }) => body.kind === 'trigger' && body.trigger.eventId === trigger.eventId,
    );
    if (open && after.id === openBefore && had !== true) {
      note(
        new BrokenLaw(`acknowledged after its append: ${trigger.operation} is not in ${after.id}`),
      );
    }
  }

  function tell(ref: Ref, done: Done | null, actor: Actor = PERSON): void {
    checks.disturbed(ref);
    if (done === null) {
      return;
    }
    const trigger: Trigger = {
      ref,
      reason: 'event',
      operation: done.operation,
      phase: 'instant',
      effect: done.effect,
      actor: done.effect === 'state' ? null : actor,
      eventId: `event-${draw.int(0, 2 ** 30)}`,
      time: new Date(timeline.now()).toISOString(),
      ...(done.tags === undefined ? {} : { tags: done.tags }),
    };
    const twice = faults.fires('event-duplicated', 0.3);
    const copies = faults.fires('event-lost', 0.3) ? 0 : twice ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = faults.fires('event-late', 0.1);
      const delay = late ? draw.int(1, 20) * MINUTE : draw.int(1, 30) * 1000;
      timeline.at(timeline.now() + delay, () => handle(trigger, 0));
    }
  }

  async function doDeed(deed: Deed): Promise<void> {
    const ref = draw.pick(setting.refs);
    const newest = (await truth.load(ref))?.id ?? null;
    switch (deed) {
      case 'undo':
        if (newest !== null) {
          checks.disturbed(ref);
          const undoable = await hasUndoable(newest);
          await invoke((ports) =>
            undo(newest, 'bob', ports).catch((error: unknown) => refusedUndo(error, undoable)),
          );
        }
        return;
      case 'approve':
        if (newest !== null) {
          await invoke((ports) => ignoringInvalid(approve(newest, 'bob', ports)));
        }
        return;
      case 'pause':
        await truth.setSetting(PAUSED_SETTING, { by: 'bob' });
        timeline.at(timeline.now() + 5 * MINUTE, () => truth.setSetting(PAUSED_SETTING, null));
        return;
      case 'observe':
        setting.setPolicy(observing);
        timeline.at(timeline.now() + 10 * MINUTE, () => setting.setPolicy((policy) => policy));
        return;
      case 'upgrade':
        setting.setCode(`simulation-${draw.int(2, 9)}`);
        return;
      case 'second-cordon':
        checks.disturbed(ref);
        await secondCordon(ref);
        return;
      case 'iac':
        tell(ref, act(cloud, ref, 'break', timeline.now(), draw), TOOL);
        return;
      default:
        tell(ref, act(cloud, ref, deed, timeline.now(), draw));
    }
  }

  /** Whether the journal, read without faults, holds something of the case to take back. */
  async function hasUndoable(id: string): Promise<boolean> {
    const stored = await truth.loadCase(id);
    const resource = stored === null ? undefined : TYPES.get(foldCase(stored).ref.type)?.resource;
    return (
      stored !== null &&
      resource !== undefined &&
      undoableEdits(foldCase(stored), resource).length > 0
    );
  }

  function refusedUndo(error: unknown, undoable: boolean): void {
    throwUnlessInvalid(error);
    if (undoable && String(error).includes('changed nothing')) {
      note(new BrokenLaw('before never changes: an undo finds nothing of what was journalled'));
    }
  }

  /** Another Cordon with a store of its own, as after a botched migration: it cures the same resource. */
  async function secondCordon(ref: Ref): Promise<void> {
    const unwatched = { ...checks, watch: (api: Parameters<typeof checks.watch>[0]) => api };
    const other = createInvoke({ ...setting, journal: createMemoryJournal(), checks: unwatched });
    await other((ports) => reconcile(ref, null, ports));
    checks.disturbed(ref);
  }

  return { doDeed, tell };
}

function observing(policy: Policy): Policy {
  return { ...policy, rule: (...input) => ({ ...policy.rule(...input), mode: 'observe' }) };
}

async function ignoringInvalid(work: Promise<unknown>): Promise<void> {
  await work.catch(throwUnlessInvalid);
}

function throwUnlessInvalid(error: unknown): void {
  if (!(error instanceof CloudError) || error.failure.code !== 'invalid') {
    throw error;
  }
}
