import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import { parseEventText } from '../../../shared/events/json-text.ts';
import { onlyIgnored, onlyTrigger } from './samples.ts';

// Every Google Cloud sample of the shared corpus against its verdict. The corpus lies beside the repository, so this is
// skipped where it is absent, and fails where CI promises it.

const CORPUS = new URL('../../../../shared/events/', import.meta.url);
const PRESENT = existsSync(new URL('verdicts.jsonl', CORPUS));

interface Verdict {
  readonly cloud: string;
  readonly file: string;
  readonly relevant: boolean;
  readonly resource: string | null;
  readonly actor: string | null;
  readonly phase: string;
}

/** Relevant, but of a version of the API that is no more. */
const DEAD = 'constructed/gcp/notebooks-v1-createinstance-last.json';

/** Not relevant as the end of an operation is, but its caller is remembered: a trigger of a resource not ready yet. */
const BEGUN = 'constructed/gcp/notebooks-v2-createinstance-first.json';

function verdicts(): readonly Verdict[] {
  return PRESENT ? [...listed(), ...constructed()] : [];
}

function listed(): readonly Verdict[] {
  return readFileSync(new URL('verdicts.jsonl', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Verdict)
    .filter((verdict) => verdict.cloud === 'gcp');
}

/** The constructed samples have their verdicts in a Markdown table. */
function constructed(): readonly Verdict[] {
  return readFileSync(new URL('constructed/INDEX.md', CORPUS), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| gcp/'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, file = '', , relevant = '', resource = '', actor = '', phase = '']) => ({
      cloud: 'gcp',
      file: `constructed/${file}`,
      relevant: relevant === 'yes',
      resource,
      actor,
      phase,
    }));
}

function sample(file: string): unknown {
  return parseEventText(readFileSync(new URL(file, CORPUS), 'utf8'));
}

/** The corpus describes phases in prose. */
function phaseOf(prose: string): string {
  if (/^completion/i.test(prose)) {
    return 'done';
  }
  return /^start/i.test(prose) ? 'start' : 'instant';
}

/** The corpus names resources relative to their service, and a version where its key is meant. */
function nameOf(resource: string | null): string {
  return (resource ?? '').replace(/\/cryptoKeyVersions\/\d+$/, '');
}

describe.runIf(PRESENT)('the shared corpus', () => {
  it.each(verdicts().filter(({ relevant, file }) => (relevant && file !== DEAD) || file === BEGUN))(
    '$file is a trigger',
    ({ file, resource, actor, phase }) => {
      const trigger = onlyTrigger(sample(file));

      expect(trigger.ref.id).toMatch(/^\/\/[a-z]+\.googleapis\.com\/projects\//);
      expect(trigger.ref.id.endsWith(`/${nameOf(resource)}`)).toBe(true);
      expect(trigger.phase).toBe(phaseOf(phase));
      expect(trigger.actor?.principal).toBe(actor);
    },
  );

  it.each(verdicts().filter(({ relevant, file }) => !relevant && file !== BEGUN))(
    '$file is not relevant',
    ({ file }) => {
      onlyIgnored(sample(file));
    },
  );

  it(`${DEAD} is of an unsupported type`, () => {
    expect(onlyIgnored(sample(DEAD)).reason).toBe('unsupported-type');
  });

  it('has a verdict for every sample', () => {
    const files = ['gcp', 'constructed/gcp'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, CORPUS)).map((name) => `${folder}/${name}`),
    );

    expect(
      verdicts()
        .map(({ file }) => file)
        .sort(),
    ).toEqual(files.sort());
  });

  it.each(['aws', 'azure', 'constructed/aws', 'constructed/azure'])(
    'samples of %s resemble nothing Google delivers',
    (folder) => {
      for (const name of readdirSync(new URL(`${folder}/`, CORPUS))) {
        expect(decodeGcp(sample(`${folder}/${name}`), { ownPrincipals: [] })).toBeNull();
      }
    },
  );
});

describe.runIf(!PRESENT)('the shared corpus', () => {
  it('is present where CI promises it', ({ skip }) => {
    if (process.env['CI'] === undefined) {
      skip(`The corpus is not at ${CORPUS.pathname}: its samples were not checked.`);
    }
    expect.fail(`The corpus must be at ${CORPUS.pathname} in CI.`);
  });
});
