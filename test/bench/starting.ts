import { handOverText } from '../../functions/aws/hand-overs.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import { INVOKE, openAccount, RESULT, resultIn } from './account.ts';
import { BUCKET, irrelevant, NOTEBOOK } from './scenarios.ts';
import { median, type Section } from './section.ts';

/** Processes started for each row. */
const RUNS = 21;

/** A cold start: imports the bundle, and handles one event if there is one. */
const CHILD = `
  ${INVOKE} ${RESULT}
  const [entry, event] = process.argv.slice(1);
  const began = performance.now();
  const { handler } = await import(entry);
  const imported = performance.now();
  if (event !== undefined) await invoke(handler, [event]);
  result({ importMs: imported - began, handleMs: performance.now() - imported });
`;

interface Start {
  readonly name: string;
  /** The function; `events` unless told. */
  readonly of?: string;
  readonly world?: (now: number) => World;
  readonly event?: (now: number, id: string) => Json;
}

const STARTS: readonly Start[] = [
  { name: 'import alone' },
  { name: 'irrelevant event', event: irrelevant },
  { name: `${BUCKET.name}, handed over`, world: BUCKET.world, event: BUCKET.event },
  { name: `${NOTEBOOK.name}, begun`, world: NOTEBOOK.world, event: NOTEBOOK.event },
  { name: '`act`: import alone', of: 'act' },
  { name: `\`act\`: ${BUCKET.name}, closed`, of: 'act', world: BUCKET.world, event: handedOver },
];

/** The bucket, as the function that writes hears of it. */
function handedOver(now: number): Json {
  const text = handOverText({ ref: BUCKET.ref, dueAt: now, id: 'bench#1', why: 'bench' });
  return JSON.parse(text) as Json;
}

interface Run {
  readonly wholeMs: number;
  readonly importMs: number;
  readonly handleMs: number;
}

/** What a cold start costs. */
export const STARTING: Section = {
  title: 'Cold start',
  about:
    `The bundled function as a process of its own: start, import, one event, end; against \`node -e 0\`, which is Node alone. ` +
    `SDK clients and journal speak plain HTTP to loopback servers on the same machine, for which Node loads a second HTTP client: 40 ms or more that TLS does not take. Medians of ${RUNS} runs, taken in turns.`,
  columns: ['process', 'whole ms', 'of bare Node', 'import ms', 'event ms'],
  measure: async ({ smoke, entry }) => {
    const account = await openAccount(createWorld());
    const bare: number[] = [];
    const runs = new Map<Start, Run[]>(STARTS.map((start) => [start, []]));
    for (let run = 0; run < (smoke ? 1 : RUNS); run += 1) {
      bare.push((await timed(() => account.run('-e', '0'))).ms);
      for (const [start, ofStart] of runs) {
        const now = Date.now();
        account.reset(start.world?.(now) ?? createWorld());
        const event =
          start.event === undefined ? [] : [JSON.stringify(start.event(now, `e-${run}`))];
        const { ms, value } = await timed(() =>
          account.run(
            '--input-type=module',
            '--eval',
            CHILD,
            entry(start.of ?? 'events'),
            ...event,
          ),
        );
        const { importMs = Number.NaN, handleMs = Number.NaN } = resultIn(value);
        ofStart.push({ wholeMs: ms, importMs, handleMs });
      }
    }
    await account.close();
    const bareMs = median(bare);
    return [
      ['bare Node', bareMs.toFixed(0), '1.00×', '', ''],
      ...[...runs].map(([{ name, event }, all]) => rowOf(name, event !== undefined, all, bareMs)),
    ];
  },
};

function rowOf(name: string, hasEvent: boolean, runs: readonly Run[], bareMs: number): string[] {
  const of = (member: keyof Run) => median(runs.map((run) => run[member]));
  const whole = of('wholeMs');
  return [
    name,
    whole.toFixed(0),
    `${(whole / bareMs).toFixed(2)}×`,
    of('importMs').toFixed(1),
    hasEvent ? of('handleMs').toFixed(1) : '',
  ];
}

async function timed<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly ms: number; readonly value: Value }> {
  const began = performance.now();
  const value = await work();
  return { ms: performance.now() - began, value };
}
