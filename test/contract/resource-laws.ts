import { expect } from 'vitest';
import { sameJson } from '../../shared/core/json.ts';
import {
  diff,
  editsHold,
  fieldOf,
  type State,
  type Step,
  withField,
} from '../../shared/core/state.ts';
import { type Bench, type Place, type ResourceSuite, read } from './resource-bench.ts';

/** A transition that has not ended after so many looks is stuck. */
const LOOKS_MAX = 50;

/** What every step must be, whoever compiled it. */
export function expectLawful<S extends State, World, Send>(
  { resource, cloud }: Pick<ResourceSuite<S, World, Send>, 'resource' | 'cloud'>,
  step: Step,
): void {
  const operation = step.call;
  expect(cloud.operations, operation).toContain(operation);
  if (cloud.removing.test(operation)) {
    expect(cloud.removals, `${operation} removes what a user made`).toContain(operation);
  }
  expect(step.permissions.length, `${operation} permissions`).toBeGreaterThan(0);
  for (const permission of step.permissions) {
    expect(permission, operation).toMatch(cloud.permission);
  }
  expect(step.edits.length, `${operation} edits`).toBeGreaterThan(0);
  for (const { field, before, after } of step.edits) {
    const isMap = field.includes('.');
    const name = field.split('.')[0] ?? '';
    expect(Object.keys(resource.fields), `${operation} edits ${field}`).toContain(name);
    expect(resource.maps.includes(name), `${operation} edits ${field} as a map`).toBe(isMap);
    expect(resource.fields[name], `${operation} edits ${field}`).not.toBe('creation-only');
    expect(sameJson(before, after), `${operation} changes ${field}`).toBe(false);
  }
}

/** Applies steps one by one, each on a rested resource, and holds every one to the laws of writes. */
export async function applyAll<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  bench: Bench<S, World>,
  steps: readonly Step[],
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const isFirst = index === 0 || suite.inputsAge !== true;
    await applyOne(
      suite,
      bench,
      isFirst ? step : await compiledAgain(suite, bench, steps.slice(index)),
    );
  }
}

/** The first of the steps that are left, compiled from what is live as the engine does: its etag is the one of now. */
async function compiledAgain<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  bench: Bench<S, World>,
  left: readonly Step[],
): Promise<Step> {
  const live = await settled(suite, bench);
  const target = left
    .flatMap((step) => step.edits)
    .reduce((state, { field, after }) => withField(state, field, after), live);
  const [step] = suite.resource.steps(suite.ref, live, target);
  expect({ call: step?.call, edits: step?.edits }).toEqual({
    call: left[0]?.call,
    edits: left[0]?.edits,
  });
  return step as Step;
}

async function applyOne<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  bench: Bench<S, World>,
  step: Step,
): Promise<void> {
  const { resource, ref } = suite;
  const before = await settled(suite, bench);
  for (const { field, oneOf } of step.needs) {
    expect(oneOf, `${step.call} needs ${field}`).toContainEqual(fieldOf(before, field));
  }
  for (const edit of step.edits) {
    expect(fieldOf(before, edit.field), `${step.call} before of ${edit.field}`).toEqual(
      edit.before,
    );
  }
  const worldBefore = bench.host.world;

  await bench.api.call(ref, step);
  const after = await settled(suite, bench);

  expect(editsHold(after, step.edits), `${step.call} is done: ${shown(after, step)}`).toBe(true);
  const names = step.edits.map((edit) => edit.field.split('.')[0] ?? '');
  const allowed = [
    ...names.flatMap((name) => suite.places[name] ?? []),
    ...(suite.bookkeeping ?? []),
  ];
  const strays = changedPlaces(worldBefore, bench.host.world)
    .filter((place) => !allowed.some((start) => isWithin(place, start)))
    .map((place) => place.join(' / '));
  expect(strays, `${step.call} edits ${names.join(', ')} and changed besides`).toEqual([]);
  const edited = new Set(step.edits.map((edit) => edit.field));
  const others = diff(before, after, Object.keys(resource.fields), resource.maps)
    .map((edit) => edit.field)
    .filter((field) => !edited.has(field));
  expect(others, `${step.call} changed fields it does not edit`).toEqual([]);
}

/** Lets the model's time pass until the resource rests. */
export async function settled<S extends State, World, Send>(
  suite: ResourceSuite<S, World, Send>,
  bench: Bench<S, World>,
): Promise<S> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const state = await read(suite, bench);
    if (!suite.resource.isTransient(state)) {
      return state;
    }
    bench.clock.advance(suite.resource.transitionMs);
  }
  throw new Error(`${suite.ref.id} is still in transition after ${LOOKS_MAX} looks.`);
}

function shown(state: State, step: Step): string {
  return JSON.stringify(step.edits.map((edit) => [edit.field, fieldOf(state, edit.field)]));
}

function isWithin(place: Place, start: Place): boolean {
  return start.every((part, index) => place[index] === part);
}

/** Every leaf that differs between two values, by its way down. */
function changedPlaces(before: unknown, after: unknown, path: Place = []): Place[] {
  if (Object.is(before, after)) {
    return [];
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changedPlaces(before[key], after[key], [...path, key]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
