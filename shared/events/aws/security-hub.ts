import { NOTED_BY } from '../../core/labels.ts';
import type { Severity } from '../../core/rule.ts';
import type { Finding, Ignored } from '../../core/trigger.ts';
import {
  type Fields,
  fieldsOf,
  isEmpty,
  isFields,
  isTrue,
  listOf,
  scalarOf,
  shown,
  textOf,
} from '../read.ts';
import { isoTime } from '../time.ts';
import { type Found, findingOf, severityOf, sightings, titleOf } from './finding.ts';
import type { Named } from './named.ts';
import { placeIn } from './place.ts';

/** Somebody chose findings in the console and sent them. The event does not say who. */
const CUSTOM_ACTION = 'Security Hub Findings - Custom Action';

/** Security Hub's control of an account's public access block: its findings name only the account. */
const ACCOUNT_BLOCK_CONTROL = 'S3.1';
/** What findings call an account. */
export const ACCOUNT_TYPES: ReadonlySet<string> = new Set(['AwsAccount', 'AWS::::Account']);

/** What finding providers put into `Types` of findings of sensitive data. */
const SENSITIVE_TYPE = /^(?:sensitive data|SensitiveData:)/i;

/** A product: Security Hub's own, another service's, a partner's, or the account's own (`product/<account>/default`). */
const PRODUCT_ARN =
  /^arn:aws(?:-[a-z]+)*:securityhub:[a-z]{2,8}(?:-[a-z]+)+-\d{1,2}:(?:\d{12})?:product\/[\w.-]{1,128}\/[\w.-]{1,128}$/;

/** What an event of Security Hub says: its findings, each with several resources. */
export function decodeSecurityHub(event: Fields): Found {
  const operation = textOf(event['detail-type']);
  const findings = listOf(fieldsOf(event['detail'])['findings']).filter(isFields);
  if (findings.length === 0) {
    const detail = `${shown(operation)} has no finding in detail.findings.`;
    return [{ reason: 'unrecognised-shape', detail }];
  }
  return findings.flatMap((finding) => decodeFinding(finding, event, operation));
}

/** What a finding in Security Hub's own format (ASFF) says. `envelope` is the event around it, or an empty object. */
export function decodeFinding(
  finding: Fields,
  envelope: Fields,
  operation = 'Security Hub Finding',
): Found {
  const left = leftOf(finding, operation);
  if (left !== null) {
    return [left];
  }
  const resources = listOf(finding['Resources']).filter(isFields);
  const control = controlOf(finding);
  return sightings(
    resources.map((resource) => namedOf(resource, finding, control)),
    {
      operation,
      kind: textOf(finding['GeneratorId']),
      finding: foundIn(finding, resources),
      envelope,
      content: finding,
      times: [envelope['time'], finding['UpdatedAt']],
    },
  );
}

function foundIn(finding: Fields, resources: readonly Fields[]): Finding {
  const found = findingOf(
    'security-hub',
    { id: finding['Id'], title: finding['Title'] },
    severityIn(fieldsOf(finding['Severity'])),
    isSensitive(finding, resources),
  );
  const productArn = finding['ProductArn'];
  // An id that had to be cut or put on one line is no longer the finding's.
  const isNamed = found.id !== '' && found.id === finding['Id'];
  return isNamed && typeof productArn === 'string' && PRODUCT_ARN.test(productArn)
    ? { ...found, productArn }
    : found;
}

/** The type of a resource in a finding of a control: only the control says that an account is about its access block. */
export function typeFor(type: string, control: string): string {
  const isBlock = control === ACCOUNT_BLOCK_CONTROL && ACCOUNT_TYPES.has(type);
  return isBlock ? 'AwsS3AccountPublicAccessBlock' : type;
}

/** Whether types of a finding say that it is about sensitive data. */
export function isSensitiveType(types: unknown): boolean {
  return Array.isArray(types) && types.some((type) => SENSITIVE_TYPE.test(textOf(type)));
}

/** Why a finding is left alone, or null when it is open. */
function leftOf(finding: Fields, operation: string): Ignored | null {
  const title = titleOf(operation, textOf(finding['Title']));
  if (isTrue(finding['Sample'])) {
    return { reason: 'what-if', detail: `${title} is a sample: nothing was found.` };
  }
  const compliance = textOf(fieldsOf(finding['Compliance'])['Status']);
  const workflow = textOf(fieldsOf(finding['Workflow'])['Status']);
  const record = textOf(finding['RecordState']);
  // Whoever chose a finding wants it looked at, whatever Security Hub made of it.
  const isOpen =
    operation === CUSTOM_ACTION ||
    (compliance === 'FAILED' &&
      (workflow === 'NEW' || workflow === 'NOTIFIED') &&
      record === 'ACTIVE');
  const states = `compliance ${said(compliance)}, workflow ${said(workflow)}, record ${said(record)}`;
  if (!isOpen) {
    return { reason: 'unrelated', detail: `${title} is no failed check that is open: ${states}.` };
  }
  const detail = `${title} has a note by Cordon, and was not checked again since.`;
  return operation !== CUSTOM_ACTION && isOnlyNoted(finding)
    ? { reason: 'own-write', detail }
    : null;
}

/**
 * Whether nothing but a note of ours came to the finding since it was last checked: a note changes no `UpdatedAt`, but
 * sends the finding again. Whoever could forge it might as well suppress the finding.
 */
function isOnlyNoted(finding: Fields): boolean {
  const note = fieldsOf(finding['Note']);
  const [noted, checked] = [note['UpdatedAt'], finding['UpdatedAt']].map((time) =>
    Date.parse(isoTime(time)),
  );
  return textOf(note['UpdatedBy']) === NOTED_BY && Number(noted) > Number(checked);
}

function said(state: string): string {
  return state === '' ? 'unsaid' : shown(state);
}

function namedOf(resource: Fields, finding: Fields, control: string): Named {
  const type = textOf(resource['Type']);
  const details = fieldsOf(fieldsOf(resource['Details'])[type]);
  return {
    type: typeFor(type, control),
    // The ARN of a notebook has lost the case of its name.
    ids: [textOf(resource['Id']), textOf(details['NotebookInstanceName'])],
    // Where the resource is, and not where an administrator's account gathers findings.
    place: placeIn([finding['AwsAccountId']], [resource['Region'], finding['Region']]),
  };
}

/** The id of the control behind a finding; `''` when there is none. */
function controlOf(finding: Fields): string {
  const generator = textOf(finding['GeneratorId']);
  return (
    textOf(fieldsOf(finding['Compliance'])['SecurityControlId']) ||
    textOf(fieldsOf(finding['ProductFields'])['ControlId']) ||
    generator.slice(generator.lastIndexOf('/') + 1)
  );
}

/** Old findings have only a number: 0 for information, then thirds up to 69, 89 and 100. */
function severityIn(severity: Fields): Severity | null {
  if (textOf(severity['Label']) !== '') {
    return severityOf(severity['Label']);
  }
  const normalized = Number(scalarOf(severity['Normalized']) ?? 0);
  if (!(normalized >= 1)) {
    return null;
  }
  if (normalized < 40) {
    return 'low';
  }
  if (normalized < 70) {
    return 'medium';
  }
  return normalized < 90 ? 'high' : 'critical';
}

function isSensitive(finding: Fields, resources: readonly Fields[]): boolean {
  return isSensitiveType(finding['Types']) || resources.some(isClassified);
}

/** Whether a resource comes with the kinds of sensitive data that were found in it. */
function isClassified(resource: Fields): boolean {
  const result = fieldsOf(fieldsOf(resource['DataClassification'])['Result']);
  const own = fieldsOf(result['CustomDataIdentifiers']);
  return !isEmpty(result['SensitiveData']) || !isEmpty(own['Detections']);
}
