import type { Ignored } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, listOf, shown, textOf } from '../read.ts';
import { type Found, findingOf, severityOf, sightings, titleOf } from './finding.ts';
import type { Named } from './named.ts';
import { placeIn } from './place.ts';
import { isSensitiveType, typeFor } from './security-hub.ts';

/** Security Hub's words for a finding that somebody has still to end, without blanks and case. */
const OPEN: ReadonlySet<string> = new Set(['new', 'inprogress']);
const FAILED: ReadonlySet<string> = new Set(['fail', 'failed']);

/** What an event of the newer Security Hub says, whose findings are in the open format OCSF. */
export function decodeOcsf(event: Fields): Found {
  const operation = textOf(event['detail-type']);
  const findings = listOf(fieldsOf(event['detail'])['findings']).filter(isFields);
  if (findings.length === 0) {
    const detail = `${shown(operation)} has no finding in detail.findings.`;
    return [{ reason: 'unrecognised-shape', detail }];
  }
  return findings.flatMap((finding) => decodeFinding(finding, event, operation));
}

function decodeFinding(finding: Fields, envelope: Fields, operation: string): Found {
  const info = fieldsOf(finding['finding_info']);
  const control = textOf(fieldsOf(finding['compliance'])['control']);
  const left = leftOf(finding, titleOf(operation, textOf(info['title'])));
  if (left !== null) {
    return [left];
  }
  const resources = listOf(finding['resources']).filter(isFields);
  return sightings(
    resources.map((resource) => namedOf(resource, finding, control)),
    {
      operation,
      kind: control,
      finding: findingOf(
        'security-hub',
        { id: info['uid'], title: info['title'] },
        severityOf(finding['severity']),
        isSensitiveType(info['types']),
      ),
      envelope,
      content: finding,
      times: [envelope['time'], info['modified_time_dt']],
    },
  );
}

/** Why a finding is left alone, or null when it is open: as in the older format, only failed checks count. */
function leftOf(finding: Fields, title: string): Ignored | null {
  const status = textOf(finding['status']);
  const compliance = textOf(fieldsOf(finding['compliance'])['status']);
  const activity = textOf(finding['activity_name']);
  const isOpen =
    FAILED.has(plainWord(compliance)) &&
    OPEN.has(plainWord(status)) &&
    plainWord(activity) !== 'close';
  const states = [`compliance ${compliance}`, `status ${status}`, `activity ${activity}`];
  const said = states.map((state) => shown(state)).join(', ');
  return isOpen
    ? null
    : { reason: 'unrelated', detail: `${title} is no failed check that is open: ${said}.` };
}

function plainWord(text: string): string {
  return text.replaceAll(/[\s_]/g, '').toLowerCase();
}

function namedOf(resource: Fields, finding: Fields, control: string): Named {
  const owner = fieldsOf(fieldsOf(resource['owner'])['account'])['uid'];
  const cloud = fieldsOf(finding['cloud']);
  return {
    type: typeFor(textOf(resource['type']), control),
    // `uid` is the name where `uid_alt` is the ARN, and the ARN elsewhere.
    ids: [resource['uid'], resource['uid_alt'], resource['name']].map(textOf),
    place: placeIn(
      [owner, fieldsOf(cloud['account'])['uid']],
      [resource['region'], cloud['region']],
    ),
  };
}
