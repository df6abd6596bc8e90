import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { bridged, s3 } from '../events/aws/samples.ts';
import { INVOKE, openAccount, RESULT, resultIn } from './account.ts';
import type { Section } from './section.ts';

/** Messages of one batch, each about a bucket of its own. */
const BATCH = 10;

const RECONCILES = 1_000;
const SMOKE_RECONCILES = 200;

/**
 * What one more reconcile may leave behind, in KB, on average over the second half: signals of the journal's last
 * seconds, and code that became fast. A call that stayed in memory would be 50.
 */
const KEPT_KB_MAX = 25;

/** Handles batches, and looks at its memory on the way, each time after a full collection. */
const CHILD = `
  ${INVOKE} ${RESULT}
  const [entry, template, count] = process.argv.slice(1);
  const megabytes = {};
  function look(when) {
    gc();
    const { heapUsed, rss } = process.memoryUsage();
    megabytes[when + ' heap'] = heapUsed / 1e6;
    megabytes[when + ' rss'] = rss / 1e6;
  }
  const { handler } = await import(entry);
  look('import');
  for (let done = 0; done < Number(count); done += ${BATCH}) {
    const bodies = Array.from({ length: ${BATCH} }, (_, index) =>
      template.replaceAll('BUCKET', index).replaceAll('EVENT', done + index));
    await invoke(handler, bodies);
    if (done === 0) look('first');
    if (done + ${BATCH} === Number(count) / 2) look('half');
  }
  look('all');
  megabytes['peak rss'] = process.resourceUsage().maxRSS * 1024 / 1e6;
  result(megabytes);
`;

/** What the function keeps. */
export const REMEMBERING: Section = {
  title: 'Memory',
  about:
    `One process of the bundled function that reconciles ${RECONCILES.toLocaleString('en')} events about ${BATCH} buckets, in batches, with real SDK clients against loopback servers. ` +
    'After a full collection each time; the peak is the operating system’s own count. Nothing limits the process: where memory is short, Node collects earlier. The bench fails when the heap still grows from half to all.',
  columns: ['after', 'heap used MB', 'RSS MB'],
  measure: async ({ smoke, entry }) => {
    const count = smoke ? SMOKE_RECONCILES : RECONCILES;
    let world = createWorld();
    for (let index = 0; index < BATCH; index += 1) {
      world = createBucket(world, { name: `ml-${index}` }, Date.now());
    }
    const account = await openAccount(world);
    const event = bridged(
      s3('PutBucketPolicy', { bucketName: 'ml-BUCKET' }, { eventID: 'event-EVENT' }),
    );
    const args = ['--expose-gc', '--input-type=module', '--eval', CHILD];
    const printed = await account.run(
      ...args,
      entry('events'),
      JSON.stringify(event),
      String(count),
    );
    await account.close();
    const megabytes = resultIn(printed);
    const grown = (megabytes['all heap'] ?? Number.NaN) - (megabytes['half heap'] ?? Number.NaN);
    const keptKb = (grown * 1000) / (count / 2);
    if (!(keptKb <= KEPT_KB_MAX)) {
      throw new Error(
        `Every reconcile leaves ${keptKb.toFixed(0)} KB behind; ${KEPT_KB_MAX} KB are allowed.`,
      );
    }
    const row = (name: string, when: string) => [
      name,
      ...['heap', 'rss'].map((kind) => megabytes[`${when} ${kind}`]?.toFixed(1) ?? ''),
    ];
    return [
      row('import', 'import'),
      row(`the first ${BATCH}`, 'first'),
      row(`${count / 2}`, 'half'),
      row(`all ${count}`, 'all'),
      row('peak', 'peak'),
    ];
  },
};
