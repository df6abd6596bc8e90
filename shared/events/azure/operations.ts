import type { Effect } from '../../core/trigger.ts';
import type { ArmTarget } from './arm-id.ts';

/** An ARM operation's name taken apart, in lower case: `Microsoft.Storage/storageAccounts/listKeys/action`. */
export interface Operation {
  readonly provider: string;
  readonly types: readonly string[];
  readonly verb: string;
  /** What an `action` does: `listkeys`. `''` for other verbs. */
  readonly action: string;
}

/** Longest name that is read, in characters: three times the longest of the watched providers. */
const NAME_MAX = 300;

/** Takes a name apart. What is no operation of ARM comes out with words that match nothing. */
export function operationOf(name: string): Operation {
  const [provider = '', ...words] = name.slice(0, NAME_MAX).toLowerCase().split('/');
  const verb = words.pop() ?? '';
  const action = verb === 'action' ? (words.pop() ?? '') : '';
  return { provider, types: words, verb, action };
}

/** Actions that only read, or only ask whether something could be done. */
const READING =
  /^(?:(?:list|get|check|validate|query|search|join).*|diagnose|score|token|applicationaccess|generateuserdelegationkey)$/;

/** Actions after which something runs, or no longer does. */
const MOVING = /^(?:start|stop|restart|reimage)$/;

/** Actions that leave a setting, a key or an approval other than it was. What else there is may have changed nothing. */
const CHANGING =
  /^(?:regenerate|resync|failover|revoke|rotate|update|resize|enable|disable|set|clear|provision|hnson|privateendpointconnectionsapproval)/;

/** What is no resource of its own for Cordon, but part of the one above it. */
const PARTS: Readonly<Record<string, RegExp | undefined>> = {
  'azure.ml.workspace':
    /^(?:privateendpointconnection|networksecurityperimeter|outboundrules|managednetworks)/,
  'azure.ml.online-endpoint': /^deployments$/,
  'azure.storage.account':
    /^(?:blobservices$|privateendpointconnection|networksecurityperimeter|encryptionscopes$|localusers$|objectreplicationpolicies$)/,
  'azure.storage.container': /^immutabilitypolicies$/,
  'azure.key-vault.vault':
    /^(?:accesspolicies$|privateendpointconnection|networksecurityperimeter)/,
  'azure.key-vault.key': /^versions$/,
};

/**
 * What can be attached to any resource and concerns it. Who may use it, whether it is logged or locked is beside the
 * resource: no change of itself, but a reason to look.
 */
const ATTACHED: ReadonlyMap<string, Effect> = new Map([
  ['microsoft.resources/tags', 'tagged'],
  ['microsoft.insights/diagnosticsettings', 'none'],
  ['microsoft.authorization/roleassignments', 'none'],
  ['microsoft.authorization/locks', 'none'],
]);

/** Whether an operation only reads. */
export function isReading({ verb, action }: Operation): boolean {
  return verb === 'read' || READING.test(action);
}

/** What an operation did to the resource its id leads to, or why it did nothing that matters. */
export function effectOf(
  operation: Operation,
  target: ArmTarget,
): Effect | 'unsupported-type' | 'unrelated' {
  const { provider, types, verb } = operation;
  if (provider !== target.provider) {
    return ATTACHED.get(`${provider}/${types[0]}`) ?? 'unrelated';
  }
  // Logs may give the id of the resource above, and say in the operation what it was.
  const part = target.below || (types[target.depth] ?? '');
  if (part !== '') {
    const isPart = PARTS[target.ref.type]?.test(part) === true;
    return isPart ? partEffect(operation) : 'unsupported-type';
  }
  if (verb === 'delete') {
    return 'deleted';
  }
  return verb === 'write' ? 'changed' : actionEffect(operation.action);
}

function partEffect({ verb, action }: Operation): Effect {
  return verb === 'action' ? actionEffect(action) : 'changed';
}

function actionEffect(action: string): Effect {
  if (MOVING.test(action)) {
    return 'state';
  }
  return CHANGING.test(action) ? 'changed' : 'none';
}
