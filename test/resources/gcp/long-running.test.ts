import { describe, expect, it } from 'vitest';
import { acceptedOperation } from '../../../shared/resources/gcp/long-running.ts';

const STOP = 'notebooks.projects.locations.instances.stop';

function taken(body: unknown): unknown {
  try {
    acceptedOperation(STOP, { status: 200, body: body as never });
    return null;
  } catch (error) {
    return (error as { failure: unknown }).failure;
  }
}

describe('an operation', () => {
  it.each([
    ['one that goes on', { name: 'x', done: false }],
    ['one that went well', { done: true, response: {} }],
    ['one of Compute Engine', { kind: 'compute#operation', status: 'RUNNING', progress: 0 }],
    ['an answer that is none', { etag: 'x', labels: {} }],
    ['an answer with a member of this name', { error: 'none' }],
    ['nothing', null],
  ])('is taken: %s', (_, body) => {
    expect(taken(body)).toBeNull();
  });

  it.each<[string, object, object]>([
    [
      'a permission',
      { error: { code: 7, message: "Permission 'notebooks.instances.stop' denied on resource" } },
      { code: 'denied', permission: 'notebooks.instances.stop' },
    ],
    ['a state', { error: { code: 9, message: 'instance must be stopped' } }, { code: 'not-ready' }],
    [
      'an organisation policy',
      { error: { code: 9, message: 'Constraint constraints/compute.vmExternalIpAccess violated' } },
      { code: 'explicit-deny' },
    ],
    ['a limit', { error: { code: 8, message: 'no capacity' } }, { code: 'throttled' }],
    ['nobody knows what', { error: { code: 13, message: 'oops' } }, { code: 'unavailable' }],
    ['a code of no meaning', { error: { code: 99, message: 'oops' } }, { code: 'unavailable' }],
    [
      'an error of Compute Engine',
      {
        httpErrorStatusCode: 403,
        error: {
          errors: [{ code: 'QUOTA_EXCEEDED', message: "Quota 'IN_USE_ADDRESSES' exceeded." }],
        },
      },
      { code: 'quota' },
    ],
    [
      'an error of Compute Engine without a status',
      { error: { errors: [{ code: 'RESOURCE_IN_USE', message: 'in use' }] } },
      { code: 'invalid' },
    ],
  ])('that failed at once is told: %s', (_, body, failure) => {
    expect(taken(body)).toMatchObject(failure);
  });
});
