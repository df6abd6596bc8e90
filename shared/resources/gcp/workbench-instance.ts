import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Edit, Step } from '../../core/state.ts';
import { isBinding, revertBinding } from './iam-policy.ts';
import { acceptedOperation } from './long-running.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleRequest, GoogleSend } from './send.ts';
import { readWorkbench, workbenchName } from './workbench-read.ts';
import { isPassing, type WorkbenchState } from './workbench-state.ts';
import { WORKBENCH_MAPS, workbenchSteps } from './workbench-steps.ts';

export type { WorkbenchState } from './workbench-state.ts';

/** The calls a step of this type may make. */
const CALLS = [
  'notebooks.projects.locations.instances.patch',
  'notebooks.projects.locations.instances.stop',
  'notebooks.projects.locations.instances.start',
  'notebooks.projects.locations.instances.setIamPolicy',
  'compute.instances.deleteAccessConfig',
  'compute.instances.addAccessConfig',
] as const;

/** Instances asked for per page. */
const PAGE_SIZE = '500';

/**
 * All that is pure about Workbench instances, with their machine. The flag that forbids an external address, and the one
 * that forbids the proxy, can never be taken back: no field is about them, so nothing sets them. Network, disks, service
 * account and access mode are fixed at creation.
 */
export const resource: Resource<WorkbenchState> = {
  type: 'gcp.notebooks.instance',
  cloud: 'gcp',
  title: 'Workbench instance',
  fields: {
    status: 'in-place',
    tags: 'in-place',
    iam: 'in-place',
    externalAccess: 'in-place',
    settings: 'in-place',
    shielded: 'in-place-stopped',
  },
  maps: WORKBENCH_MAPS,
  withdrawable: ['status', 'tags'],
  additive: [],
  secret: [],
  // Changes go through an operation: one of metadata was recorded to show after 15 s. No figure is documented.
  consistencyMs: 90_000,
  transitionMs: 15_000,
  // Starting and stopping take minutes; an upgrade may take most of an hour.
  transitionMaxMs: 60 * 60_000,
  isTransient: isPassing,
  steps: workbenchSteps,
  revert: revertPolicy,
  consoleUrl: ({ account, region, name }) =>
    `https://console.cloud.google.com/vertex-ai/workbench/locations/${encodeURIComponent(region)}` +
    `/instances/${encodeURIComponent(name)}?project=${encodeURIComponent(account)}`,
  isMachineLearning: () => true,
};

/** Who was taken out of the policy comes back beside whoever others let in since, see `Resource.revert`. */
export function revertPolicy({ field, before, after }: Edit, live: Json): Json | undefined {
  if (!field.startsWith('iam.')) {
    return undefined;
  }
  const isReadable = [before, after, live].every((value) => value === null || isBinding(value));
  const [was, is, now] = [before, after, live].map((value) => (isBinding(value) ? value : null));
  return isReadable ? revertBinding(was ?? null, is ?? null, now ?? null) : undefined;
}

/** The I/O of Workbench instances. `call` sends exactly what the step holds, once. */
export function api(send: GoogleSend): ResourceApi<WorkbenchState> {
  return {
    read: (ref, hints) => readWorkbench(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listInstances(send, scope),
  };
}

async function callStep(
  send: GoogleSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  const request = step.input as unknown as GoogleRequest;
  if (name === undefined || !isAbout(ref, request.path ?? {})) {
    const message = `${step.call} on another resource is no step of Workbench instance ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  acceptedOperation(name, await send(name, request));
}

/** Whether a request is about the instance, or about its machine. */
function isAbout(ref: Ref, path: Readonly<Record<string, string>>): boolean {
  const { project, zone, instance, ...named } = path;
  return instance === undefined
    ? (named['name'] ?? named['resource']) === workbenchName(ref)
    : project === ref.account && zone === ref.region && instance === ref.name;
}

const Page = z.object({
  instances: z.nullish(z.array(z.object({ name: z.string() }))),
  nextPageToken: z.nullish(z.string()),
  unreachable: z.nullish(z.array(z.string())),
});

const NAME =
  /^projects\/(?<account>[^/]+)\/locations\/(?<region>[^/]+)\/instances\/(?<name>[^/]+)$/;

/**
 * Instances are in zones; all of a project's are listed at once, and those of other zones and regions than the one
 * asked for are left out. A place that did not answer is an error, and not a place without instances.
 */
async function* listInstances(send: GoogleSend, scope: Scope): AsyncIterable<Ref> {
  const what = `The list of Workbench instances in ${scope.account}`;
  let pageToken = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send('notebooks.projects.locations.instances.list', {
      path: { parent: `projects/${scope.account}/locations/-` },
      query: { pageSize: PAGE_SIZE, ...(pageToken === '' ? {} : { pageToken }) },
    });
    const page = parsed(Page, answer.body, what);
    for (const instance of page.instances ?? []) {
      const ref = refOf(instance.name, scope);
      if (ref !== null) {
        yield ref;
      }
    }
    const [unreachable] = page.unreachable ?? [];
    if (unreachable !== undefined) {
      const message = `${what} is not whole: ${unreachable} did not answer.`;
      throw new CloudError({ code: 'unavailable', message, permission: null }, { applied: 'no' });
    }
    pageToken = page.nextPageToken ?? '';
    if (pageToken === '') {
      return;
    }
  }
  throw endless(what);
}

/** Names may have the project's number where its id was asked for: events and sweeps name one instance alike. */
function refOf(full: string, { account, region: asked }: Scope): Ref | null {
  const { region = '', name = '' } = NAME.exec(full)?.groups ?? {};
  const isAsked = asked === '' || region === asked || region.startsWith(`${asked}-`);
  const path = `projects/${account}/locations/${region}/instances/${name}`;
  const id = `//notebooks.googleapis.com/${path}`;
  return name === '' || !isAsked
    ? null
    : { cloud: 'gcp', type: resource.type, id, name, account, region };
}
