import { describe, expect, it } from 'vitest';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleKey,
  type GoogleKeyOptions,
} from '../../../functions/local/sandbox/gcp/kms.ts';
import { olderError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import { dependenciesOf } from '../../../shared/core/resource.ts';
import {
  grantCommand,
  KEY_ROLE,
  keyNameOf,
  readKeyFacts,
  unknownKey,
} from '../../../shared/resources/gcp/key-facts.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { inProcessGoogle } from '../../support/gcp-in-process.ts';
import { START } from '../../support/in-process.ts';

const RING = 'projects/churn-lab/locations/europe-west4/keyRings/ml';
const KEY = `${RING}/cryptoKeys/data`;

function read(
  options: GoogleKeyOptions = {},
  id = KEY,
  rings: GoogleWorld['ringPolicies'] = {},
  refuse: (name: GoogleOperationName) => GoogleReply | null = () => null,
) {
  const world = createGoogleKey({ ...createGoogleWorld(), ringPolicies: rings }, options, START);
  return readKeyFacts(inProcessGoogle({ world }, { intercept: refuse }), id);
}

describe('facts about a Cloud KMS key', () => {
  it('are read by its name, with who may use it by the policies of the key and its ring', async () => {
    const bindings = [
      { role: KEY_ROLE, members: ['serviceAccount:A@x.iam.gserviceaccount.com'] },
      { role: KEY_ROLE, members: ['user:later@x'], condition: { title: 'x', expression: 'y' } },
      { role: 'roles/cloudkms.cryptoKeyEncrypter', members: ['user:half@x'] },
      { role: 'roles/cloudkms.viewer', members: ['user:seeing@x'] },
    ];
    const ring = { role: 'roles/cloudkms.cryptoOperator', members: ['group:ops@x'] };
    const rings = { [RING]: { bindings: [ring], changes: 1, others: {} } };

    const facts = await read({ bindings }, KEY, rings);

    expect(facts).toMatchObject({
      id: KEY,
      arn: `//cloudkms.googleapis.com/${KEY}`,
      state: 'ENABLED',
      customerManaged: true,
      region: 'europe-west4',
      purpose: 'ENCRYPT_DECRYPT',
      users: ['group:ops@x', 'serviceAccount:a@x.iam.gserviceaccount.com'],
      problem: null,
    });
    expect(facts.policy).toContain('later@x');
  });

  it.each([
    ['a disabled key', { state: 'DISABLED' }, 'DISABLED'],
    ['a key for signing', { purpose: 'ASYMMETRIC_SIGN' }, 'ENABLED'],
  ])('tell of %s', async (_, options, state) => {
    expect(await read(options)).toMatchObject({ state, problem: null });
  });

  it('tell what is denied, and keep what the rest shows', async () => {
    const members = ['serviceAccount:a@x.iam.gserviceaccount.com'];
    const refuse = (denied: string) => (name: string) =>
      name === denied ? olderError(403, 'forbidden', "Permission 'a.b.c' denied") : null;
    const policy = 'cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy';
    const bindings = [{ role: KEY_ROLE, members }];

    const unread = await read({}, KEY, {}, refuse(policy.replace(/IamPolicy$/, '')));
    const ring = 'cloudkms.projects.locations.keyRings.getIamPolicy';
    const half = await read({ bindings }, KEY, {}, refuse(ring));
    const blind = await read({ bindings }, KEY, {}, refuse(policy));

    expect(unread).toMatchObject({ state: '', problem: expect.stringContaining('a.b.c') });
    expect(half).toMatchObject({ state: 'ENABLED', users: members, policy: null });
    expect(blind).toMatchObject({
      users: [],
      policy: null,
      problem: expect.stringContaining('Grant'),
    });
  });

  it('tell that a key is missing, and that a name names none', async () => {
    expect(await read({}, `${KEY}-2`)).toMatchObject({
      state: '',
      problem: expect.stringContaining('not found'),
    });
    expect(await read({}, 'alias/ml')).toMatchObject({
      state: '',
      customerManaged: false,
      problem: expect.stringContaining('no name of a Cloud KMS key'),
    });
  });

  it('are waited for when the answer may come later', async () => {
    const busy = () => olderError(503, 'backendError', 'busy');

    await expect(read({}, KEY, {}, busy)).rejects.toMatchObject({
      failure: { code: 'unavailable' },
    });
  });

  it('let events about the key find who uses it', () => {
    const state = { status: null, tags: {}, incarnation: null, createdAt: null };
    const keys = { [KEY]: unknownKey(`${KEY}/cryptoKeyVersions/2`, '') };

    expect(dependenciesOf({ ...state, keys })).toEqual([`//cloudkms.googleapis.com/${KEY}`]);
  });
});

describe('the name of a key', () => {
  it.each([KEY, ` ${KEY} `, `${KEY}/cryptoKeyVersions/12`, `//cloudkms.googleapis.com/${KEY}`])(
    'is found in %s',
    (text) => {
      expect(keyNameOf(text)).toBe(KEY);
    },
  );

  it.each([
    '',
    'data',
    RING,
    `${KEY}/x`,
    `${RING}/cryptoKeys/a b`,
    `${RING}/cryptoKeys/$(x)`,
    `x/${KEY}`,
  ])('is not found in %s', (text) => {
    expect(keyNameOf(text)).toBeNull();
  });

  it('stands in the command that grants it, quoted', () => {
    expect(grantCommand(KEY, "a'b@x")).toContain("--member 'serviceAccount:a'\\''b@x' --role");
  });
});
