import { describe, expect, it } from 'vitest';
import { eventRules } from '../../../infra/aws/event-patterns.ts';
import { SERVICES } from '../../../shared/events/aws/operations.ts';
import { type Fields, isFields } from '../../../shared/events/read.ts';
import { WHOLE } from '../../events/aws/payloads.ts';
import { bridged, record, stateChange } from '../../events/aws/samples.ts';
import { CUSTOM_ACTION, FINDING, hubEvent } from '../../events/aws/security-hub-samples.ts';
import { CORPUS_PRESENT, corpusEvents, delivered } from '../../support/event-corpus.ts';
import { matches } from '../../support/event-pattern.ts';
import { hasEventRuler, matchedBy } from './event-ruler.ts';

const RULES = eventRules();

const COMPLIANCE = bridged(
  { resourceType: 'AWS::S3::Bucket', newEvaluationResult: { complianceType: 'NON_COMPLIANT' } },
  { source: 'aws.config', 'detail-type': 'Config Rules Compliance Change' },
);

const KEY_DELETED = bridged(
  { 'key-id': 'k-1' },
  { source: 'aws.kms', 'detail-type': 'KMS CMK Deletion' },
);

/** Every call with each way of saying that it succeeded or not, every state, and all that there is besides. */
function events(): readonly unknown[] {
  const calls = [...SERVICES].flatMap(([source, { operations }]) =>
    [...operations.keys(), 'ListThings'].flatMap((name) =>
      [undefined, '', null, 'AccessDenied'].map((errorCode) =>
        bridged(record(source, name, {}, { errorCode }), { source: `aws.${source.split('.')[0]}` }),
      ),
    ),
  );
  const statuses = ['InService', 'Stopped', 'Pending', 'STOPPING', 'Hibernating', '', null, 7];
  const states = [...statuses, undefined].flatMap((status) =>
    ['Notebook Instance', 'Endpoint', 'Model', 'Training Job'].map((what) =>
      stateChange(what, (status === undefined ? {} : { NotebookInstanceStatus: status }) as Fields),
    ),
  );
  const whole = WHOLE.filter(isFields).flatMap((sample) => delivered(sample) ?? []);
  return [...calls, ...states, ...whole, hubEvent(CUSTOM_ACTION, FINDING), COMPLIANCE, KEY_DELETED];
}

describe.skipIf(!hasEventRuler())("AWS's own matcher of events", () => {
  it('takes our patterns, and matches by them what the tests take for matched', async () => {
    const corpus = CORPUS_PRESENT ? corpusEvents().map(([, event]) => event) : [];
    const all = [...events(), ...corpus];

    const theirs = await matchedBy(RULES, all);

    const ours = all.map((event) =>
      RULES.filter(({ pattern }) => matches(pattern, event))
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(theirs).toEqual(ours);
    expect(new Set(theirs.flat()).size).toBe(RULES.length);
  });

  it('would refuse a pattern that is none', async () => {
    const rule = { name: 'bad', description: '', pattern: { source: 'aws.s3' } };

    await expect(matchedBy([rule], [])).rejects.toThrow('bad: ');
  });
});
