import { decodeText } from '../../shared/events/decode.ts';
import { bridged, OPTIONS, s3 } from '../events/aws/samples.ts';
import { ACCOUNT, GROUP, written } from '../events/azure/samples.ts';
import * as google from '../events/gcp/samples.ts';
import { START } from '../support/in-process.ts';
import { BUCKET, irrelevant } from './scenarios.ts';
import { medians, perSecond, type Section } from './section.ts';

const READ = bridged(s3('GetBucketPolicy', { bucketName: 'ml-data' }, { readOnly: true }));

/** What a log sink delivers most: what Compute Engine does all day. */
const MACHINE = google.push(google.compute('insert', {}, { operation: google.FIRST }));
const ENDPOINT = google.push(
  google.vertex('EndpointService.DeployModel', {}, { operation: google.LAST }),
);

const NETWORK = 'Microsoft.Network/virtualNetworks';

/** Texts of events, as a queue hands them over, and how many triggers each holds. */
const TEXTS: Readonly<Record<string, readonly [text: string, triggers: number]>> = {
  'irrelevant: another service': [JSON.stringify(irrelevant(START, 'event-1')), 0],
  'irrelevant: a call that reads': [JSON.stringify(READ), 0],
  'irrelevant on Azure: another provider': [
    JSON.stringify(written(`${GROUP}/providers/${NETWORK}/v1`, NETWORK)),
    0,
  ],
  'relevant: a bucket policy': [JSON.stringify(BUCKET.event(START, 'event-1')), 1],
  'relevant on Azure: a storage account': [
    JSON.stringify(written(ACCOUNT, 'Microsoft.Storage/storageAccounts')),
    1,
  ],
  'irrelevant: Google Cloud, a machine, through Pub/Sub': [JSON.stringify(MACHINE), 0],
  'relevant: Google Cloud, a deployment, through Pub/Sub': [JSON.stringify(ENDPOINT), 1],
};

/** How fast events are told apart. */
export const DECODING: Section = {
  title: 'Decoding',
  about:
    'From the text of a message to its triggers, or to the reason why there are none. The ratio is to `JSON.parse` of the same text, which nothing can avoid.',
  columns: ['event', 'per second', 'µs', 'of JSON.parse'],
  measure: async (setting) => {
    const rows: string[][] = [];
    for (const [name, [text, expected]] of Object.entries(TEXTS)) {
      if (decodeText(text, OPTIONS).triggers.length !== expected) {
        throw new Error(`${name} no longer holds ${expected} triggers.`);
      }
      const times = await medians(
        { parse: () => JSON.parse(text), decode: () => decodeText(text, OPTIONS) },
        setting,
      );
      const parse = times.get('parse') ?? Number.NaN;
      const decode = times.get('decode') ?? Number.NaN;
      const micros = (decode * 1000).toFixed(1);
      rows.push([name, perSecond(decode), micros, `${(decode / parse).toFixed(2)}×`]);
    }
    return rows;
  },
};
