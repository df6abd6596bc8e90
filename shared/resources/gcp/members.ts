/** Service accounts that Google keeps for a project, by the project's number. In others' projects anybody has names. */
const AGENT =
  /^(?:(?:service-|p)?(?<number>\d{6,20})(?:-[a-z0-9]+)?)@(?:(?:gcp-sa-[a-z0-9-]+|gs-project-accounts|compute-system|container-engine-robot|dataflow-service-producer-prod)\.iam|cloudservices|developer|cloudbuild)\.gserviceaccount\.com$/;

/** Service accounts that people make in a project, or App Engine has there. */
const OF_PROJECT =
  /^[^@]+@(?<project>[a-z0-9-]+)(?:\.(?<domain>[a-z0-9.-]+\.[a-z]+))?\.(?:iam|appspot)\.gserviceaccount\.com$|^(?<app>[a-z0-9-]+)@appspot\.gserviceaccount\.com$/;

/** Principals of workload and workforce identity pools. */
const POOL =
  /^principal(?:Set)?:\/\/iam\.googleapis\.com\/(?:projects\/(?<number>\d+)|locations)\/(?:locations\/)?(?:[^/]+\/)?(?:workforcePools\/(?<pool>[^/]+))?/;

/**
 * Where a member of an IAM policy is at home: a domain, or a project's id or number, lower-cased; several where it is
 * known by several names, none where nothing says. Null for what is let in nowhere: a member that was deleted.
 */
export function homesOf(member: string): readonly string[] | null {
  const [kind = '', name = ''] = member.toLowerCase().split(/:(.*)/s);
  switch (kind) {
    case 'deleted':
      return null;
    case 'projectowner':
    case 'projecteditor':
    case 'projectviewer':
    case 'domain':
      return [name];
    case 'serviceaccount':
      return homesOfRobot(name);
    case 'user':
    case 'group':
      return [name.slice(name.lastIndexOf('@') + 1)];
    default: {
      const pool = POOL.exec(member)?.groups;
      return [pool?.['number'] ?? pool?.['pool'] ?? ''].filter((home) => home !== '');
    }
  }
}

function homesOfRobot(address: string): readonly string[] {
  const number = AGENT.exec(address)?.groups?.['number'];
  if (number !== undefined) {
    return [number];
  }
  const { project, domain, app } = OF_PROJECT.exec(address)?.groups ?? {};
  const id = project ?? app;
  // The id of a project of a domain is written the other way round in the address.
  return id === undefined ? [] : domain === undefined ? [id] : [`${domain}:${id}`];
}
