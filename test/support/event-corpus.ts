import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Fields, isFields, textOf } from '../../shared/events/read.ts';

const CORPUS = new URL('../../../shared/events/', import.meta.url);

/** Whether the shared corpus lies beside the repository. */
export const CORPUS_PRESENT = existsSync(new URL('verdicts.jsonl', CORPUS));

/** Every event of AWS in the corpus by its file, as EventBridge would deliver it. */
export function corpusEvents(): readonly (readonly [string, Fields])[] {
  return ['aws/', 'constructed/aws/'].flatMap((folder) =>
    readdirSync(new URL(folder, CORPUS)).flatMap((name) => {
      const sample: unknown = JSON.parse(readFileSync(new URL(`${folder}${name}`, CORPUS), 'utf8'));
      const event = isFields(sample) ? delivered(sample) : null;
      return event === null ? [] : [[`${folder}${name}`, event] as const];
    }),
  );
}

/** A record of a trail in the envelope it would come in; null for what does not come from EventBridge. */
export function delivered(sample: Fields): Fields | null {
  if (textOf(sample['detail-type']) !== '') {
    return sample;
  }
  const source = textOf(sample['eventSource']);
  return source === ''
    ? null
    : {
        id: 'envelope-1',
        'detail-type':
          sample['eventType'] === 'AwsServiceEvent'
            ? 'AWS Service Event via CloudTrail'
            : 'AWS API Call via CloudTrail',
        source: `aws.${source.split('.')[0]}`,
        resources: [],
        detail: sample,
      };
}
