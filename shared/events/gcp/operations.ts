import type { Effect, Phase } from '../../core/trigger.ts';

/** How the resource of a call is found in its entry. `vm` is the virtual machine of a Workbench instance. */
export type Target = 'bucket' | 'instance' | 'endpoint' | 'key' | 'vm';

/** One mutating API call that is a reason to look at a resource. */
export interface Operation {
  readonly target: Target;
  readonly effect: Effect;
  /** What the call is when its entry belongs to no long-running operation. */
  readonly phase: Phase;
  /** The member of the request that holds the resource with its labels. */
  readonly body?: string;
  /** Whether other types have a method of this name, too: then another resource is no mistake. */
  readonly shared?: boolean;
}

/** A service whose calls Cordon reads; `rest` says why its other mutating calls are left alone. */
export interface Service {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly rest: 'unsupported-type' | 'unrelated';
  /** Methods of versions that are no more, and the sentence that says so. */
  readonly dead?: { readonly methods: RegExp; readonly why: string };
}

function call(target: Target, effect: Effect, body?: string): Operation {
  return { target, effect, phase: 'instant', ...(body === undefined ? {} : { body }) };
}

const SET_POLICY = { effect: 'changed', phase: 'instant', shared: true } as const;

const NOTEBOOKS: Readonly<Record<string, Operation>> = {
  'NotebookService.CreateInstance': call('instance', 'created', 'instance'),
  'NotebookService.UpdateInstance': call('instance', 'changed', 'instance'),
  'NotebookService.DeleteInstance': call('instance', 'deleted'),
  'NotebookService.StartInstance': call('instance', 'state'),
  'NotebookService.StopInstance': call('instance', 'state'),
  'NotebookService.ResetInstance': call('instance', 'state'),
  'NotebookService.UpgradeInstance': call('instance', 'changed'),
  'NotebookService.UpgradeInstanceSystem': call('instance', 'changed'),
  'NotebookService.RollbackInstance': call('instance', 'changed'),
  'NotebookService.RestoreInstance': call('instance', 'changed'),
  'NotebookService.ResizeDisk': call('instance', 'changed'),
  SetIamPolicy: { target: 'instance', ...SET_POLICY },
};

/** The console calls the package `ui`, clients `v1` or `v1beta1`: only the interface and the method count. */
const VERTEX: Readonly<Record<string, Operation>> = {
  'EndpointService.CreateEndpoint': call('endpoint', 'created', 'endpoint'),
  'EndpointService.UpdateEndpoint': call('endpoint', 'changed', 'endpoint'),
  'EndpointService.UpdateEndpointLongRunning': call('endpoint', 'changed', 'endpoint'),
  'EndpointService.DeleteEndpoint': call('endpoint', 'deleted'),
  'EndpointService.DeployModel': call('endpoint', 'changed'),
  'EndpointService.UndeployModel': call('endpoint', 'changed'),
  'EndpointService.MutateDeployedModel': call('endpoint', 'changed'),
  // Model Garden makes an endpoint and deploys a model to it.
  'ModelGardenService.Deploy': call('endpoint', 'created'),
  'ModelGardenService.DeployPublisherModel': call('endpoint', 'created'),
  SetIamPolicy: { target: 'endpoint', ...SET_POLICY },
};

/** `storage.setIamPermissions` is the method of buckets, managed folders and objects alike. */
const STORAGE: Readonly<Record<string, Operation>> = {
  'buckets.create': call('bucket', 'created'),
  'buckets.update': call('bucket', 'changed'),
  'buckets.patch': call('bucket', 'changed'),
  'buckets.delete': call('bucket', 'deleted'),
  'buckets.restore': call('bucket', 'changed'),
  'buckets.relocate': call('bucket', 'changed'),
  'buckets.lockRetentionPolicy': call('bucket', 'changed'),
  'buckets.enableObjectRetention': call('bucket', 'changed'),
  'buckets.setIamPolicy': call('bucket', 'changed'),
  'buckets.setIpFilter': call('bucket', 'changed'),
  'storage.setIamPermissions': { target: 'bucket', ...SET_POLICY },
  'managedFolders.create': call('bucket', 'changed'),
  'managedFolders.update': call('bucket', 'changed'),
  'managedFolders.delete': call('bucket', 'changed'),
  'managedFolders.setIamPolicy': call('bucket', 'changed'),
};

/** Short names. A version's state is what decides whether its key can be used, so a change of it is one of the key. */
const KMS: Readonly<Record<string, Operation>> = {
  CreateCryptoKey: call('key', 'created', 'cryptoKey'),
  UpdateCryptoKey: call('key', 'changed', 'cryptoKey'),
  UpdateCryptoKeyPrimaryVersion: call('key', 'changed'),
  DeleteCryptoKey: call('key', 'deleted'),
  CreateCryptoKeyVersion: call('key', 'changed'),
  UpdateCryptoKeyVersion: call('key', 'changed'),
  EnableCryptoKeyVersion: call('key', 'changed'),
  DisableCryptoKeyVersion: call('key', 'changed'),
  ImportCryptoKeyVersion: call('key', 'changed'),
  // Destroyed a day to four months later; until then it can be restored.
  DestroyCryptoKeyVersion: { ...call('key', 'changed'), phase: 'start' },
  RestoreCryptoKeyVersion: call('key', 'changed'),
  DeleteCryptoKeyVersion: call('key', 'changed'),
  SetIamPolicy: { target: 'key', ...SET_POLICY },
};

/** What can be changed on the machine behind a Workbench instance's back. */
const COMPUTE: Readonly<Record<string, Operation>> = {
  'instances.addAccessConfig': call('vm', 'changed'),
  'instances.updateAccessConfig': call('vm', 'changed'),
  'instances.deleteAccessConfig': call('vm', 'changed'),
  'instances.setServiceAccount': call('vm', 'changed'),
  'instances.setMetadata': call('vm', 'changed'),
};

/** The services by their `serviceName`. Names of methods collide between services, so each counts only under its own. */
export const SERVICES: ReadonlyMap<string, Service> = new Map([
  [
    'notebooks.googleapis.com',
    {
      operations: new Map(Object.entries(NOTEBOOKS)),
      // What is left is a diagnosis, a report of the machine itself, or a question.
      rest: 'unrelated',
      dead: {
        methods: /^google\.cloud\.notebooks\.v1(?:beta\d+)?\./,
        why: 'is of version 1 of the Notebooks API, whose notebooks are no Workbench instances',
      },
    },
  ],
  ['aiplatform.googleapis.com', service(VERTEX, 'unsupported-type')],
  // What is left of these is about objects and reports, uses keys or orders them, and concerns other machines.
  ['storage.googleapis.com', service(STORAGE, 'unrelated')],
  ['cloudkms.googleapis.com', service(KMS, 'unrelated')],
  ['compute.googleapis.com', service(COMPUTE, 'unrelated')],
]);

/** The operation of a method: by its interface and its own name, or by its own name alone. */
export function operationOf({ operations }: Service, method: string): Operation | undefined {
  const last = method.lastIndexOf('.');
  const before = method.lastIndexOf('.', last - 1);
  return (
    operations.get(last < 0 ? method : method.slice(before + 1)) ??
    operations.get(method.slice(last + 1))
  );
}

function service(operations: Readonly<Record<string, Operation>>, rest: Service['rest']): Service {
  return { operations: new Map(Object.entries(operations)), rest };
}
