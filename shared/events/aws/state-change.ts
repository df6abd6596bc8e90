import { digest } from '../../core/digest.ts';
import type { Ignored, Phase, Trigger } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isEmpty, listOf, plain, shown, textOf } from '../read.ts';
import { isoTime } from '../time.ts';
import { NOWHERE, refOfArn, sageMakerRef } from './arn.ts';

/** A type of SageMaker state change event. `status` is null where the event has none. */
export interface Change {
  readonly kind: string;
  readonly arn: string;
  readonly name: string;
  readonly status: string | null;
  /** Statuses in which an operation has ended. */
  readonly ended: readonly string[];
  /** Statuses in which nothing can be done and that bring nothing new: their end has its own event. */
  readonly passing: readonly string[];
}

const NOTEBOOK: Change = {
  kind: 'notebook-instance',
  arn: 'NotebookInstanceArn',
  name: 'NotebookInstanceName',
  status: 'NotebookInstanceStatus',
  ended: ['inservice', 'stopped', 'failed'],
  passing: ['pending', 'stopping', 'updating', 'deleting', 'pendingmaintenance', 'inmaintenance'],
};

const ENDPOINT: Change = {
  kind: 'endpoint',
  arn: 'EndpointArn',
  name: 'EndpointName',
  status: 'EndpointStatus',
  ended: ['inservice', 'failed', 'outofservice', 'updaterollbackfailed'],
  passing: [],
};

/** Sent on creation and on deletion alike, without saying which. */
const CONFIG: Change = {
  kind: 'endpoint-config',
  arn: 'EndpointConfigArn',
  name: 'EndpointConfigName',
  status: null,
  ended: [],
  passing: [],
};

const MODEL: Change = { ...CONFIG, kind: 'model', arn: 'ModelArn', name: 'ModelName' };

/** The events that are acted on, by EventBridge's `detail-type`. */
export const STATE_CHANGES: ReadonlyMap<string, Change> = new Map([
  ['SageMaker Notebook Instance State Change', NOTEBOOK],
  ['SageMaker Endpoint State Change', ENDPOINT],
  ['SageMaker Endpoint Deployment State Change', ENDPOINT],
  ['SageMaker Endpoint Config State Change', CONFIG],
  ['SageMaker Model State Change', MODEL],
]);

/** What an event that SageMaker itself sent says: a trigger, or why it is none. Such events have no actor. */
export function decodeStateChange(event: Fields): Trigger | Ignored {
  const operation = textOf(event['detail-type']);
  const change = STATE_CHANGES.get(operation);
  if (change === undefined) {
    const arn = shown(textOf(listOf(event['resources'])[0]));
    const detail = `${shown(operation)} (${arn}) is about a type that Cordon does not act on.`;
    return { reason: 'unsupported-type', detail };
  }
  const detail = fieldsOf(event['detail']);
  const name = textOf(detail[change.name]);
  const arn = textOf(detail[change.arn]) || textOf(listOf(event['resources'])[0]);
  // The ARN knows better than the envelope where the resource is: events are forwarded between accounts.
  const ref =
    refOfArn(arn, name, NOWHERE) ??
    sageMakerRef(change.kind, name, {
      account: textOf(event['account']),
      region: textOf(event['region']),
    });
  if (ref?.type !== `aws.sagemaker.${change.kind}`) {
    const what = `${shown(operation)} does not name its ${change.kind} in ${change.arn}.`;
    return { reason: 'unrecognised-shape', detail: what };
  }
  const phase = phaseOf(change, detail);
  if (phase === null) {
    const status = shown(textOf(detail[change.status ?? '']));
    const what = `${change.kind} ${ref.name} is ${status}: the end of that has its own event.`;
    return { reason: 'unrelated', detail: what };
  }
  return {
    ref,
    reason: 'event',
    operation,
    phase,
    effect: 'state',
    actor: null,
    eventId: textOf(event['id']) || digest(plain(event)),
    time: isoTime(event['time']) || isoTime(detail['LastModifiedTime']),
  };
}

/** Null when the event is to be left alone. */
function phaseOf(change: Change, detail: Fields): Phase | null {
  if (change.status === null) {
    return 'instant';
  }
  // Events spell it `IN_SERVICE` for endpoints and `InService` for notebooks.
  const status = textOf(detail[change.status]).replaceAll('_', '').toLowerCase();
  if (change.ended.includes(status)) {
    // In service with a deployment pending: the old configuration serves while the new one is brought up.
    return isEmpty(detail['PendingDeploymentSummary']) ? 'done' : 'partial';
  }
  // A status nobody told us of is a reason to look, too.
  return change.passing.includes(status) ? null : 'partial';
}
