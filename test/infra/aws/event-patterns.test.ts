import { describe, expect, it } from 'vitest';
import { eventRules, PATTERN_MAX } from '../../../infra/aws/event-patterns.ts';
import { SERVICES } from '../../../shared/events/aws/operations.ts';
import { decode } from '../../../shared/events/decode.ts';
import { type Fields, isFields } from '../../../shared/events/read.ts';
import { WHOLE } from '../../events/aws/payloads.ts';
import { bridged, OPTIONS, record, stateChange } from '../../events/aws/samples.ts';
import {
  BUCKET,
  CUSTOM_ACTION,
  FINDING,
  hubEvent,
  hubOn,
  IMPORTED,
} from '../../events/aws/security-hub-samples.ts';
import { CORPUS_PRESENT, corpusEvents, delivered } from '../../support/event-corpus.ts';
import { matches } from '../../support/event-pattern.ts';

const RULES = eventRules();

/** The rules by which EventBridge would deliver an event. */
function rulesFor(event: unknown): readonly string[] {
  return RULES.filter(({ pattern }) => matches(pattern, event)).map(({ name }) => name);
}

function call(eventSource: string, eventName: string, more: Fields = {}, envelope: Fields = {}) {
  const source = `aws.${eventSource.split('.')[0]}`;
  return bridged(record(eventSource, eventName, {}, more), { source, ...envelope });
}

const CALLS = [...SERVICES].flatMap(([source, { operations }]) =>
  [...operations.keys()].map((name) => [source, name] as const),
);

describe('the event rules', () => {
  it('have names of their own, and patterns that EventBridge takes', () => {
    const names = RULES.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { name, description, pattern } of RULES) {
      expect(name).toMatch(/^[a-z0-9-]{1,60}$/);
      expect(description.length).toBeLessThanOrEqual(512);
      expect(JSON.stringify(pattern).length, name).toBeLessThanOrEqual(PATTERN_MAX);
      expect(pattern['source'], name).toEqual([expect.stringMatching(/^aws\.[a-z0-9-]+$/)]);
    }
  });

  it.each(CALLS)('deliver %s %s once, and not when it failed', (source, name) => {
    expect(rulesFor(call(source, name))).toHaveLength(1);
    expect(rulesFor(call(source, name, { errorCode: '' }))).toHaveLength(1);
    expect(rulesFor(call(source, name, { errorCode: null }))).toHaveLength(1);
    expect(rulesFor(call(source, name, { errorCode: 'AccessDenied' }))).toEqual([]);
    expect(rulesFor(call('ec2.amazonaws.com', name))).toEqual([]);
    expect(rulesFor(call(source, name, {}, { source: 'my.app' }))).toEqual([]);
  });

  it('deliver what a service does by itself', () => {
    const event = call(
      'kms.amazonaws.com',
      'DeleteKey',
      {},
      { 'detail-type': 'AWS Service Event via CloudTrail' },
    );

    expect(rulesFor(event)).toEqual(['calls-kms']);
  });

  it.each([
    ['s3.amazonaws.com', 'GetBucketPolicy'],
    ['s3.amazonaws.com', 'PutObject'],
    ['sagemaker.amazonaws.com', 'CreateTrainingJob'],
    ['sagemaker.amazonaws.com', 'ListTags'],
    ['kms.amazonaws.com', 'Decrypt'],
    ['cloudsearch.amazonaws.com', 'CreateDomain'],
  ])('do not deliver %s %s', (source, name) => {
    expect(rulesFor(call(source, name))).toEqual([]);
  });

  it.each([
    ['Notebook Instance', { NotebookInstanceStatus: 'InService' }, 1],
    ['Notebook Instance', { NotebookInstanceStatus: 'Stopped' }, 1],
    ['Notebook Instance', { NotebookInstanceStatus: 'Hibernating' }, 1],
    ['Notebook Instance', {}, 1],
    ['Notebook Instance', { NotebookInstanceStatus: 'Pending' }, 0],
    ['Notebook Instance', { NotebookInstanceStatus: 'Stopping' }, 0],
    ['Endpoint', { EndpointStatus: 'CREATING' }, 1],
    ['Endpoint Deployment', { EndpointStatus: 'IN_SERVICE' }, 1],
    ['Model', {}, 1],
    ['Endpoint Config', {}, 1],
    ['Training Job', { TrainingJobStatus: 'Completed' }, 0],
  ])('deliver a %s that is %j %i times', (what, detail, times) => {
    const name = { NotebookInstanceName: 'nb', EndpointName: 'ep' };

    expect(rulesFor(stateChange(what, { ...name, ...detail }))).toHaveLength(times);
  });

  it.each([
    ['an open finding', hubOn(BUCKET), 1],
    ['one about another type', hubOn({ ...BUCKET, Type: 'AwsEc2Instance' }), 0],
    ['one about a type that only the ARN tells', hubOn({ ...BUCKET, Type: 'Other' }), 1],
    [
      'one that was closed',
      hubEvent(IMPORTED, { ...FINDING, Workflow: { Status: 'RESOLVED' } }),
      0,
    ],
    ['one that passed', hubEvent(IMPORTED, { ...FINDING, Compliance: { Status: 'PASSED' } }), 0],
    ['one that was archived', hubEvent(IMPORTED, { ...FINDING, RecordState: 'ARCHIVED' }), 0],
    ['a closed one that somebody chose', hubEvent(CUSTOM_ACTION, { ...FINDING, Workflow: {} }), 1],
    ['what another sent as one', { ...hubOn(BUCKET), source: 'my.app' }, 0],
  ])('deliver %s so many times', (_, event, times) => {
    expect(rulesFor(event)).toHaveLength(times);
  });

  it('deliver every kind of payload that decoders act on', () => {
    const events = WHOLE.filter(isFields).flatMap((sample) => delivered(sample) ?? []);

    const missed = events.filter(
      (event) => decode(event, OPTIONS).triggers.length > 0 && rulesFor(event).length === 0,
    );

    expect(events.length).toBeGreaterThan(8);
    expect(missed).toEqual([]);
  });
});

/** What no pattern can tell: whose call it was, and that a type is not one of ours behind a name that is. */
const ONLY_DECODED = ['constructed/aws/neg-self-caused-updatenotebookinstance.json'];

describe.runIf(CORPUS_PRESENT)('the event rules, on the shared corpus', () => {
  it.each(CORPUS_PRESENT ? corpusEvents() : [])(
    'deliver %s if decoders act on it',
    (file, event) => {
      const own = ['arn:aws:iam::111122223333:role/ml-remediator-lambda'];
      const isActedOn = decode(event, { ownPrincipals: own }).triggers.length > 0;

      expect(rulesFor(event)).toHaveLength(isActedOn || ONLY_DECODED.includes(file) ? 1 : 0);
    },
  );
});

describe.runIf(!CORPUS_PRESENT)('the shared corpus', () => {
  it('is present where CI promises it', ({ skip }) => {
    if (process.env['CI'] === undefined) {
      skip('The corpus lies not beside the repository: its events were not matched.');
    }
    expect.fail('The corpus must lie beside the repository in CI.');
  });
});
