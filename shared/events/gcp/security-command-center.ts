import { digest } from '../../core/digest.ts';
import { SEVERITIES, type Severity } from '../../core/rule.ts';
import type { Ignored, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { projectIn, refOfFullName } from './names.ts';

/** Longest id of a finding that is kept, in characters. */
const FINDING_ID_MAX = 512;

const OPERATION = 'Security Command Center finding';

/** When Google's Security Response Automation last cured what the finding is about: a mark, in the finding's own time. */
const CURED_MARK = 'sra-remediated-event-time';

/** What a notification of Security Command Center says: a trigger, or why it is none. Such messages have no actor. */
export function decodeNotification(notification: Fields): Trigger | Ignored {
  const finding = fieldsOf(notification['finding']);
  const resource = fieldsOf(notification['resource']);
  const category = textOf(finding['category']);
  const title = `${OPERATION} "${shown(category)}"`;
  const left = leftOf(finding, title);
  if (left !== null) {
    return left;
  }
  const named = textOf(finding['resourceName']) || textOf(resource['name']);
  const properties = fieldsOf(finding['sourceProperties']);
  const ref = refOfFullName(named, {
    project: projectOf(resource, properties),
    location: '',
  });
  if (ref === null) {
    const detail = `${title} is about ${shown(named)}, which is no resource of a type Cordon watches.`;
    return { reason: 'unsupported-type', detail };
  }
  const id = textOf(finding['name']);
  const time = textOf(finding['eventTime']);
  const text = textOf(finding['description']) || textOf(properties['Explanation']) || category;
  return {
    ref,
    reason: 'event',
    operation: shown(category === '' ? OPERATION : `${OPERATION}: ${category}`),
    phase: 'instant',
    // A finding is no change: it may be about one of long ago, or about ours.
    effect: 'none',
    actor: null,
    // A finding is sent again when it changes, with another time.
    eventId: id === '' || time === '' ? digest(plain(notification)) : shown(`${id} ${time}`, 600),
    time: isoTime(time) || isoTime(finding['createTime']),
    finding: {
      source: 'security-command-center',
      id: shown(id, FINDING_ID_MAX),
      title: shown(text),
      severity: severityOf(finding['severity']) ?? severityOf(properties['SeverityLevel']),
      sensitive: textOf(finding['findingClass']) === 'SENSITIVE_DATA_RISK',
    },
  };
}

/** Why a finding is left alone, or null when it is open. */
function leftOf(finding: Fields, title: string): Ignored | null {
  const state = textOf(finding['state']);
  if (state !== 'ACTIVE' && state !== '') {
    return { reason: 'unrelated', detail: `${title} is not active: ${shown(state)}.` };
  }
  if (textOf(finding['mute']) === 'MUTED') {
    return { reason: 'unrelated', detail: `${title} is muted.` };
  }
  if (textOf(finding['findingClass']) === 'SCC_ERROR') {
    const detail = `${title} says that Security Command Center could not look, so it found nothing.`;
    return { reason: 'failed-call', detail };
  }
  const cured = fieldsOf(fieldsOf(finding['securityMarks'])['marks'])[CURED_MARK];
  if (!isEmpty(cured) && cured === finding['eventTime']) {
    const detail = `${title} is marked as cured by Security Response Automation since it was found.`;
    return { reason: 'unrelated', detail };
  }
  return null;
}

/**
 * The project of the resource: by its id, which the notification has as `projectDisplayName` and older findings among
 * their properties; else by its number.
 */
function projectOf(resource: Fields, properties: Fields): string {
  const ids = [
    resource['projectDisplayName'],
    fieldsOf(resource['gcpMetadata'])['projectDisplayName'],
    properties['ProjectId'],
  ].map(projectIn);
  const names = [
    resource['project'],
    resource['projectName'],
    fieldsOf(resource['gcpMetadata'])['project'],
  ];
  const numbers = names.map((name) => projectIn(textOf(name).split('/').at(-1)));
  return [...ids, ...numbers].find((project) => project !== '') ?? '';
}

function severityOf(label: unknown): Severity | null {
  const text = textOf(label).toLowerCase();
  return SEVERITIES.find((severity) => severity === text) ?? null;
}
