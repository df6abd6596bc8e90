import type { Ref } from '../../core/ref.ts';
import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isTrue, shown, textOf } from '../read.ts';
import { type Kind, locationIn, type Place, projectIn, refOfName } from './names.ts';
import type { Operation } from './operations.ts';

/** An entry as far as every step needs it. What may be cut in a split entry is empty here. */
export interface Call {
  readonly entry: Fields;
  readonly payload: Fields;
  readonly method: string;
  readonly request: Fields;
  readonly response: Fields;
  readonly metadata: Fields;
  /** The long-running operation, or an empty object. */
  readonly operation: Fields;
}

/**
 * Metadata keys by which Workbench runs its machines. Other keys are everybody's: each `gcloud compute ssh` to any
 * machine changes `ssh-keys`.
 */
const WORKBENCH_METADATA = /^(?:notebooks?-|proxy-|resource-url$|report-event-url$)/;

/** Workbench's own service agent: what it does to a machine follows from a call whose entry says more. */
const WORKBENCH_AGENT = /@gcp-sa-notebooks\.iam\.gserviceaccount\.com$/i;

/** Objects have access lists of their own, which say nothing of their bucket. */
const OBJECT = /^projects\/[^/]+\/buckets\/[^/]+\/objects\//;

/** The resource a call was about, or why there is none. `title` is how sentences name the call. */
export function refOf(call: Call, known: Operation, title: string): Ref | Ignored {
  const place = placeOf(call);
  switch (known.target) {
    case 'bucket':
      return bucketOf(call, known, place, title);
    case 'vm':
      return machineOf(call, place, title);
    case 'instance':
    case 'endpoint':
    case 'key':
      return namedOf(call, known, known.target, place, title);
  }
}

/** Where the entry was logged, which is where its resource is. */
function placeOf({ entry, payload }: Call): Place {
  const labels = fieldsOf(fieldsOf(entry['resource'])['labels']);
  const logged = /^projects\/([^/]+)\/logs\//.exec(textOf(entry['logName']))?.[1];
  const current = fieldsOf(payload['resourceLocation'])['currentLocations'];
  return {
    project: projectIn(labels['project_id']) || projectIn(logged),
    location: locationIn(labels['location']) || locationIn(textOf(current)),
  };
}

function bucketOf(call: Call, known: Operation, place: Place, title: string): Ref | Ignored {
  const name = textOf(call.payload['resourceName']);
  if (known.shared === true && OBJECT.test(name)) {
    return left('unrelated', `${title} is about the object ${shown(name)}, not its bucket.`);
  }
  const labels = fieldsOf(fieldsOf(call.entry['resource'])['labels']);
  return (
    refOfName('bucket', name, place) ??
    refOfName('bucket', `projects/_/buckets/${textOf(labels['bucket_name'])}`, place) ??
    left('unrecognised-shape', `${title} does not name a bucket: "${shown(name)}".`)
  );
}

/**
 * A Workbench instance and its machine have the same project, zone and name, so a change of the machine is a reason to
 * look at the instance. Whether there is one the entry does not say: a look at one that does not exist is harmless, but
 * costs a request, so only rare calls count, and of the frequent one only changes that name Workbench's own metadata.
 */
function machineOf(call: Call, place: Place, title: string): Ref | Ignored {
  if (call.method.endsWith('.setMetadata') && !isWorkbenchMetadata(call.metadata)) {
    return left('unrelated', `${title} changes no metadata of Workbench's that the entry names.`);
  }
  const caller = textOf(fieldsOf(call.payload['authenticationInfo'])['principalEmail']);
  if (WORKBENCH_AGENT.test(caller)) {
    return left('unrelated', `${title} was made by Workbench itself, for a call of its own.`);
  }
  const name = textOf(call.payload['resourceName']);
  return (
    refOfName('instance', name, place) ??
    left('unrelated', `${title} is about ${shown(name)}, which is no name Workbench gives.`)
  );
}

function isWorkbenchMetadata(metadata: Fields): boolean {
  return Object.values(fieldsOf(metadata['instanceMetadataDelta'])).some(
    (keys) => Array.isArray(keys) && keys.some((key) => WORKBENCH_METADATA.test(textOf(key))),
  );
}

function namedOf(
  call: Call,
  known: Operation,
  kind: Exclude<Kind, 'bucket'>,
  place: Place,
  title: string,
): Ref | Ignored {
  for (const name of namesIn(call, kind)) {
    const ref = refOfName(kind, name, place);
    if (ref !== null) {
      return ref;
    }
  }
  const name = shown(textOf(call.payload['resourceName']));
  if (known.shared === true) {
    return left('unsupported-type', `${title} is about ${name}, whose type Cordon does not watch.`);
  }
  // Vertex AI chooses the id of an endpoint: the entry of the end names it.
  return isTrue(call.operation['first'])
    ? left('unrelated', `${title} in ${name} has begun: what it makes is named when it ends.`)
    : left('unrecognised-shape', `${title} does not name the ${kind} it was about: "${name}".`);
}

/**
 * Every text that may be the resource's name, most reliable first. A creation's entry may have the parent as its
 * resource, and the name only in what was asked, what was answered, or the operation's own name.
 */
function namesIn(call: Call, kind: Exclude<Kind, 'bucket'>): readonly string[] {
  const { payload, request, response, operation } = call;
  const parent = textOf(request['parent']);
  const names = [payload['resourceName'], response['name'], operation['id']];
  switch (kind) {
    case 'instance':
      return [
        ...names,
        `${parent}/instances/${textOf(request['instanceId'])}`,
        request['name'],
        fieldsOf(request['instance'])['name'],
      ].map(textOf);
    case 'endpoint':
      return [
        ...names,
        // A deployment names the endpoint, an update holds it, Model Garden answers with it.
        request['endpoint'],
        fieldsOf(request['endpoint'])['name'],
        request['name'],
        response['endpoint'],
      ].map(textOf);
    case 'key':
      return [
        ...names,
        `${parent}/cryptoKeys/${textOf(request['cryptoKeyId'])}`,
        request['name'],
        fieldsOf(request['cryptoKey'])['name'],
        fieldsOf(request['cryptoKeyVersion'])['name'],
        keyInLabels(fieldsOf(fieldsOf(call.entry['resource'])['labels'])),
      ].map(textOf);
  }
}

function keyInLabels(labels: Fields): string {
  const [project, location, ring, key] = [
    labels['project_id'],
    labels['location'],
    labels['key_ring_id'],
    labels['crypto_key_id'],
  ].map(textOf);
  return `projects/${project}/locations/${location}/keyRings/${ring}/cryptoKeys/${key}`;
}

function left(reason: Ignored['reason'], detail: string): Ignored {
  return { reason, detail };
}
