import { isLabelled } from '../../core/labels.ts';
import type { RuleContext, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { accountOf, type VertexEndpointState } from './vertex-state.ts';
import { textsIn } from './workbench-cures.ts';

/** What the rules about Vertex AI endpoints share: how a violation is told, and how an endpoint is made again. */

/** The verdict on an endpoint whose fault stays: labelled once that is written. */
export function labelledViolation(state: VertexEndpointState, message: string): Verdict {
  return isLabelled(state)
    ? { kind: 'violation', message, contained: 'labelled' }
    : { kind: 'violation', message };
}

/** Parameters that the rules with the recipe document. */
export const ENDPOINT_PARAMETERS = {
  network:
    'Network for recreated endpoints, projects/NUMBER/global/networks/N; without it the recipe uses Private Service Connect.',
  kmsKeyId: 'Cloud KMS key for recreated endpoints, in their region.',
} as const;

/**
 * How the owner makes an endpoint again: private, under a customer's own key, with the same models. Words in capitals are
 * the owner's to fill in. Every value is quoted for the shell.
 */
export function endpointRecipe(state: VertexEndpointState, context: RuleContext): string {
  const { account, region } = context.ref;
  const place = `--project ${shellQuote(account)} --region ${shellQuote(region)}`;
  const [network] = textsIn(context, 'network');
  const key = state.kmsKey ?? textsIn(context, 'kmsKeyId')[0];
  const models = Object.values(state.deployedModels).map((model) => {
    const [name = ''] = String(model['model'] ?? '')
      .split('/')
      .slice(-1);
    const account = accountOf(model);
    const runsAs = account === null ? '' : ' --service-account SERVICE_ACCOUNT';
    return `   gcloud ai endpoints deploy-model NEW_ENDPOINT ${place} --model ${shellQuote(name)} --display-name ${shellQuote(String(model['displayName'] ?? name))}${runsAs}`;
  });
  return [
    'Network and key of an endpoint are fixed when it is made: make it again.',
    network === undefined
      ? '1. With Private Service Connect (privateServiceConnectConfig.enablePrivateServiceConnect, projectAllowlist), by the API or Terraform; with a peered network:'
      : '1. Make the new one:',
    `   gcloud ai endpoints create ${place} --display-name ${shellQuote(state.displayName)} --network ${network === undefined ? 'NETWORK' : shellQuote(network)} --encryption-kms-key-name ${key === undefined ? 'KMS_KEY' : shellQuote(key)}`,
    '2. Deploy its models there, with their machines and numbers of replicas:',
    ...(models.length === 0 ? ['   (It has none yet.)'] : models),
    '3. Move its clients: its address is another one. Then undeploy and delete the old one.',
  ].join('\n');
}
