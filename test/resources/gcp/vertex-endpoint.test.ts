import { api, resource } from '../../../shared/resources/gcp/vertex-endpoint.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { describeResource } from '../../contract/resource.ts';
import { GCP } from '../../contract/resource-gcp.ts';
import {
  deployed,
  ENDPOINT,
  ENDPOINT_REF,
  endpointWorld,
  PRIVATE,
} from '../../support/gcp-vertex.ts';
import { START } from '../../support/in-process.ts';

const PLACE = ['endpoints', ENDPOINT];
const [A, B, C] = ['7000000000000000001', '7000000000000000002', '5'];
const OPEN = { role: 'roles/aiplatform.user', members: ['allUsers', 'user:ada@example.com'] };

describeResource({
  // Endpoints are listed region by region.
  cloud: { ...GCP, scope: ({ project }) => ({ account: project, region: ENDPOINT_REF.region }) },
  resource,
  api,
  ref: ENDPOINT_REF,
  faulty: {
    'nothing deployed yet': () => endpointWorld({ labels: { team: 'churn' } }),
    'one model': () => endpointWorld({ deployed: [deployed(A)], traffic: { [A]: 100 } }),
    'two models that share requests': () =>
      endpointWorld({
        deployed: [deployed(A), deployed(B, { displayName: 'challenger' })],
        traffic: { [A]: 60, [B]: 40 },
      }),
    'two models that are equal': () =>
      endpointWorld({ deployed: [deployed(B), deployed(A)], traffic: { [A]: 90, [B]: 10 } }),
    'a model under an id of its own, which gets no requests': () =>
      endpointWorld({ deployed: [deployed(C)] }),
    'a model that is being deployed': () =>
      endpointWorld({ next: { deployed: [deployed(A)], at: START + 60_000 } }),
    'a policy for everybody': () => endpointWorld({ described: PRIVATE, bindings: [OPEN] }),
    'no key, and a broad account': () =>
      endpointWorld({
        described: { ...PRIVATE, encryptionSpec: { kmsKeyName: '' } },
        deployed: [
          deployed(A, { serviceAccount: '123456789012-compute@developer.gserviceaccount.com' }),
        ],
        traffic: { [A]: 100 },
      }),
    'nothing logged any more': () =>
      endpointWorld({ described: PRIVATE, logging: { enabled: false, samplingRate: 0.1 } }),
  },
  rules: GCP_RULES.filter(({ type }) => type === resource.type),
  parameters: { bigQueryTable: 'bq://churn-lab.logs' },
  inputsAge: true,
  places: {
    tags: [[...PLACE, 'labels']],
    iam: [[...PLACE, 'policy']],
    logging: [[...PLACE, 'logging']],
    deployedModels: [
      [...PLACE, 'deployed'],
      [...PLACE, 'next'],
    ],
    traffic: [[...PLACE, 'traffic']],
  },
  bookkeeping: [[...PLACE, 'changes']],
  // Models that are deployed again have other ids.
  tolerated: ['iamEnvelope', 'etag', 'ids'],
});
