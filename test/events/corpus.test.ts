import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Actor, Decoded, Phase } from '../../shared/core/trigger.ts';
import { decodeText } from '../../shared/events/decode.ts';

// Every AWS and Azure sample of the shared corpus against its verdict: real deliveries, documented ones, and constructed ones. The
// corpus lies beside the repository, so this is skipped where it is absent, and fails where CI promises it.

const CORPUS = new URL('../../../shared/events/', import.meta.url);
const PRESENT = existsSync(new URL('verdicts.jsonl', CORPUS));
const CLOUDS = ['aws', 'azure'];
const OPTIONS = { ownPrincipals: ['arn:aws:iam::111122223333:role/ml-remediator-lambda'] };

interface Verdict {
  readonly cloud: string;
  readonly file: string;
  readonly relevant: boolean;
  readonly resource: string | null;
  readonly actor: string | null;
  readonly error: boolean;
  readonly phase: string;
}

/** Relevant, but about types that are not acted on. */
const LATER =
  /^(?:aws\/(?:sagemaker-createtrainingjob|sagemaker-training-job)|constructed\/aws\/createdomain)/;

/** The corpus names these resources by their type, by the end of their ARN, or with a remark, only. */
const RESOURCES: ReadonlyMap<string, string> = new Map([
  ['aws/config-rule-invocation-s3-bucket.json', 'arn:aws:s3:::c7n-fire-logs'],
  [
    'aws/kms-putkeypolicy-sso-user.json',
    'arn:aws:kms:us-west-2:123456789012:key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  ],
  [
    'azure/batch-eventgrid-cloudevents-five-mixed.json',
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/myRG/providers/Microsoft.Storage/storageAccounts/account',
  ],
]);

/** Samples of several events, of which one is relevant: why the others are not, in their order. */
const OTHERS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'azure/batch-eventgrid-cloudevents-five-mixed.json',
    ['unrelated', 'unrelated', 'failed-call', 'unrelated'],
  ],
  [
    'constructed/azure/activitylog-eventhub-ml-compute-start-accept-success.json',
    ['unrelated', 'unrelated'],
  ],
]);

/** Samples of several events of which none is relevant. */
const SEVERAL: ReadonlyMap<string, number> = new Map([
  ['azure/neg-activitylog-eventhub-batch-two-accepts-same-correlation.json', 2],
]);

function verdicts(): readonly Verdict[] {
  return PRESENT ? [...listed(), ...constructed()] : [];
}

function listed(): readonly Verdict[] {
  return readFileSync(new URL('verdicts.jsonl', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Verdict)
    .filter((verdict) => CLOUDS.includes(verdict.cloud));
}

/** The constructed samples have their verdicts in a Markdown table. */
function constructed(): readonly Verdict[] {
  return readFileSync(new URL('constructed/INDEX.md', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => CLOUDS.some((cloud) => line.startsWith(`| ${cloud}/`)))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, file = '', , relevant = '', resource = '', actor = '', phase = '']) => ({
      cloud: file.split('/')[0] ?? '',
      file: `constructed/${file}`,
      relevant: relevant === 'yes',
      // The table has no column for it: only AWS has a failed call there, which nothing asks for.
      error: false,
      resource: resource === 'None' ? null : resource,
      actor,
      phase,
    }));
}

function decoded(file: string): Decoded {
  return decodeText(readFileSync(new URL(file, CORPUS), 'utf8'), OPTIONS);
}

/** The corpus describes phases in prose. */
function phaseOf(prose: string): Phase {
  if (/^partial/i.test(prose)) {
    return 'partial';
  }
  if (/^completion|\(Success\) triggers$/i.test(prose)) {
    return 'done';
  }
  return /^start/i.test(prose) ? 'start' : 'instant';
}

/** The corpus names actors by ARN, with a remark, or by name; and says `none` or `stripped` in several ways. */
function expectActor(actor: Actor | null, told: string | null): void {
  if (told === null || /^(?:none|stripped)/.test(told)) {
    expect(actor).toBeNull();
    return;
  }
  const [wanted = ''] = told.replace(/^service principal appid /, '').split(' ');
  if (wanted.endsWith('...')) {
    expect(actor?.name).toContain(wanted.slice(0, -3));
    return;
  }
  expect([actor?.principal, actor?.name]).toContain(wanted);
}

describe.runIf(PRESENT)('the shared corpus', () => {
  it.each(verdicts().filter((verdict) => verdict.relevant && !LATER.test(verdict.file)))(
    '$file is relevant',
    ({ file, resource, actor, phase }) => {
      const { triggers, ignored } = decoded(file);

      expect(ignored.map(({ reason }) => reason)).toEqual(OTHERS.get(file) ?? []);
      expect(triggers).toHaveLength(1);
      const wanted = RESOURCES.get(file) ?? resource ?? '';
      expect(triggers[0]?.ref.id.toLowerCase()).toBe(wanted.toLowerCase());
      expect(triggers[0]?.phase).toBe(phaseOf(phase));
      expectActor(triggers[0]?.actor ?? null, actor);
    },
  );

  it.each(verdicts().filter((verdict) => verdict.relevant && LATER.test(verdict.file)))(
    '$file is of an unsupported type',
    ({ file }) => {
      const { triggers, ignored } = decoded(file);

      expect(triggers).toEqual([]);
      expect(ignored.map((left) => left.reason)).toEqual(['unsupported-type']);
    },
  );

  it.each(verdicts().filter((verdict) => !verdict.relevant))(
    '$file is not relevant',
    ({ cloud, file, error }) => {
      const { triggers, ignored } = decoded(file);

      expect(triggers).toEqual([]);
      expect(ignored).toHaveLength(SEVERAL.get(file) ?? 1);
      expect(ignored[0]?.detail).not.toBe('');
      if (cloud === 'azure') {
        expect(ignored[0]?.reason === 'failed-call').toBe(error);
        expect(ignored.map(({ reason }) => reason)).not.toContain('unrecognised-shape');
      }
    },
  );

  it('has a verdict for every sample', () => {
    const files = CLOUDS.flatMap((cloud) => [cloud, `constructed/${cloud}`]).flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, CORPUS)).map((name) => `${folder}/${name}`),
    );

    expect(
      verdicts()
        .map((verdict) => verdict.file)
        .sort(),
    ).toEqual(files.sort());
  });
});

describe.runIf(!PRESENT)('the shared corpus', () => {
  it('is present where CI promises it', ({ skip }) => {
    if (process.env['CI'] === undefined) {
      skip(`The corpus is not at ${CORPUS.pathname}: its samples were not checked.`);
    }
    expect.fail(`The corpus must be at ${CORPUS.pathname} in CI.`);
  });
});
