import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  COMPUTE,
  CONTAINER,
  decoded,
  ENDPOINT,
  GROUP,
  onlyIgnored,
  onlyTrigger,
  record,
  WORKSPACE,
} from './samples.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';
const STORAGE = 'Microsoft.Storage/storageAccounts';

/** A long call's records, as they come. */
function trio(...results: readonly string[]) {
  return {
    records: results.map((resultType, index) =>
      record(COMPUTE, `${ML}/computes/write`, {
        resultType,
        time: `2026-01-05T09:1${index}:00Z`,
      }),
    ),
  };
}

describe('a record of the activity log', () => {
  it('is a trigger in the spelling of the owner', () => {
    const trigger = onlyTrigger(record(COMPUTE, `${ML}/computes/write`));

    expect(trigger).toMatchObject({
      ref: { type: 'azure.ml.compute', id: COMPUTE, name: 'ci-Alice', region: '' },
      operation: `${ML}/computes/write`,
      phase: 'done',
      effect: 'changed',
      actor: { principal: 'alice@contoso.com', kind: 'human' },
      time: '2026-01-05T09:12:34.123Z',
    });
  });

  it.each([
    ['the entity', { identity: {}, properties: { entity: COMPUTE } }],
    ['the scope', { properties: {} }],
    [
      'the scope in capitals',
      { properties: {}, identity: { authorization: { Scope: COMPUTE, Action: 'x' } } },
    ],
    [
      'what is attached to it',
      {
        identity: {},
        properties: { entity: `${COMPUTE}/providers/Microsoft.Resources/tags/default` },
      },
    ],
  ])('takes the spelling from %s', (_what, overrides) => {
    expect(onlyTrigger(record(COMPUTE, `${ML}/computes/write`, overrides)).ref).toMatchObject({
      id: COMPUTE,
      name: 'ci-Alice',
    });
  });

  it.each([
    ['nothing else', {}],
    ['another resource', { entity: WORKSPACE }],
    ['a hostile spelling', { entity: COMPUTE.replace('workspaces', 'wor\u212Aspaces') }],
  ])('keeps its own spelling beside %s', (_what, properties) => {
    const { ref } = onlyTrigger(
      record(COMPUTE, `${ML}/computes/write`, { identity: {}, properties }),
    );

    expect(ref).toMatchObject({ id: COMPUTE.toUpperCase(), name: 'ci-alice' });
  });

  it('has parts as texts, too', () => {
    const { identity, properties, ...rest } = record(COMPUTE, `${ML}/computes/write`);
    const texts = { identity: JSON.stringify(identity), properties: JSON.stringify(properties) };

    expect(onlyTrigger({ ...rest, ...texts })).toEqual(
      onlyTrigger({ ...rest, identity, properties }),
    );
  });

  it('may name somebody by a text alone', () => {
    const nameless = record(ACCOUNT, `${STORAGE}/write`, { identity: 'Alice Example' });

    expect(onlyTrigger(nameless).actor).toMatchObject({
      principal: '198.51.100.7',
      kind: 'human',
      name: 'Alice Example',
    });
  });

  it('shows no text of parts as a name', () => {
    const identity = JSON.stringify({ authorization: { action: 'x' } });

    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/write`, { identity })).actor?.name).toBeNull();
  });

  it('is about its own resource, whatever else it names', () => {
    const properties = { entity: WORKSPACE };

    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/write`, { properties })).ref.id).toBe(ACCOUNT);
  });

  it.each([
    ['Start', 'Accept', 'Success'],
    ['Start', 'Accept', 'Accept', 'Success'],
    ['Started', 'In Progress', 'Succeeded'],
    ['Started', 'InProgress', 'Accepted', 'Succeeded'],
    ['Success'],
  ])('of a long call counts when it ends: %s %s %s %s', (...results) => {
    const { triggers, ignored } = decoded(trio(...results.filter((one) => one !== undefined)));

    expect(triggers.map(({ phase, time }) => [phase, time])).toEqual([
      ['done', `2026-01-05T09:1${results.length - 1}:00Z`],
    ]);
    expect(ignored.map(({ reason }) => reason)).toEqual(results.slice(1).map(() => 'unrelated'));
  });

  it.each(['Failure', 'Failed', 'Canceled', 'Cancelled', 'Fail', 'FAILED', 'Timeout'])(
    'of a call that failed changed nothing: %s',
    (resultType) => {
      expect(onlyIgnored(record(ACCOUNT, `${STORAGE}/write`, { resultType })).reason).toBe(
        'failed-call',
      );
    },
  );

  it.each([
    ['an unknown result', { resultType: 'Resolved' }],
    ['no result', { resultType: undefined }],
    ['a number', { resultType: 0 }],
  ])('with %s is a reason to look, and not known to be a change', (_what, overrides) => {
    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/delete`, overrides))).toMatchObject({
      ref: { id: ACCOUNT },
      phase: 'partial',
      effect: 'none',
    });
  });

  it('trusts the result and not the signature', () => {
    const resultSignature = 'Started';

    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/write`, { resultSignature })).effect).toBe(
      'changed',
    );
  });

  it.each([
    ['the status code', CONTAINER, 'created', { properties: { statusCode: 'Created' } }],
    ['the signature', CONTAINER, 'created', { resultSignature: 'Succeeded.Created' }],
    ['a number', CONTAINER, 'created', { properties: { statusCode: '201' } }],
    ['another code', CONTAINER, 'changed', { properties: { statusCode: 'OK' } }],
    ['something like it', CONTAINER, 'changed', { properties: { statusCode: 'NotCreated' } }],
    [
      'what is below it',
      `${ENDPOINT}/deployments/blue`,
      'changed',
      { properties: { statusCode: 'Created' } },
    ],
  ])('tells a creation by %s', (_what, id, effect, overrides) => {
    const operation =
      id === CONTAINER ? `${STORAGE}/blobServices/containers` : `${ML}/onlineEndpoints/deployments`;

    expect(onlyTrigger(record(id, `${operation}/write`, overrides)).effect).toBe(effect);
  });

  it('takes no action for a creation', () => {
    const created = { properties: { statusCode: 'Created' } };

    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/failover/action`, created)).effect).toBe(
      'changed',
    );
  });

  it('says in its operation what it was about, where the id is of what is above', () => {
    const operation = `${STORAGE}/blobServices/containers/delete`;

    expect(onlyTrigger(record(ACCOUNT, operation))).toMatchObject({
      ref: { id: ACCOUNT },
      effect: 'changed',
    });
  });

  it.each([
    ['ResourceHealth', 'Microsoft.Resourcehealth/healthevent/Updated/action', 'Updated'],
    ['Policy', 'Microsoft.Authorization/policies/audit/action', 'Success'],
    ['Security', 'Microsoft.Security/locations/alerts/activate/action', 'Active'],
    ['Recommendation', 'Microsoft.Advisor/recommendations/available/action', 'Active'],
    ['StorageWrite', 'SetContainerACL', 'Success'],
    ['AuditEvent', 'KeyGet', 'Success'],
    ['ComputeInstanceEvent', `${STORAGE}/write`, 'Success'],
    ['NonInteractiveUserSignInLogs', 'Sign-in activity', '0'],
  ])('of the category %s is no call', (category, operationName, resultType) => {
    const left = onlyIgnored(record(ACCOUNT, operationName, { category, resultType }));

    expect(left.reason).toBe('unrelated');
  });

  it.each(['Write', 'write', 'ADMINISTRATIVE', undefined])('has the category %s', (category) => {
    expect(onlyTrigger(record(ACCOUNT, `${STORAGE}/write`, { category })).ref.id).toBe(ACCOUNT);
  });

  it.each([
    ['an object without its value', {}],
    ['an object with no value', { value: '' }],
    ['an object with an object', { value: { value: 'x' } }],
  ])('with %s for its call is not understood', (_what, operationName) => {
    const nameless = { ...record(ACCOUNT, `${STORAGE}/write`), operationName };

    expect(onlyIgnored(nameless).reason).toBe('unrecognised-shape');
  });

  it('audited as administrative by a policy changes nothing', () => {
    const left = onlyIgnored(record(ACCOUNT, 'Microsoft.Authorization/policies/audit/action'));

    expect(left.reason).toBe('unrelated');
  });

  it.each([
    [
      'unrelated',
      'another service',
      `${GROUP}/providers/Microsoft.Web/sites/s`,
      'Microsoft.Web/sites/write',
    ],
    ['read-only', 'a read', ACCOUNT, `${STORAGE}/read`],
    ['read-only', 'listed keys', ACCOUNT, `${STORAGE}/listKeys/action`],
    [
      'read-only',
      'a delegation key',
      ACCOUNT,
      `${STORAGE}/blobServices/generateUserDelegationKey/action`,
    ],
    ['unsupported-type', 'a job', `${WORKSPACE}/jobs/j`, `${ML}/jobs/write`],
  ])('is ignored as %s: %s', (reason, _what, id, operation) => {
    expect(onlyIgnored(record(id, operation)).reason).toBe(reason);
  });
});
