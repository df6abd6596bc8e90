import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { CloudError } from '../../shared/core/failure.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createDynamoDbJournal } from '../../shared/journals/dynamodb.ts';
import { profile } from '../../shared/policy/profiles.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import type { Environment, PolicyVariable } from './environment.ts';
import type { Log } from './log.ts';

/** What every invocation of a function shares: all of the engine's ports but the time that is left. */
export type Engine = Omit<EnginePorts, 'remainingMs'>;

/**
 * Makes the engine's ports for this account. Loads the SDK of the journal: import this file lazily. Throws CloudError
 * or BadPolicy when the policy cannot be read.
 */
export async function createEngine(
  environment: Environment,
  send: AwsSend,
  log: Log,
): Promise<Engine> {
  // Read once: it comes with the function, and a new one with new instances of it.
  const policy = await readPolicy(environment.policy);
  const { table, region } = environment;
  return {
    clock: { now: Date.now },
    random: { id: randomUUID, unit: Math.random },
    journal: createDynamoDbJournal({ table, region }),
    policy: () => Promise.resolve(policy),
    serve: createServe(AWS_RESOURCES, AWS_RULES, send),
    progress: (event) => {
      if (event.kind === 'called') {
        const { ref, step, problem, case: id } = event;
        const about = { ref: ref.id, case: id };
        if (problem === null) {
          const metrics = { Changes: 1 };
          log({ level: 'info', message: `${step.call} was accepted`, ...about, metrics });
        } else {
          log({ level: 'warn', message: `${step.call} was not accepted`, ...about, problem });
        }
      }
    },
    code: manifest.version,
  };
}

async function readPolicy(source: PolicyVariable): Promise<Policy> {
  if ('profile' in source) {
    return profile(source.profile);
  }
  const { loadPolicy } = await import('../../shared/policy/load.ts');
  return 'text' in source
    ? loadPolicy(source.text, 'CORDON_POLICY', { knownRules: AWS_RULES })
    : loadPolicy(await textOf(source.file), source.file, { knownRules: AWS_RULES });
}

/** A file from the function's folder, in which Lambda starts it. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `CORDON_POLICY names the file ${file}, which cannot be read: ship it with the function, or give the policy's text.`;
    throw new CloudError(
      { code: 'misconfigured', message, permission: null },
      { applied: 'no', cause: error },
    );
  }
}
