import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BESIDES, LISTS, OWN_CALLS, READS, UNGRANTED, WRITES } from '../../../infra/aws/calls.ts';
import { AWS_FUNCTIONS } from '../../../infra/build/bundle.ts';
import type { ReadHints } from '../../../shared/core/resource.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { State, Step } from '../../../shared/core/state.ts';
import { iamActionOf } from '../../../shared/resources/aws/errors.ts';
import type { AwsOperationName, AwsSend } from '../../../shared/resources/aws/send.ts';
import { AWS_RESOURCES } from '../../../shared/resources/aws.generated.ts';
import { AWS_RULES } from '../../../shared/rules/aws.generated.ts';
import { REQUESTS } from '../../support/aws-operations.ts';
import { KEY } from '../../support/endpoints.ts';
import { inProcessSend } from '../../support/in-process.ts';
import { PARAMETERS, WORLDS } from './rule-worlds.ts';

const TYPES = Object.keys(AWS_RESOURCES);
const HINTS: ReadHints = { copies: [], keys: [KEY] };

/** A door that writes down what it is asked. */
function recording(host: Parameters<typeof inProcessSend>[0]) {
  const seen = new Set<AwsOperationName>();
  const door = inProcessSend(host);
  const send: AwsSend = (name, region, input) => {
    seen.add(name);
    return door(name, region, input);
  };
  return { send, seen };
}

async function servedType(type: string) {
  const load = AWS_RESOURCES[type];
  const bench = WORLDS[type];
  if (load === undefined || bench === undefined) {
    throw new Error(`${type} has no world in test/infra/aws/rule-worlds.ts: add one.`);
  }
  return { ...(await load()), ...bench };
}

/** Every step of every cure of a rule in all worlds, those that take it back among them. */
async function stepsOf(id: string): Promise<readonly Step[]> {
  const rule = AWS_RULES.find((each) => each.id === id);
  const { resource, api, ref, worlds } = await servedType(rule?.type ?? '');
  const steps: Step[] = [];
  for (const world of worlds) {
    const live = await api(inProcessSend({ world })).read(ref, HINTS);
    if (rule === undefined || live === null) {
      throw new Error(`${id} finds nothing to look at.`);
    }
    const keys = (live['keys'] ?? {}) as RuleContext['keys'];
    const context: RuleContext = { ref, parameters: PARAMETERS, keys };
    if (rule.check(live, context).kind === 'violation') {
      const targets: readonly State[] = [
        rule.desire(live, context),
        rule.mark?.(live, context) ?? live,
      ];
      for (const target of targets) {
        steps.push(...resource.steps(ref, live, target), ...resource.steps(ref, target, live));
      }
    }
  }
  return steps;
}

describe.each(TYPES)('what a look at %s calls', (type) => {
  it('is what is listed, and no more is', async () => {
    const { api, ref, worlds } = await servedType(type);
    const seen = new Set<AwsOperationName>();

    for (const world of worlds) {
      const door = recording({ world });
      await api(door.send).read(ref, HINTS);
      await api(door.send).read(ref, { ...HINTS, copies: [`Churn-cordon-${'0'.repeat(10)}`] });
      for (const operation of door.seen) {
        seen.add(operation);
      }
    }

    expect([...seen].sort()).toEqual([...(READS[type] ?? [])].sort());
  });

  it('is another thing than what lists it', async () => {
    const { api, ref, worlds } = await servedType(type);
    const [world] = worlds;
    const { send, seen } = recording({ world: world as never });

    for await (const _ of api(send).list({ account: ref.account, region: ref.region })) {
      // Only its calls are asked for.
    }

    expect([...seen].sort()).toEqual([...(LISTS[type] ?? [])].sort());
  });
});

describe.each(AWS_RULES.map(({ id }) => id))('what %s calls', (id) => {
  it('is what is listed, and no more is', async () => {
    const steps = await stepsOf(id);

    const calls = new Set(steps.map(({ call }) => call));
    expect([...calls].sort()).toEqual([...(WRITES[id] ?? [])].sort());
  });

  it('needs what its steps say they need, and they say what is listed', async () => {
    for (const { call, permissions } of await stepsOf(id)) {
      const operation = call as AwsOperationName;
      const listed = [iamActionOf(operation), ...(BESIDES[operation] ?? [])];

      expect(permissions[0], call).toBe(iamActionOf(operation));
      expect(
        permissions.filter((action) => !listed.includes(action)),
        call,
      ).toEqual([]);
    }
  });
});

describe('all calls', () => {
  it('have rules and types that there are', () => {
    expect(Object.keys(READS).sort()).toEqual(TYPES.toSorted());
    expect(Object.keys(LISTS).sort()).toEqual(TYPES.toSorted());
    expect(Object.keys(WRITES).sort()).toEqual(AWS_RULES.map(({ id }) => id).sort());
    expect(Object.keys(OWN_CALLS).sort()).toEqual(AWS_FUNCTIONS.map(({ name }) => name).sort());
  });

  it('are all that the door can be asked, and nothing else is', () => {
    const called = [READS, LISTS, WRITES, OWN_CALLS].flatMap((lists) =>
      Object.values(lists).flat(),
    );

    expect([...new Set([...called, ...UNGRANTED])].sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  it('of the functions themselves are what their sources name', () => {
    const sources = ['functions/aws/', 'shared/notifiers/'].flatMap((folder) => {
      const url = new URL(`../../../${folder}`, import.meta.url);
      return readdirSync(url)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(new URL(name, url), 'utf8'));
    });
    const named = sources
      .flatMap((text) => [...text.matchAll(/'(?<name>[a-z0-9]+:[A-Z]\w+)'/g)])
      .map(({ groups }) => groups?.['name'] ?? '')
      .filter((name) => Object.hasOwn(REQUESTS, name));

    expect([...new Set(named)].sort()).toEqual(
      [...new Set(Object.values(OWN_CALLS).flat())].sort(),
    );
  });

  it('need besides what some step says', async () => {
    const steps = (await Promise.all(AWS_RULES.map(({ id }) => stepsOf(id)))).flat();

    for (const [call, actions] of Object.entries(BESIDES)) {
      const said = steps.filter((step) => step.call === call).flatMap((step) => step.permissions);
      expect(
        actions.filter((action) => !said.includes(action)),
        call,
      ).toEqual([]);
    }
  });
});
