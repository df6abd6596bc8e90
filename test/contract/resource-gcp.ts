import { olderError, rpcError } from '../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { GoogleOperation } from '../../shared/resources/gcp/operation.ts';
import {
  GOOGLE_OPERATIONS,
  type GoogleOperationName,
} from '../../shared/resources/gcp/operations.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { inProcessGoogle } from '../support/gcp-in-process.ts';
import type { SuiteCloud } from './resource-cloud.ts';

/** Google Cloud, as the contract of resources sees it. */
export const GCP: SuiteCloud<GoogleWorld, GoogleSend> = {
  open: (host, clock, refuses) =>
    inProcessGoogle(host, { clock, intercept: (name) => (refuses(name) ? denial(name) : null) }),
  scope: ({ project }) => ({ account: project, region: '' }),
  operations: Object.keys(GOOGLE_OPERATIONS),
  removals: [
    'storage.bucketAccessControls.delete',
    'storage.defaultObjectAccessControls.delete',
    'compute.instances.deleteAccessConfig',
  ],
  removing: /\.(delete|remove|reset|purge)/i,
  permission: /^[a-z]+(?:\.[a-zA-Z]+){2,3}$/,
};

/** How a denied call is answered: Cloud Storage names the permission in words, the newer APIs in details. */
function denial(name: GoogleOperationName): GoogleReply {
  const { host, permissions }: GoogleOperation = GOOGLE_OPERATIONS[name];
  const [permission = ''] = permissions;
  if (host === 'storage.googleapis.com') {
    const message = `cordon@churn-lab.iam.gserviceaccount.com does not have ${permission} access to the Google Cloud Storage bucket. Permission '${permission}' denied on resource (or it may not exist).`;
    return olderError(403, 'forbidden', message);
  }
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'IAM_PERMISSION_DENIED',
    domain: 'iam.googleapis.com',
    metadata: { permission, resource: 'projects/churn-lab' },
  };
  const message = `Permission '${permission}' denied on resource (or it may not exist).`;
  return rpcError(403, 'PERMISSION_DENIED', message, [info]);
}
