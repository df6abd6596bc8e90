import { cloudEvent, http } from '@google-cloud/functions-framework';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { fieldsOf, isFields, shown, textOf } from '../../shared/events/read.ts';
import { errorMembers } from '../aws/log.ts';
import { hear } from './hear.ts';
import { createHttp, type HttpCall } from './http.ts';
import { createGcpPorts, type GcpPorts } from './ports.ts';

/** Longest attribute of an event that is believed, in characters: names of logs and ids of entries have 300. */
const ATTRIBUTE_MAX = 2_048;

/** Where Google's own services are events' sources, and what they call their types, or did before these were released. */
const SOURCE = /^\/\/[a-z][a-z0-9-]*\.googleapis\.com\//;
const TYPE = /^(?:com\.)?google\.[a-z0-9.]+$/i;

/**
 * The function that hears events as CloudEvents, as Eventarc delivers them. Cloud Run checks who calls it, before the
 * functions framework gives the event without its headers. It reads and decides; what is to be done is handed over to
 * the function that writes. An event is acknowledged when its triggers are journalled; any other answer lets it come
 * again, until the subscription behind the trigger puts it aside as a dead letter.
 */
export function createEvents(ports: GcpPorts): (event: unknown) => Promise<void> {
  return async (event) => {
    const remainingMs = ports.begin();
    const id = shown(textOf(fieldsOf(event)['id']));
    try {
      await hear({ id, content: checked(event) }, remainingMs, ports);
    } catch (error) {
      const message = 'not acknowledged';
      ports.log({ level: 'error', message, messageId: id, ...errorMembers(error) });
      // Without its text: the framework answers with it.
      throw new Error(message);
    }
  };
}

/** The function that hears events as a subscription of Pub/Sub pushes them: a log router's sink, notifications. */
export function createPush(ports: GcpPorts) {
  return createHttp(pushed, ports);
}

const PORTS = createGcpPorts(process.env);
cloudEvent('events', createEvents(PORTS));
http('push', createPush(PORTS));

/**
 * The attributes of an event as they must be (CloudEvents 1.0, and Google's for their own): whoever made up an event got
 * past Cloud Run, and shall not get any further. Throws BadEvent that says which is wrong.
 */
function checked(event: unknown): unknown {
  if (!isFields(event)) {
    throw new BadEvent('Expected a CloudEvent, but found none in the headers and the body.');
  }
  const { specversion, id, source, type, datacontenttype = 'application/json' } = event;
  const problems = [
    specversion === '1.0' ? '' : 'specversion is not 1.0',
    isAttribute(id) ? '' : 'id is missing',
    isAttribute(source) && SOURCE.test(source) ? '' : "source is none of Google's services",
    isAttribute(type) && TYPE.test(type) ? '' : 'type is none of Google',
    typeof datacontenttype === 'string' && /^application\/json\s*(?:;|$)/i.test(datacontenttype)
      ? ''
      : 'datacontenttype is not application/json',
  ].filter((problem) => problem !== '');
  if (problems.length > 0) {
    throw new BadEvent(`The CloudEvent cannot be believed: ${problems.join(', ')}.`);
  }
  return event;
}

function isAttribute(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= ATTRIBUTE_MAX;
}

async function pushed({ text, remainingMs }: HttpCall, ports: GcpPorts): Promise<void> {
  await hear({ id: messageIdIn(text), content: text }, remainingMs, ports);
}

/** For logs alone: what the body is, is decided by whoever decodes it. */
function messageIdIn(text: string): string {
  return shown(/"message_?[iI]d"\s*:\s*"(\d{1,30})"/.exec(text)?.[1] ?? '');
}
