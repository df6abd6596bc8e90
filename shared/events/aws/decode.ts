import { refKey } from '../../core/ref.ts';
import type { Decoded, Ignored, Trigger } from '../../core/trigger.ts';
import type { DecodeOptions, Decoder } from '../decoder.ts';
import { type Fields, fieldsOf, isFields, shown, textOf } from '../read.ts';
import { decodeAccessAnalyzer } from './access-analyzer.ts';
import { decodeRecord } from './cloudtrail.ts';
import { decodeConfig } from './config.ts';
import { type Leaf, unwrap } from './envelopes.ts';
import type { Found } from './finding.ts';
import { decodeGuardDuty } from './guard-duty.ts';
import { decodeKeyEvent } from './key-event.ts';
import { decodeMacie } from './macie.ts';
import { decodeOcsf } from './ocsf.ts';
import { decodeFinding, decodeSecurityHub } from './security-hub.ts';
import { decodeStateChange } from './state-change.ts';

/** Services whose findings are known and not acted on, by EventBridge's `source`. */
const UNSUPPORTED_SOURCES: ReadonlySet<string> = new Set([
  'aws.config',
  'aws.guardduty',
  'aws.macie',
  'aws.securityhub',
]);

/** What brings findings and configuration items, by `detail-type`. */
export const FINDINGS: ReadonlyMap<string, (event: Fields) => Found> = new Map([
  ['Security Hub Findings - Imported', decodeSecurityHub],
  ['Security Hub Findings - Custom Action', decodeSecurityHub],
  ['Findings Imported V2', decodeOcsf],
  ['GuardDuty Finding', decodeGuardDuty],
  ['Macie Finding', decodeMacie],
  ['Config Configuration Item Change', fromConfig],
  ['Config Rules Compliance Change', fromConfig],
]);

/** The `detail-type`s that carry a CloudTrail record. Sign-ins and insights are others. */
export const CALLS: ReadonlySet<string> = new Set([
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
]);

const NO_ENVELOPE: Fields = {};

/** What AWS delivers, in every wrapping of it. */
export const AWS_DECODER: Decoder = {
  decode: decodeAws,
  known:
    'EventBridge events, CloudTrail records and log files, AWS Config notifications, Security Hub findings, and SQS and ' +
    'SNS messages with any of these inside',
};

/**
 * What an AWS delivery says, in whatever it is wrapped; null when nothing in it resembles anything AWS delivers. One bad
 * message in a batch is ignored with its index and never loses the good ones. Never throws.
 */
export function decodeAws(payload: unknown, options: DecodeOptions): Decoded | null {
  const { leaves, recognised } = unwrap(payload);
  if (!recognised) {
    return null;
  }
  const triggers: Trigger[] = [];
  const ignored: Ignored[] = [];
  const seen = new Set<string>();
  for (const leaf of leaves) {
    for (const found of decodeLeaf(leaf, options.ownPrincipals)) {
      if (!('ref' in found)) {
        ignored.push(leaf.kind === 'ignored' ? found : placed(found, leaf.where));
        continue;
      }
      const key = `${refKey(found.ref)}|${found.operation}|${found.eventId}`;
      if (seen.has(key)) {
        const detail = `${shown(found.operation)} ${shown(found.eventId)} was in the payload before.`;
        ignored.push(placed({ reason: 'duplicate', detail }, leaf.where));
      } else {
        seen.add(key);
        triggers.push(found);
      }
    }
  }
  return { triggers, ignored };
}

function decodeLeaf(leaf: Leaf, ownPrincipals: readonly string[]): Found {
  switch (leaf.kind) {
    case 'event':
      return decodeEvent(leaf.fields, ownPrincipals);
    case 'record':
      return [decodeRecord(leaf.fields, NO_ENVELOPE, ownPrincipals)];
    case 'config':
      return decodeConfig(leaf.fields, NO_ENVELOPE);
    case 'finding':
      return decodeFinding(leaf.fields, NO_ENVELOPE);
    case 'ignored':
      return [leaf.ignored];
  }
}

/** Decides by source and type alone whether an EventBridge event matters, before its detail is read. */
function decodeEvent(event: Fields, ownPrincipals: readonly string[]): Found {
  const source = textOf(event['source']);
  const type = textOf(event['detail-type']);
  // Only AWS can send as `aws.*`: anybody who may put events could otherwise name any actor and any resource.
  if (!source.startsWith('aws.') && !isAbsent(event['source'])) {
    const detail = `"${shown(type)}" comes from ${shown(source) || 'an unreadable source'}, not from AWS.`;
    return [{ reason: 'unrelated', detail }];
  }
  if (CALLS.has(type)) {
    return [decodeCall(event, type, ownPrincipals)];
  }
  const decoder = FINDINGS.get(type);
  if (decoder !== undefined) {
    return decoder(event);
  }
  if (type.startsWith('SageMaker ')) {
    return [decodeStateChange(event)];
  }
  if (type.startsWith('KMS ')) {
    return [decodeKeyEvent(event)];
  }
  if (source === 'aws.access-analyzer') {
    return decodeAccessAnalyzer(event);
  }
  return UNSUPPORTED_SOURCES.has(source)
    ? [{ reason: 'unsupported-type', detail: `${shown(type)} of ${source} is not acted on.` }]
    : [
        {
          reason: 'unrelated',
          detail: `${shown(type)} (${shown(source)}) is not about a watched service.`,
        },
      ];
}

function decodeCall(
  event: Fields,
  type: string,
  ownPrincipals: readonly string[],
): Trigger | Ignored {
  const record = event['detail'];
  return isFields(record) && textOf(record['eventName']) !== ''
    ? decodeRecord(record, event, ownPrincipals)
    : {
        reason: 'unrecognised-shape',
        detail: `${shown(type)} has no CloudTrail record in detail.`,
      };
}

function fromConfig(event: Fields): Found {
  return decodeConfig(fieldsOf(event['detail']), event);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function placed(ignored: Ignored, where: string): Ignored {
  return where === '' ? ignored : { ...ignored, detail: `${where}: ${ignored.detail}` };
}
