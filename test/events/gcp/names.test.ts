import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Kind,
  locationIn,
  projectIn,
  refOfFullName,
  refOfName,
} from '../../../shared/events/gcp/names.ts';
import { ENDPOINT, KEY, NOTEBOOK, NUMBER, PROJECT } from './samples.ts';

const NOWHERE = { project: '', location: '' };
const HERE = { project: PROJECT, location: '' };

/** What no part of a name may hold: it becomes a part of an API's path. */
const HOSTILE = [
  '',
  '.',
  '..',
  '-',
  '_',
  '../x',
  'a/../b',
  'a/b',
  'a%2Fb',
  'a%2e%2e',
  'a?x=1',
  'a#b',
  'a b',
  'a\nb',
  'a\u0000',
  'a\\b',
  'a:b',
  'ä',
  'ａ',
  'a\u202Eb',
  '*',
  '{x}',
  'x'.repeat(2000),
] as const;

describe('a name', () => {
  it.each([
    ['a domain in the project', 'projects/example.com:ml/locations/us-central1-a/instances/nb'],
    ['a project number alone', `projects/${NUMBER}/locations/us-central1-a/instances/nb`],
    ['a zone of Compute Engine', `projects/${PROJECT}/zones/us-central1-a/instances/nb`],
  ])('may have %s', (_what, path) => {
    expect(refOfName('instance', path, NOWHERE)?.name).toBe('nb');
  });

  it('has the project by its id where the event tells it', () => {
    const path = NOTEBOOK.replace(PROJECT, NUMBER);

    expect(refOfName('instance', path, HERE)).toMatchObject({
      id: `//notebooks.googleapis.com/${NOTEBOOK}`,
      account: PROJECT,
    });
    expect(refOfName('instance', path, NOWHERE)).toMatchObject({
      id: `//notebooks.googleapis.com/${path}`,
      account: NUMBER,
    });
    expect(refOfName('instance', path, { project: '999', location: '' })?.account).toBe('999');
  });

  it('keeps its own project where the event tells another', () => {
    expect(refOfName('instance', NOTEBOOK, { project: 'other', location: '' })?.account).toBe(
      PROJECT,
    );
  });

  it.each([
    ['an endpoint with a name a person chose', 'endpoint', ENDPOINT.replace(/\d+$/, 'my-endpoint')],
    ['a key with capitals and underscores', 'key', KEY.replace(/data$/, 'My_Key-1')],
    ['a key that begins with a hyphen', 'key', KEY.replace(/data$/, '-x')],
    ['a global key', 'key', KEY.replace('europe-west1', 'global')],
  ] as const)('may be of %s', (_what, kind, path) => {
    expect(refOfName(kind, path, NOWHERE)?.name).toBe(path.slice(path.lastIndexOf('/') + 1));
  });

  it.each(['ml', 'my_bucket', 'a.b.example.com', '3bs', `a${'b'.repeat(220)}c`])(
    'of a bucket may be %s',
    (name) => {
      const wanted = name === 'ml' ? undefined : name;

      expect(refOfName('bucket', `projects/_/buckets/${name}`, HERE)?.name).toBe(wanted);
    },
  );

  it.each(['a..b', '.ab', 'ab.', '-ab', 'ab-', 'ABC', 'goog!', 'a'.repeat(300)])(
    'of a bucket may not be %s',
    (name) => {
      expect(refOfName('bucket', `projects/_/buckets/${name}`, HERE)).toBeNull();
    },
  );

  it.each(HOSTILE)('never leads elsewhere: %j', (part) => {
    const paths: readonly (readonly [Kind, string])[] = [
      ['bucket', `projects/_/buckets/${part}`],
      ['instance', NOTEBOOK.replace('nb-1', part)],
      ['instance', NOTEBOOK.replace('us-central1-a', part)],
      ['instance', NOTEBOOK.replace(PROJECT, part)],
      ['endpoint', ENDPOINT.replace(/\d{19}$/, part)],
      ['endpoint', ENDPOINT.replace('us-central1', part)],
      ['endpoint', ENDPOINT.replace(PROJECT, part)],
      ['key', KEY.replace('keyRings/ml', `keyRings/${part}`)],
      ['key', KEY.replace('europe-west1', part)],
      ['key', KEY.replace(PROJECT, part)],
    ];
    // Google lets a key ring be named by an underscore.
    const refs = paths.filter(([kind]) => !(kind === 'key' && part === '_'));

    expect(refs.map(([kind, path]) => refOfName(kind, path, HERE))).toEqual(refs.map(() => null));
    expect(refOfFullName(`//storage.googleapis.com/${part}`, HERE)).toBeNull();
  });

  it('has nothing before or behind it', () => {
    for (const path of [
      `x/${NOTEBOOK}`,
      `/${NOTEBOOK}`,
      `${NOTEBOOK}/x`,
      `${NOTEBOOK}\n`,
      `${NOTEBOOK}:stop`,
    ]) {
      expect(refOfName('instance', path, HERE)).toBeNull();
    }
  });

  it('is of one path only, whatever it was made of', () => {
    const part = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string(),
      fc.stringMatching(/^[a-z0-9._/:%-]*$/),
    );
    const safe =
      /^\/\/[a-z]+\.googleapis\.com\/projects\/(?:_\/buckets\/[a-z0-9][a-z0-9._-]*|[a-z0-9.:-]+\/locations\/[a-z0-9-]+\/(?:instances|endpoints|keyRings\/[\w-]+\/cryptoKeys)\/[\w-]+)$/;

    fc.assert(
      fc.property(
        fc.constantFrom<Kind>('bucket', 'instance', 'endpoint', 'key'),
        part,
        part,
        part,
        part,
        (kind, a, b, c, d) => {
          const path = {
            bucket: `projects/${a}/buckets/${d}`,
            instance: `projects/${a}/locations/${b}/instances/${d}`,
            endpoint: `projects/${a}/locations/${b}/endpoints/${d}`,
            key: `projects/${a}/locations/${b}/keyRings/${c}/cryptoKeys/${d}`,
          }[kind];
          const ref = refOfName(kind, path, { project: projectIn(b), location: locationIn(c) });

          expect(ref === null || (safe.test(ref.id) && !ref.id.includes('..'))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a full name', () => {
  it.each([
    ['//storage.googleapis.com/ml-data', 'gcp.storage.bucket'],
    ['//storage.googleapis.com/projects/_/buckets/ml-data', 'gcp.storage.bucket'],
    [`//notebooks.googleapis.com/${NOTEBOOK}`, 'gcp.notebooks.instance'],
    [`//aiplatform.googleapis.com/${ENDPOINT}`, 'gcp.vertex.endpoint'],
    [`//cloudkms.googleapis.com/${KEY}`, 'gcp.kms.key'],
    [`//cloudkms.googleapis.com/${KEY}/cryptoKeyVersions/1`, 'gcp.kms.key'],
  ])('%s is a %s', (name, type) => {
    expect(refOfFullName(name, HERE)).toMatchObject({ type, account: PROJECT });
  });

  it.each([
    '',
    'ml-data',
    '//compute.googleapis.com/projects/p/zones/z/instances/i',
    '//storage.googleapis.com.evil.example/ml-data',
    '//evil.example/storage.googleapis.com/ml-data',
    '//storage.googleapis.com/ml-data/objects/x',
    `//storage.googleapis.com/${NOTEBOOK}`,
    `//notebooks.googleapis.com/${ENDPOINT}`,
    `//storage.googleapis.com/${'a'.repeat(2000)}`,
    '//constructor.googleapis.com/x',
  ])('names nothing: %s', (name) => {
    expect(refOfFullName(name, HERE)).toBeNull();
  });
});
