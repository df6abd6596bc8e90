import { handOverText } from '../../functions/aws/hand-overs.ts';
import { createAct } from '../../functions/azure/act.ts';
import { createEvents } from '../../functions/azure/events.ts';
import { createMeter } from '../../functions/azure/meter.ts';
import { ACT_QUEUE, type AzurePorts } from '../../functions/azure/ports.ts';
import { createSweep, createSweepOn } from '../../functions/azure/sweep.ts';
import { createTick } from '../../functions/azure/tick.ts';
import { accountId, createAccount } from '../../functions/local/sandbox/azure/storage-account.ts';
import { createAzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { AZURE_RULES } from '../../shared/rules/azure.generated.ts';
import { OWN_ID, written } from '../events/azure/samples.ts';
import { policyWith } from './engine.ts';
import { START } from './in-process.ts';
import { azureSandboxed } from './rest-sandboxed.ts';

/** Nothing settles, and everything may be done at once. */
const POLICY = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });

/** The functions with their parts: a subscription with open accounts of these names, a journal, a clock that stands. */
export async function azureFunctions(
  names: readonly string[],
  journal: Journal = createMemoryJournal(),
  change: Partial<AzurePorts> = {},
) {
  const world = names.reduce(
    (before, name) =>
      createAccount(before, { name, properties: { allowBlobPublicAccess: true } }, START),
    createAzureWorld(),
  );
  const { sandbox, send, clock } = await azureSandboxed(world, { readAttempts: 1 });
  const meter = createMeter(clock);
  const log: Readonly<Record<string, unknown>>[] = [];
  const sent: { readonly queue: string; readonly text: string }[] = [];
  const goOns: number[] = [];
  let taken = 0;
  let ids = 0;
  const ports: AzurePorts = {
    home: async () => ({ account: world.subscription, region: '' }),
    ownPrincipals: async () => [OWN_ID],
    engine: async (remainingMs) => ({
      clock,
      random: { id: () => `run-${ids++}`, unit: () => 0.5 },
      journal,
      policy: async () => POLICY,
      serve: createServe(AZURE_RESOURCES, AZURE_RULES, meter.metered(send)),
      remainingMs,
      code: 'test',
    }),
    handOver: async (wakeUps) => {
      sent.push(...wakeUps.map((each) => ({ queue: ACT_QUEUE, text: handOverText(each) })));
      return new Map();
    },
    notifiers: async () => [],
    goOn: async (afterMs) => {
      goOns.push(afterMs);
    },
    wait: async (ms) => clock.advance(ms),
    now: clock.now,
    ...change,
  };
  const line = (text: string) => log.push(JSON.parse(text));
  const context = { functionName: 'a function', info: line, warn: line, error: line } as never;
  const events = createEvents(ports);
  const act = createAct(ports);
  return {
    sandbox,
    clock,
    journal,
    log,
    sent,
    goOns,
    event: (name: string) =>
      written(accountId(world, name), 'Microsoft.Storage/storageAccounts', {
        id: `write-${name}`,
        eventTime: new Date(clock.now()).toISOString(),
        topic: `/subscriptions/${world.subscription}`,
      }),
    events: (event: unknown) => events(event, context),
    tick: () => createTick(ports)({}, context),
    sweep: (next: string) => createSweep(ports, meter)({ scheduleStatus: { next } }, context),
    sweepOn: () => createSweepOn(ports, meter)({ sweep: 'go on' }, context),
    /** Hands the function that writes everything it was not handed yet. */
    act: async () => {
      const some = sent.slice(taken);
      taken = sent.length;
      for (const { text } of some) {
        await act(text, context);
      }
    },
    isOpen: (name: string) =>
      JSON.stringify(sandbox.host.world.resources[accountId(world, name).toLowerCase()]).includes(
        '"allowBlobPublicAccess":true',
      ),
    writes: () => sandbox.requests.filter(({ call }) => call.method !== 'GET'),
  };
}
