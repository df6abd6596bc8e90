import type { Json } from '../../../../shared/core/json.ts';
import { objectAt, resourceAt } from '../../sandbox/azure/world.ts';
import { auditLogEvent, azureAccountId, ELSEWHERE, eventGridEvent } from '../elsewhere.ts';
import { PERSON } from '../events.ts';
import type { Stage } from '../stage.ts';

/** Act 6: the same mistake on the other two clouds, heard as their own events and cured through their own APIs. */
export async function elsewhereAct(stage: Stage): Promise<void> {
  const { voice, elsewhere, clock } = stage;
  voice.title(6, 'The same on Azure and on Google Cloud');

  voice.line('event', `storageAccounts/write on ${ELSEWHERE.account} by ${PERSON}`);
  await cure(stage, eventGridEvent(elsewhere, clock.now()));
  const account = resourceAt(elsewhere.azure.host.world, azureAccountId(elsewhere));
  const { allowBlobPublicAccess, minimumTlsVersion } = objectAt(account, 'properties');
  stage.check('the storage account lets nobody in unasked', allowBlobPublicAccess === false);
  stage.check('its other settings stay', minimumTlsVersion === 'TLS1_2');

  voice.line('event', `storage.setIamPermissions on ${ELSEWHERE.bucket} by ${PERSON}`);
  await cure(stage, auditLogEvent(elsewhere, clock.now()));
  const bindings = elsewhere.google.host.world.buckets[ELSEWHERE.bucket]?.policy.bindings ?? [];
  const members = bindings.flatMap((binding) => binding.members);
  stage.check('the bucket lets nobody in unasked', !members.includes('allUsers'));
  stage.check(
    'its owners stay',
    members.some((member) => member.startsWith('projectOwner:')),
  );
}

async function cure(stage: Stage, event: Json): Promise<void> {
  const report = await stage.handle(event);
  stage.reports.push(report);
  stage.voice.line('fixed', `${report.ref.name}: ${report.reason}.`);
  stage.check(`${report.ref.name} is fixed`, report.outcome === 'fixed');
}
