import { NAMES, withEndpoint } from '../account.ts';
import { cloudTrailEvent, PERSON } from '../events.ts';
import type { Stage } from '../stage.ts';
import { explain } from './explain.ts';

const ARN = `arn:aws:sagemaker:eu-west-1:111122223333:endpoint/${NAMES.endpoint}`;

/** Act 3: an endpoint without a key of the account's is moved to an encrypted copy of its configuration. */
export async function endpointAct(stage: Stage): Promise<void> {
  const { voice, sandbox, clock } = stage;
  voice.title(3, 'An endpoint without a key of yours');
  sandbox.host.world = withEndpoint(sandbox.host.world, clock.now());
  const event = cloudTrailEvent(
    'sagemaker',
    'CreateEndpoint',
    { endpointName: NAMES.endpoint, endpointConfigName: NAMES.config },
    { endpointArn: ARN },
    clock.now(),
  );
  voice.line('event', `CreateEndpoint ${NAMES.endpoint} by ${PERSON}`);
  await explain(stage, event);
  const report = await stage.handle(event);
  stage.reports.push(report);
  voice.line('fixed', `${report.reason}.`);
  stage.check('the endpoint is fixed', report.outcome === 'fixed');

  const { endpoints, endpointConfigs } = sandbox.host.world;
  const now = endpoints[NAMES.endpoint]?.configName ?? '';
  const key = endpointConfigs[now]?.described['KmsKeyId'];
  voice.line('checked', `it serves from ${now}, with the key ${NAMES.key}.`);
  voice.more(`${NAMES.config} is kept as it was: undo goes back to it.`);
  const id = Object.values(sandbox.host.world.keys)[0]?.id ?? '';
  stage.check('it serves from the copy', now !== NAMES.config);
  stage.check('the copy names the key', id !== '' && String(key).endsWith(id));
  stage.check('the old configuration is still there', NAMES.config in endpointConfigs);
  stage.check('it is in service', endpoints[NAMES.endpoint]?.status === 'InService');
  await stage.tell();
}
