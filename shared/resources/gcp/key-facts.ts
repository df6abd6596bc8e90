import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { type Binding, POLICY_VERSION, policyOf } from './iam-policy.ts';
import type { GoogleSend } from './send.ts';

/**
 * What is known about a Cloud KMS key. `state` is that of its primary version, `ENABLED`, `DISABLED`, `DESTROYED` …, and
 * `''` when the key could not be read; `problem` then says why. When only the grants could not be read, the other facts
 * hold, `policy` is null and `problem` says why.
 */
export interface GcpKeyFacts extends KeyFacts {
  /** The key's full name, by which events know it: `//cloudkms.googleapis.com/projects/…`. */
  readonly arn: string;
  /** `ENCRYPT_DECRYPT`, `ASYMMETRIC_SIGN` …; `''` when unknown. */
  readonly purpose: string;
  /** Members that may encrypt and decrypt with it by the policy of the key or of its ring, under no condition. */
  readonly users: readonly string[];
}

/** A key as settings name it, in the characters that its parts may have. */
const KEY_NAME =
  /^(?<ring>projects\/[a-z0-9:.-]{1,63}\/locations\/(?<location>[a-z0-9-]{1,63})\/keyRings\/[\w-]{1,63})\/cryptoKeys\/[\w-]{1,63}$/;

/** Roles that may both encrypt and decrypt (Cloud KMS, permissions and roles). */
const USER_ROLES = ['roles/cloudkms.cryptoKeyEncrypterDecrypter', 'roles/cloudkms.cryptoOperator'];

/** The role that is to be granted to a service agent. */
export const KEY_ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';

const Key = z.object({
  name: z.string(),
  purpose: z.nullish(z.string()),
  primary: z.nullish(z.object({ state: z.nullish(z.string()) })),
});

/** A key's name without its version and without the host of a full name; null when it names no key. */
export function keyNameOf(text: string): string | null {
  const name = text
    .trim()
    .replace(/^\/\/cloudkms\.googleapis\.com\//, '')
    .replace(/\/cryptoKeyVersions\/[^/]+$/, '');
  return KEY_NAME.test(name) ? name : null;
}

/** The name by which events and other services know a key of this resource name. */
export function fullNameOf(name: string): string {
  return `//cloudkms.googleapis.com/${name}`;
}

/** Facts that are not known: only the key's name is, so that changes of the key find who uses it. */
export function unknownKey(id: string, problem: string): GcpKeyFacts {
  const name = keyNameOf(id);
  return {
    id,
    arn: name === null ? '' : fullNameOf(name),
    state: '',
    customerManaged: name !== null,
    region: locationOf(name),
    purpose: '',
    users: [],
    policy: null,
    problem,
  };
}

/**
 * Reads a key by its resource name, with who may use it. What is denied, missing or malformed is told in the facts; what
 * may pass (throttling, time-outs) rejects with CloudError, so that the whole read is tried again.
 */
export async function readKeyFacts(send: GoogleSend, id: string): Promise<GcpKeyFacts> {
  const name = keyNameOf(id);
  if (name === null) {
    return unknownKey(
      id,
      `${id} is no name of a Cloud KMS key: projects/P/locations/L/keyRings/R/cryptoKeys/K.`,
    );
  }
  try {
    const answer = await send('cloudkms.projects.locations.keyRings.cryptoKeys.get', {
      path: { name },
    });
    const { purpose, primary } = Key.parse(answer.body);
    const facts: GcpKeyFacts = {
      ...unknownKey(id, ''),
      state: primary?.state ?? 'NO_PRIMARY_VERSION',
      purpose: purpose ?? '',
      problem: null,
    };
    return await withUsers(send, name, facts);
  } catch (error) {
    return unknownKey(id, sentenceOf(error, id));
  }
}

async function withUsers(send: GoogleSend, name: string, facts: GcpKeyFacts): Promise<GcpKeyFacts> {
  const ring = KEY_NAME.exec(name)?.groups?.['ring'] ?? '';
  const query = { 'options.requestedPolicyVersion': POLICY_VERSION };
  const read = [
    send('cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy', {
      path: { resource: name },
      query,
    }),
    send('cloudkms.projects.locations.keyRings.getIamPolicy', { path: { resource: ring }, query }),
  ].map(async (answer) => bindingsIn((await answer).body, facts.id));
  // The ring's policy only adds to the key's: what one of them shows is true without the other.
  const found = await Promise.allSettled(read);
  const bindings = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const problems = found.flatMap((each) =>
    each.status === 'rejected' ? [sentenceOf(each.reason, facts.id)] : [],
  );
  return {
    ...facts,
    users: usersIn(bindings),
    policy: problems.length === 0 ? JSON.stringify(bindings) : null,
    problem: problems[0] ?? null,
  };
}

function bindingsIn(body: unknown, id: string): readonly Binding[] {
  return Object.values(policyOf(body, `The policy of the key ${id}`).bindings);
}

function usersIn(bindings: readonly Binding[]): readonly string[] {
  const granting = bindings.filter(
    ({ role, condition }) => USER_ROLES.includes(role) && condition === undefined,
  );
  const members = granting.flatMap((binding) => binding.members);
  // Addresses are the same in any case of letters.
  return [...new Set(members.map((member) => member.replace(/(?<=:).*/, lower)))].sort();
}

/** Who shall use a key, and where. */
export interface KeyUse {
  /** E-mail address of the service agent; null when it could not be read. */
  readonly agent: string | null;
  /** Where the key has to be, in KMS's spelling. */
  readonly location: string;
  /** What the service agent is called to people: `Cloud Storage`. */
  readonly service: string;
}

/**
 * Whether the key can be put to use: enabled, symmetric, in the right place, and open to the service agent already.
 * Cordon grants no roles: what is missing is asked for, with the command that grants it.
 */
export function keyPreflight(id: string, facts: KeyFacts | undefined, use: KeyUse): Preflight {
  if (facts === undefined || facts.state === '') {
    const why = facts?.problem ?? `Nothing is known about the key ${id}.`;
    return problem(why, "Name an existing key and let Cordon's service account view it.");
  }
  if (facts['purpose'] !== 'ENCRYPT_DECRYPT') {
    const message = `The key ${id} does not encrypt symmetrically (${String(facts['purpose'])}).`;
    return problem(message, 'Name a key whose purpose is ENCRYPT_DECRYPT.');
  }
  if (facts.state !== 'ENABLED') {
    const message = `The primary version of the key ${id} is not enabled (${facts.state}).`;
    return problem(message, 'Enable it, make another version primary, or name another key.');
  }
  if (facts.region !== use.location) {
    const message = `The key ${id} is in ${facts.region}, and has to be in ${use.location}.`;
    return problem(message, `Name a key in ${use.location}.`);
  }
  if (use.agent === null) {
    const message = `Which service agent ${use.service} uses keys with could not be read.`;
    return problem(message, "Grant resourcemanager.projects.get to Cordon's service account.");
  }
  const users = facts['users'];
  return Array.isArray(users) && users.includes(`serviceAccount:${use.agent.toLowerCase()}`)
    ? { kind: 'ready' }
    : problem(notGranted(id, facts, use), grantCommand(id, use.agent));
}

function notGranted(id: string, facts: KeyFacts, use: KeyUse): string {
  const seen = facts.problem === null ? '' : ` (${facts.problem})`;
  return `Nothing shows that the service agent of ${use.service} may use the key ${id}${seen}.`;
}

/** The command that lets a service agent use a key. */
export function grantCommand(id: string, agent: string): string {
  const parts = (keyNameOf(id) ?? id).split('/');
  const [, project, , location, , ring, , key] = parts;
  return (
    `gcloud kms keys add-iam-policy-binding ${key} --keyring ${ring} --location ${location} ` +
    `--project ${project} --member ${shellQuote(`serviceAccount:${agent}`)} --role ${KEY_ROLE}`
  );
}

/** The sentence of a failure that will not pass by itself; others are thrown on. */
function sentenceOf(error: unknown, id: string): string {
  if (error instanceof z.core.$ZodError) {
    return `The answer about the key ${id} could not be understood.`;
  }
  if (error instanceof CloudError) {
    switch (error.failure.code) {
      case 'denied':
      case 'explicit-deny':
      case 'not-found':
      case 'invalid':
      case 'misconfigured':
      case 'unreadable':
        return error.failure.message;
      default:
        throw error;
    }
  }
  throw error;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function locationOf(name: string | null): string {
  return (name === null ? null : KEY_NAME.exec(name)?.groups?.['location']) ?? '';
}

function problem(message: string, remedy: string): Preflight {
  return { kind: 'problem', message, remedy };
}
