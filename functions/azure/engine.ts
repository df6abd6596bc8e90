import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { CloudError } from '../../shared/core/failure.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createAzureTableJournal } from '../../shared/journals/azure-table.ts';
import { profile } from '../../shared/policy/profiles.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { AZURE_RULES } from '../../shared/rules/azure.generated.ts';
import type { Log } from '../aws/log.ts';
import type { Environment, PolicyVariable } from './environment.ts';

/** What every invocation of an app shares: all of the engine's ports but the time that is left and the log. */
export type Engine = Omit<EnginePorts, 'remainingMs' | 'progress'>;

/** Makes the engine's ports for this subscription. Throws CloudError or BadPolicy when the policy cannot be read. */
export async function createEngine(
  { policy: source, tables, table }: Environment,
  send: AzureSend,
  token: () => Promise<string | null>,
): Promise<Engine> {
  // Read once: it comes with the app, and a new one with new instances of it.
  const policy = await readPolicy(source);
  return {
    clock: { now: Date.now },
    random: { id: randomUUID, unit: Math.random },
    journal: createAzureTableJournal({ endpoint: tables, table, token }),
    policy: () => Promise.resolve(policy),
    serve: createServe(AZURE_RESOURCES, AZURE_RULES, send),
    code: manifest.version,
  };
}

/** Writes what was called into the log of the invocation that called it. */
export function progressTo(log: Log): NonNullable<EnginePorts['progress']> {
  return (event) => {
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
  };
}

async function readPolicy(source: PolicyVariable): Promise<Policy> {
  if ('profile' in source) {
    return profile(source.profile);
  }
  const { loadPolicy } = await import('../../shared/policy/load.ts');
  return 'text' in source
    ? loadPolicy(source.text, 'CORDON_POLICY', { knownRules: AZURE_RULES })
    : loadPolicy(await textOf(source.file), source.file, { knownRules: AZURE_RULES });
}

/** A file from the app's folder, in which the worker is started. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `CORDON_POLICY names the file ${file}, which cannot be read: ship it with the app, or give the policy's text.`;
    throw new CloudError(
      { code: 'misconfigured', message, permission: null },
      { applied: 'no', cause: error },
    );
  }
}
