import { describe, expect, it } from 'vitest';
import { applyGoogle } from '../../functions/local/sandbox/gcp/apply.ts';
import type { GoogleKeyOptions } from '../../functions/local/sandbox/gcp/kms.ts';
import { serviceAgentOf } from '../../functions/local/sandbox/gcp/storage-patch.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import type { Json } from '../../shared/core/json.ts';
import { approve, undo } from '../../shared/engine/commands.ts';
import { reconcileWithDependents } from '../../shared/engine/dependents.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { decodeGcp } from '../../shared/events/gcp/decode.ts';
import { KEY_ROLE } from '../../shared/resources/gcp/key-facts.ts';
import { GOOGLE_OPERATIONS } from '../../shared/resources/gcp/operations.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { engineBench, event, MINUTE, policyWith, START, sweepTrigger } from '../support/engine.ts';
import { bucketWorld, GCS_REF } from '../support/gcp-buckets.ts';
import { inProcessGoogle } from '../support/gcp-in-process.ts';
import { GCP_KEY, GCP_KEY_REF, googleKeyWorld } from '../support/gcp-keys.ts';

const KEY_RULE = 'gcs-bucket-default-encryption-customer-key';
const KEYS = 'cloudkms.projects.locations.keyRings.cryptoKeys';

/** The engine over a project in which one bucket has nothing wrong with it, and the key. */
function bench(key: GoogleKeyOptions, encryption: Record<string, Json> = {}) {
  const bucket = {
    uniform: true,
    publicAccessPrevention: 'enforced',
    metadata: { encryption },
  } as const;
  const host = { world: googleKeyWorld(key, bucketWorld(bucket)) };
  const calls: string[] = [];
  const on = engineBench(createWorld(), {
    policy: policyWith({ parameters: { kmsKeyId: GCP_KEY } }, (rule) => rule === KEY_RULE, {
      settle: { quietSeconds: 0, maxSeconds: 0 },
    }),
    ports: {
      serve: createServe(
        GCP_RESOURCES,
        RULES,
        inProcessGoogle(host, {
          clock: { now: () => on.clock.now() },
          intercept: (name) => {
            calls.push(name);
            return null;
          },
        }),
      ),
    },
  });
  return {
    ...on,
    host,
    calls,
    writes: () =>
      calls.filter(
        (name) => GOOGLE_OPERATIONS[name as keyof typeof GOOGLE_OPERATIONS].method !== 'GET',
      ),
    state: () => host.world.keys[GCP_KEY]?.versions['1']?.['state'],
    /** What somebody does to the version. */
    version: (method: string, verb: string, query = {}, body: Json = {}) => {
      host.world = applied(host.world, method, verb, query, body);
    },
  };
}

function applied(
  world: GoogleWorld,
  method: string,
  verb: string,
  query: Readonly<Record<string, string>>,
  body: Json,
): GoogleWorld {
  const path = `/v1/${GCP_KEY}/cryptoKeyVersions/1${verb}`;
  const call = { method, host: 'cloudkms.googleapis.com', path, query, headers: {}, body };
  const { world: after, answer } = applyGoogle(world, call, START);
  expect(answer.status).toBe(200);
  return after;
}

/** The audit log entry of a call on a version of the key, decoded as the function does. */
function heard(methodName: string) {
  const decoded = decodeGcp(
    {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        authenticationInfo: { principalEmail: 'alice@example.com' },
        serviceName: 'cloudkms.googleapis.com',
        methodName,
        resourceName: `${GCP_KEY}/cryptoKeyVersions/1`,
      },
      insertId: methodName,
      resource: { type: 'cloudkms_cryptokeyversion', labels: { project_id: 'churn-lab' } },
      timestamp: new Date(START).toISOString(),
      logName: 'projects/churn-lab/logs/cloudaudit.googleapis.com%2Factivity',
    },
    { ownPrincipals: [] },
  );
  const [trigger] = decoded?.triggers ?? [];
  if (trigger === undefined) {
    throw new Error(`no trigger: ${JSON.stringify(decoded)}`);
  }
  return trigger;
}

/** What the event brings about, its users' wake-ups included. */
async function hear(method: string, on: ReturnType<typeof bench>) {
  const trigger = heard(method);
  expect(trigger.ref).toEqual(GCP_KEY_REF);
  const report = await reconcileWithDependents(trigger.ref, trigger, on.ports);
  await on.pass(2 * MINUTE);
  return report;
}

describe('a Cloud KMS key that is enabled again', () => {
  it('brings the cure of a bucket that had to wait for it', async () => {
    const agent = `serviceAccount:${serviceAgentOf(bench({}).host.world)}`;
    const bindings = [{ role: KEY_ROLE, members: [agent] }];
    const on = bench({ state: 'DISABLED', bindings });
    const asked = await reconcile(GCS_REF, event(GCS_REF), on.ports);
    expect(asked).toMatchObject({ outcome: 'asking', reason: expect.stringContaining('DISABLED') });

    on.version('PATCH', '', { updateMask: 'state' }, { state: 'ENABLED' });
    await hear('UpdateCryptoKeyVersion', on);

    expect((await on.case(GCS_REF)).outcome?.outcome).toBe('fixed');
    expect(on.host.world.buckets[GCS_REF.name]?.metadata['encryption']).toMatchObject({
      defaultKmsKeyName: GCP_KEY,
    });
  });
});

describe('a Cloud KMS key that is taken out of use', () => {
  it('has buckets looked at again that use it, those without a case too', async () => {
    const on = bench({}, { defaultKmsKeyName: GCP_KEY });
    await reconcile(GCS_REF, sweepTrigger(GCS_REF), on.ports);
    expect(await on.journal.load(GCS_REF)).toBeNull();
    on.calls.length = 0;

    on.version('PATCH', '', { updateMask: 'state' }, { state: 'DISABLED' });
    await hear('DisableCryptoKeyVersion', on);

    expect(on.calls).toContain('storage.buckets.get');
  });

  it('is brought back after a yes, and shut again by undo', async () => {
    const on = bench({ state: 'DISABLED' });
    const { outcome, case: id } = await hear('DisableCryptoKeyVersion', on);
    expect(outcome).toBe('asking');
    expect(on.writes()).toEqual([]);

    const done = await approve(id ?? '', 'alice', on.ports);
    expect(done.outcome).toBe('fixed');
    expect(on.state()).toBe('ENABLED');

    await undo(id ?? '', 'alice', on.ports);
    expect(on.state()).toBe('DISABLED');
  });

  it('is saved from destruction after a yes, and never given up to it again', async () => {
    const on = bench({ state: 'DESTROY_SCHEDULED' });
    const { outcome, case: id } = await hear('DestroyCryptoKeyVersion', on);
    expect(outcome).toBe('asking');

    const done = await approve(id ?? '', 'alice', on.ports);
    expect(done.outcome).toBe('fixed');
    expect(on.writes()).toEqual([
      `${KEYS}.cryptoKeyVersions.restore`,
      `${KEYS}.cryptoKeyVersions.patch`,
    ]);

    await undo(id ?? '', 'alice', on.ports);
    expect(on.state()).toBe('DISABLED');
  });

  it('is not shut by undo when another version has become the primary one', async () => {
    const on = bench({ state: 'DISABLED' });
    const { case: id } = await hear('DisableCryptoKeyVersion', on);
    await approve(id ?? '', 'alice', on.ports);
    const key = on.host.world.keys[GCP_KEY];
    if (key === undefined) {
      throw new Error('the key is there');
    }
    const versions = { ...key.versions, 2: { ...key.versions['1'] } };
    const keys = { ...on.host.world.keys, [GCP_KEY]: { ...key, primary: '2', versions } };
    on.host.world = { ...on.host.world, keys };
    const before = on.writes().length;

    await undo(id ?? '', 'alice', on.ports);

    expect(on.writes()).toHaveLength(before);
    expect(on.state()).toBe('ENABLED');
  });
});

describe('a Cloud KMS key that is open to everybody', () => {
  it.each([
    ['is closed at once where the role only manages it', 'roles/cloudkms.admin', 'fixed'],
    ['asks where services may use it by that role', KEY_ROLE, 'asking'],
  ])('%s', async (_, role, outcome) => {
    const on = bench({ bindings: [{ role, members: ['allUsers', 'user:ada@example.com'] }] });

    const report = await hear('SetIamPolicy', on);

    expect(report.outcome).toBe(outcome);
    expect(JSON.stringify(on.host.world.keys[GCP_KEY]?.policy).includes('allUsers')).toBe(
      outcome === 'asking',
    );
  });
});
