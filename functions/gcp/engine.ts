import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createFirestoreJournal } from '../../shared/journals/firestore.ts';
import { TRY_MS } from '../../shared/journals/firestore-retry.ts';
import { profile } from '../../shared/policy/profiles.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../shared/rules/gcp.generated.ts';
import type { Log } from '../aws/log.ts';
import { createGoogleSend } from './clients/send.ts';
import type { Environment, PolicyVariable } from './environment.ts';

/** What every invocation of a function shares: all of the engine's ports but the time that is left. */
export type Engine = Omit<EnginePorts, 'remainingMs'>;

/** Makes the engine's ports for this project. Throws CloudError or BadPolicy when the policy cannot be read. */
export async function createEngine(
  environment: Environment,
  send: GoogleSend,
  log: Log,
): Promise<Engine> {
  // Read once: it comes with the function, and a new one with new instances of it.
  const policy = await readPolicy(environment.policy);
  return {
    clock: { now: Date.now },
    random: { id: randomUUID, unit: Math.random },
    journal: openJournal(environment),
    policy: () => Promise.resolve(policy),
    serve: createServe(GCP_RESOURCES, GCP_RULES, send),
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

/** The journal with a door of its own, whose patience is short: the journal tries again itself. */
function openJournal({ project, database, emulator }: Environment): Journal {
  const own =
    emulator === null
      ? {}
      : // What the emulator takes for everybody's rights.
        { firestoreEndpoint: emulator, token: () => Promise.resolve('owner') };
  const send = createGoogleSend({ budgetMs: TRY_MS, ...own });
  return createFirestoreJournal({ send, project, database });
}

async function readPolicy(source: PolicyVariable): Promise<Policy> {
  if ('profile' in source) {
    return profile(source.profile);
  }
  const { loadPolicy } = await import('../../shared/policy/load.ts');
  return 'text' in source
    ? loadPolicy(source.text, 'CORDON_POLICY', { knownRules: GCP_RULES })
    : loadPolicy(await textOf(source.file), source.file, { knownRules: GCP_RULES });
}

/** A file from the function's folder, in which it is started. */
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
