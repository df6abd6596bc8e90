import { afterEach, describe, expect, it } from 'vitest';
import { cloudEvent, record } from '../../events/azure/samples.ts';
import { azureApp } from '../../support/azure-app.ts';

// The apps as they are deployed, registered and invoked by `@azure/functions` itself, with servers behind every address
// in their settings: Resource Manager, tables, queues and a topic.

const app = azureApp();

afterEach(() => {
  const { tables, queues } = app.current();
  tables.setFate(() => null);
  queues.refuse(null);
});

/** Lines of this level since that many lines. */
function lines(from: number, level: string): string[] {
  return app
    .current()
    .host.log.slice(from)
    .filter((line) => line.level === level)
    .map(({ text }) => text);
}

describe('the apps', () => {
  it('register their functions with the triggers the host reads', () => {
    const bindings = [...app.current().host.functions].map(([name, { metadata }]) => {
      const [binding = {}] = Object.values(metadata.bindings);
      const { name: _, direction: __, properties: ___, ...rest } = binding;
      return [name, rest];
    });

    const connection = 'CORDON_STORAGE';
    expect(Object.fromEntries(bindings)).toEqual({
      events: { type: 'eventGridTrigger' },
      tick: { type: 'timerTrigger', schedule: '0 * * * * *', useMonitor: false },
      sweep: { type: 'timerTrigger', schedule: '0 17 */6 * * *' },
      'sweep-on': { type: 'queueTrigger', queueName: 'cordon-sweep', connection },
      hub: {
        type: 'eventHubTrigger',
        eventHubName: 'activity',
        connection: 'CORDON_EVENT_HUB_CONNECTION',
        cardinality: 'many',
      },
      act: { type: 'queueTrigger', queueName: 'cordon-act', connection },
    });
  });

  it.each([
    ['Event Grid’s own schema', 'mleventgrid', (told: object) => told],
    ['CloudEvents', 'mlcloudevents', (told: object) => cloudEvent(told as never)],
  ])('close an account that was opened, and tell so: %s', async (_, name, as) => {
    const { host, queues, journal, told, ...rest } = app.current();
    const { ref, id } = rest.opened(name);
    const from = queues.messages.length;

    await host.invoke('events', { json: JSON.stringify(as(rest.event(id))) });
    const afterEvent = rest.isOpen(id);
    await rest.act(from);
    await host.invoke('tick', { json: '{"isPastDue":false}' });

    const stored = await journal.load(ref);
    const kinds = stored?.entries.map(({ body }) => body.kind) ?? [];
    expect([afterEvent, rest.isOpen(id)]).toEqual([true, false]);
    expect(kinds).toEqual(expect.arrayContaining(['trigger', 'intent', 'accepted', 'verified']));
    expect(queues.messages[from]).toMatchObject({
      queue: 'cordon-act',
      ttlSeconds: 600,
      hiddenSeconds: 0,
      authorization: undefined,
    });
    expect(told.join()).toContain(ref.name);
  });

  it('close it once, however often the event and the message come', async () => {
    const { host, queues, journal, arm, ...rest } = app.current();
    const { ref, id } = rest.opened('mltwice');
    const from = queues.messages.length;
    const json = JSON.stringify(rest.event(id));

    await host.invoke('events', { json });
    await host.invoke('events', { json });
    await rest.act(from);
    await rest.act(from);

    const stored = await journal.load(ref);
    const triggers = stored?.entries.filter(({ body }) => body.kind === 'trigger');
    const intents = stored?.entries.filter(({ body }) => body.kind === 'intent') ?? [];
    const writes = arm.requests.filter(
      ({ call }) => call.method !== 'GET' && call.path.includes('mltwice'),
    );
    expect(triggers).toHaveLength(1);
    expect(rest.isOpen(id)).toBe(false);
    expect(writes).toHaveLength(intents.length);
  });

  it('hear the activity log from Event Hubs, in batches', async () => {
    const { host, queues, ...rest } = app.current();
    const { id } = rest.opened('mlhub');
    const from = queues.messages.length;
    const operation = 'Microsoft.Storage/storageAccounts/write';
    const told = record(id, operation, { time: new Date().toISOString() });

    const batch = [{ records: [told, told] }, { records: [] }];
    await host.invoke('hub', { json: JSON.stringify(batch) });
    await rest.act(from);

    expect(rest.isOpen(id)).toBe(false);
  });
});

describe('an event', () => {
  it.each<[string, string]>([
    ['of nothing', '{}'],
    ['that is a text', '"hello"'],
    ['without its data', '{"id":"1","eventType":17,"topic":"x"}'],
    ['that is half one', '[{"records":"x"}]'],
  ])('%s is refused, for the dead letters', async (_, json) => {
    const { host } = app.current();
    const from = host.log.length;

    await expect(host.invoke('events', { json })).rejects.toThrow('events: not acknowledged');

    expect(lines(from, 'error').join()).toContain('"code":"bad-event"');
  });

  it('of another subscription is none of ours', async () => {
    const { host, queues, arm, ...rest } = app.current();
    const { id } = rest.opened('mlforeign');
    const foreign = id.replace(arm.host.world.subscription, 'ffffffff-0000-4000-8000-000000000001');
    const [from, requests] = [queues.messages.length, arm.requests.length];

    await host.invoke('events', { json: JSON.stringify(rest.event(foreign)) });

    expect(queues.messages).toHaveLength(from);
    expect(arm.requests).toHaveLength(requests);
  });

  it('comes again when it cannot be journalled', async () => {
    const { host, tables, ...rest } = app.current();
    const { id } = rest.opened('mlnojournal');
    tables.setFate(() => ({ status: 403, code: 'AuthorizationPermissionMismatch' }));
    const from = host.log.length;

    const attempt = host.invoke('events', { json: JSON.stringify(rest.event(id)) });

    await expect(attempt).rejects.toThrow('events: not acknowledged');
    expect(lines(from, 'error').join()).toContain('Storage Table Data Contributor');
  });

  it('is acknowledged when the queue takes nothing: the next tick hands over', async () => {
    const { host, queues, ...rest } = app.current();
    const { id } = rest.opened('mlnoqueue');
    const from = queues.messages.length;
    queues.refuse({ status: 503, code: 'ServerBusy' });

    await host.invoke('events', { json: JSON.stringify(rest.event(id)) });
    queues.refuse(null);
    const before = queues.messages.length;
    await host.invoke('tick', { json: '{}' });
    await rest.act(from);

    expect(before).toBe(from);
    expect(rest.isOpen(id)).toBe(false);
  });
});

describe('a message to the writer', () => {
  it.each([
    ['is no JSON', 'hello', /it is none/],
    ['is of no resource', '{"handOver":1}', /its ref/],
    ['is of another version', '{"handOver":2}', /its handOver/],
  ])('that %s is refused, for the poison queue', async (_, string, why) => {
    const { host } = app.current();
    const from = host.log.length;

    await expect(host.invoke('act', { string })).rejects.toThrow('act: not acknowledged');

    expect(lines(from, 'error').join()).toMatch(why);
  });

  it('about another subscription is refused without a look', async () => {
    const { host, arm, ...rest } = app.current();
    const { ref } = rest.opened('mlother');
    const account = 'ffffffff-0000-4000-8000-000000000001';
    const id = ref.id.replace(ref.account, account);
    const requests = arm.requests.length;

    for (const foreign of [
      { ...ref, account },
      { ...ref, id },
      { ...ref, cloud: 'aws' },
    ]) {
      const string = JSON.stringify({ handOver: 1, ref: foreign, dueAt: 0, id: 'x#1' });
      await expect(host.invoke('act', { string })).rejects.toThrow();
    }

    expect(arm.requests).toHaveLength(requests);
  });
});
