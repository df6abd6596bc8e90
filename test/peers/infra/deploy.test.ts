import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../../functions/aws/environment.ts';
import { eventRules } from '../../../infra/aws/event-patterns.ts';
import { GUARDRAILS } from '../../../infra/aws/guardrails.ts';
import { synthesize } from '../../../infra/aws/synth.ts';
import { JOURNAL_TABLE } from '../../../shared/journals/dynamodb-table.ts';
import { statementsOf } from '../../infra/aws/template.ts';
import { hasPythonPeers, PYTHON } from '../support/python.ts';

const run = promisify(execFile);
const BIG = { maxBuffer: 64_000_000 };

function script(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}

/** What a script answers to what it reads. */
async function answerOf(name: string, args: readonly string[], input = ''): Promise<unknown> {
  const running = run(PYTHON, [script(name), ...args], BIG);
  running.child.stdin?.end(input);
  return JSON.parse((await running).stdout);
}

interface Deployed {
  readonly stack: string;
  readonly functions: Readonly<
    Record<string, { readonly runtime: string; readonly environment: Record<string, string> }>
  >;
  readonly roles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rules: readonly string[];
  readonly queues: readonly string[];
  readonly fed: number;
  readonly keySchema: unknown;
  readonly instances: readonly string[];
}

describe.skipIf(!hasPythonPeers())('the output of npm run synth', () => {
  let output = '';

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'cordon-synth-'));
    await synthesize(output);
  }, 120_000);

  afterAll(() => rm(output, { recursive: true, force: true }));

  it('is a template that AWS’s linter has nothing against', async () => {
    const lint = join(dirname(PYTHON), 'cfn-lint');

    const { stdout } = await run(lint, [
      join(output, 'cordon.template.json'),
      '--regions',
      'eu-west-1',
    ]);

    expect(stdout).toBe('');
  }, 120_000);

  it('comes with every guardrail', async () => {
    expect((await readdir(join(output, 'guardrails'))).sort()).toEqual(
      GUARDRAILS.map(({ name }) => name).sort(),
    );
  });

  it('is deployed by moto, as a stack and as a stack set', async () => {
    const made = (await answerOf('deploy.py', [output])) as Deployed;

    expect(made.stack).toBe('CREATE_COMPLETE');
    expect(made.instances).toEqual(['CURRENT']);
    expect(made.fed).toBe(3);
    expect(made.keySchema).toEqual(JOURNAL_TABLE.KeySchema);
    expect(made.rules).toEqual(
      [
        ...eventRules().map(({ name }) => `cordon-${name}`),
        'cordon-schedule-sweep',
        'cordon-schedule-tick',
      ].sort(),
    );
    expect(made.queues).toHaveLength(6);
    expect(Object.keys(made.functions).sort()).toEqual(
      ['act', 'events', 'sweep', 'tick'].map((name) => `cordon-${name}`),
    );
    for (const { environment, runtime } of Object.values(made.functions)) {
      const { CORDON_SLACK_TOKEN_FROM: from, ...others } = environment;
      expect(runtime).toBe('nodejs24.x');
      expect(parseEnvironment({ AWS_REGION: 'eu-west-1', ...environment })).toMatchObject({
        policy: { profile: 'recommended' },
        slack: { tokenFrom: from },
        looksUpEvents: true,
      });
      expect(JSON.stringify(others)).not.toContain('Fn::');
    }
  }, 120_000);

  it('fills in what its roles may do', async () => {
    const { roles } = (await answerOf('deploy.py', [output])) as Deployed;

    expect(roles['act']?.['write']).toContain(
      "'Resource': ['arn:*:iam::*:role/service-role/AmazonSageMaker-*', 'arn:*:iam::*:role/ml/*']",
    );
    expect(roles['act']?.['write']).toMatch(
      /'arn:\*:s3:::code', 'arn:\*:s3:::aws-controltower-\*'/,
    );
    expect(Object.keys(roles['tick'] ?? {}).sort()).toEqual([
      'bus',
      'findings',
      'own',
      'token-parameter',
      'token-secret',
    ]);
    expect(JSON.stringify(roles)).not.toContain('Fn::');
  }, 120_000);

  it('grants what AWS’s reference of actions knows, where and by what it knows', async () => {
    const all = ['Writes', 'LooksUp', 'HasBus', 'HasTokenParameter', 'NotesFindings'];
    const statements = ['events', 'act', 'sweep', 'tick']
      .flatMap((name) => statementsOf(name, ...all))
      .filter(({ Effect }) => Effect === 'Allow');
    const guarded = GUARDRAILS.flatMap(({ document }) => document.Statement).filter(
      ({ Effect }) => Effect === 'Deny',
    );

    const problems = await answerOf('actions.py', [], JSON.stringify(statements));
    const ofGuardrails = await answerOf('actions.py', [], JSON.stringify(guarded));

    expect(problems).toEqual([]);
    // They deny on everything: whatever it is called.
    expect(
      (ofGuardrails as string[]).filter((problem) => !problem.includes('on everything')),
    ).toEqual([]);
  });
});
