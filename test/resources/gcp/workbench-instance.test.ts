import { api, resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import {
  RIGHT,
  WORKBENCH,
  WORKBENCH_REF,
  withNat,
  workbenchWorld,
} from '../../support/gcp-workbench.ts';

const PLACE = ['workbench', WORKBENCH];
const OPEN = { role: 'roles/notebooks.admin', members: ['allUsers', 'user:ada@example.com'] };

describeResource({
  cloud: GCP,
  resource,
  api,
  ref: WORKBENCH_REF,
  faulty: {
    'an external address': () => withNat(workbenchWorld({ ...RIGHT, address: '34.24.11.45' })),
    'a reserved address': () => ({
      ...workbenchWorld({ ...RIGHT, address: '34.24.11.45' }),
      addresses: [{ region: 'europe-west4', address: '34.24.11.45' }],
    }),
    'an address while it is off': () =>
      workbenchWorld({ ...RIGHT, address: '34.24.11.45', status: 'STOPPED' }),
    'an address with a name in the DNS': () =>
      workbenchWorld({
        ...RIGHT,
        address: '34.24.11.45',
        access: { setPublicPtr: true, publicPtrDomainName: 'lab.example.com.' },
      }),
    'root access': () => workbenchWorld({ ...RIGHT, metadata: {} }),
    'root access, on its way up': () =>
      workbenchWorld({
        ...RIGHT,
        metadata: { 'notebook-disable-root': 'false' },
        status: 'PROVISIONING',
        next: { status: 'ACTIVE', at: Date.parse('2026-11-20T09:02:00.000Z') },
      }),
    'root access, while it is off': () =>
      workbenchWorld({ ...RIGHT, metadata: {}, status: 'STOPPED' }),
    'the default service account': () => {
      const { serviceAccount: _, ...rest } = RIGHT;
      return workbenchWorld(rest);
    },
    'a policy for everybody': () => workbenchWorld({ ...RIGHT, bindings: [OPEN] }),
    'everything at once': () => workbenchWorld({ bindings: [OPEN], labels: { team: 'churn' } }),
  },
  rules: GCP_RULES.filter(({ type }) => type === resource.type),
  parameters: { schedule: '00 19 * * SUN' },
  inputsAge: true,
  optionalReads: ['compute.addresses.list', 'compute.routers.list'],
  places: {
    status: [
      [...PLACE, 'status'],
      [...PLACE, 'next'],
    ],
    tags: [[...PLACE, 'labels']],
    iam: [[...PLACE, 'policy']],
    externalAccess: [[...PLACE, 'access']],
    settings: [[...PLACE, 'metadata']],
    shielded: [[...PLACE, 'shielded']],
  },
  bookkeeping: [[...PLACE, 'changes']],
  // An address that was not reserved is another one after it was taken and given back.
  tolerated: ['iamEnvelope', 'addresses'],
});
