import { answered, membersOf, pageOf, refused } from './replies.ts';
import type { Route } from './routes.ts';
import { arrived, worldAt } from './workbench-instance.ts';
import type { GoogleApplied, GoogleCall, GoogleWorkbench, GoogleWorld, Members } from './world.ts';

const host = 'compute.googleapis.com';
const MACHINE = '/compute/v1/projects/([^/]+)/zones/([^/]+)/instances/([^/]+)';

/** What an address that is not reserved becomes when one is asked for. */
const EPHEMERAL = '34.90.12.1';

/** Compute Engine, as far as it is modelled: the machines of Workbench instances, addresses and routers. */
export const COMPUTE_ROUTES: readonly Route[] = [
  machineRoute('GET', '', (world, instance) => answered(world, shownMachine(instance))),
  machineRoute('POST', '/deleteAccessConfig', deleteAccess),
  machineRoute('POST', '/addAccessConfig', addAccess),
  listRoute('addresses', ({ addresses }, region, { query }) =>
    addresses
      .filter((each) => each.region === region)
      .filter(({ address }) => (query['filter'] ?? `"${address}"`).includes(`"${address}"`))
      .map(({ address }) => ({ address, addressType: 'EXTERNAL', status: 'IN_USE' })),
  ),
  listRoute('routers', ({ routers }, region) =>
    routers.filter((each) => each.region === region).map(({ described }) => described),
  ),
];

function machineRoute(
  method: string,
  verb: string,
  handler: (world: GoogleWorld, instance: GoogleWorkbench, call: GoogleCall) => GoogleApplied,
): Route {
  return {
    host,
    method,
    path: new RegExp(`^${MACHINE}${verb}$`),
    apply: (world, call, now, [project, zone = '', machine = '']) => {
      const name = `projects/${world.project}/locations/${zone}/instances/${machine}`;
      const isHere = project === world.project || project === world.projectNumber;
      const instance =
        isHere && Object.hasOwn(world.workbench, name) ? world.workbench[name] : undefined;
      if (instance === undefined || instance.machine === null) {
        const message = `The resource 'projects/${project}/zones/${zone}/instances/${machine}' was not found`;
        return refused(world, 404, 'notFound', message);
      }
      return handler(worldAt(world, now), arrived(instance, now), call);
    },
  };
}

function listRoute(
  what: string,
  itemsOf: (world: GoogleWorld, region: string, call: GoogleCall) => readonly Members[],
): Route {
  return {
    host,
    method: 'GET',
    path: new RegExp(`^/compute/v1/projects/([^/]+)/regions/([^/]+)/${what}$`),
    apply: (world, call, _now, [, region = '']) => {
      const { page, next } = pageOf(itemsOf(world, region, call), call.query, 'maxResults');
      return answered(world, { ...next, ...(page.length === 0 ? {} : { items: page }) });
    },
  };
}

/** A machine that is off keeps its access, but no address that is not reserved for it. */
function shownMachine({ machine, access, status }: GoogleWorkbench): Members {
  const [nic = {}] = (machine?.['networkInterfaces'] ?? []) as readonly Members[];
  const accessConfigs = access.map((config) => ({ type: 'ONE_TO_ONE_NAT', ...config }));
  return {
    ...machine,
    status: status === 'STOPPED' ? 'TERMINATED' : 'RUNNING',
    networkInterfaces: [{ ...nic, ...(accessConfigs.length === 0 ? {} : { accessConfigs }) }],
  };
}

function deleteAccess(
  world: GoogleWorld,
  instance: GoogleWorkbench,
  { query }: GoogleCall,
): GoogleApplied {
  const [config] = instance.access;
  if (query['networkInterface'] !== 'nic0' || config?.['name'] !== query['accessConfig']) {
    const message = `Invalid value for field 'accessConfig': '${query['accessConfig']}'. No such access config.`;
    return refused(world, 400, 'invalid', message);
  }
  return done(world, { ...instance, access: [] });
}

function addAccess(
  world: GoogleWorld,
  instance: GoogleWorkbench,
  { query, body }: GoogleCall,
): GoogleApplied {
  const { type: _type, natIP, ...config } = membersOf(body);
  if (query['networkInterface'] !== 'nic0' || instance.access.length > 0) {
    const message = 'At most one access config currently supported.';
    return refused(world, 400, 'invalid', message);
  }
  const isReserved = world.addresses.some(({ address }) => address === natIP);
  if (natIP !== undefined && !isReserved) {
    const message = `Invalid value for field 'resource.natIP': '${String(natIP)}'. The specified external IP address was not found.`;
    return refused(world, 400, 'invalid', message);
  }
  return done(world, { ...instance, access: [{ ...config, natIP: natIP ?? EPHEMERAL }] });
}

function done(world: GoogleWorld, instance: GoogleWorkbench): GoogleApplied {
  const changed = { ...instance, changes: instance.changes + 1 };
  const written = { ...world, workbench: { ...world.workbench, [instance.name]: changed } };
  return answered(written, { kind: 'compute#operation', status: 'RUNNING', progress: 0 });
}
