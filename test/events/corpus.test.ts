import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Actor, Decoded, Phase } from '../../shared/core/trigger.ts';
import { decodeText } from '../../shared/events/decode.ts';

// Every AWS sample of the shared corpus against its verdict: real deliveries, documented ones, and constructed ones. The
// corpus lies beside the repository, so this is skipped where it is absent, and fails where CI promises it.

const CORPUS = new URL('../../../shared/events/', import.meta.url);
const PRESENT = existsSync(new URL('verdicts.jsonl', CORPUS));
const OPTIONS = { ownPrincipals: ['arn:aws:iam::111122223333:role/ml-remediator-lambda'] };

interface Verdict {
  readonly cloud: string;
  readonly file: string;
  readonly relevant: boolean;
  readonly resource: string | null;
  readonly actor: string | null;
  readonly phase: string;
}

/** Relevant, but about types that are not acted on. */
const LATER =
  /^(?:aws\/(?:sagemaker-createtrainingjob|sagemaker-training-job)|constructed\/aws\/createdomain)/;

/** The corpus names these resources by their type, or by the end of their ARN, only. */
const RESOURCES: ReadonlyMap<string, string> = new Map([
  ['aws/config-rule-invocation-s3-bucket.json', 'arn:aws:s3:::c7n-fire-logs'],
  [
    'aws/kms-putkeypolicy-sso-user.json',
    'arn:aws:kms:us-west-2:123456789012:key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  ],
]);

function verdicts(): readonly Verdict[] {
  return PRESENT ? [...listed(), ...constructed()] : [];
}

function listed(): readonly Verdict[] {
  return readFileSync(new URL('verdicts.jsonl', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Verdict)
    .filter((verdict) => verdict.cloud === 'aws');
}

/** The constructed samples have their verdicts in a Markdown table. */
function constructed(): readonly Verdict[] {
  return readFileSync(new URL('constructed/INDEX.md', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| aws/'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, file = '', , relevant = '', resource = '', actor = '', phase = '']) => ({
      cloud: 'aws',
      file: `constructed/${file}`,
      relevant: relevant === 'yes',
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
  if (/^completion/i.test(prose)) {
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
  const [wanted = ''] = told.split(' ');
  expect([actor?.principal, actor?.name]).toContain(wanted);
}

describe.runIf(PRESENT)('the shared corpus', () => {
  it.each(verdicts().filter((verdict) => verdict.relevant && !LATER.test(verdict.file)))(
    '$file is relevant',
    ({ file, resource, actor, phase }) => {
      const { triggers, ignored } = decoded(file);

      expect(ignored).toEqual([]);
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
    ({ file }) => {
      const { triggers, ignored } = decoded(file);

      expect(triggers).toEqual([]);
      expect(ignored).toHaveLength(1);
      expect(ignored[0]?.detail).not.toBe('');
    },
  );

  it('has a verdict for every sample', () => {
    const files = ['aws', 'constructed/aws'].flatMap((folder) =>
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
