import { describe, expect, it } from 'vitest';
import { rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { GoogleReply, GoogleWorld } from '../../../functions/local/sandbox/gcp/world.ts';
import type { RuleEntry } from '../../../shared/policy/schema.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { GCP_RESOURCES } from '../../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { flowIn, outcomeOf } from '../../support/flows.ts';
import { info } from '../../support/gcp-errors.ts';
import { inProcessGoogle } from '../../support/gcp-in-process.ts';
import {
  RIGHT,
  WORKBENCH,
  WORKBENCH_REF,
  withNat,
  workbenchWorld,
} from '../../support/gcp-workbench.ts';
import { START, settableClock } from '../../support/in-process.ts';

const MINUTE_MS = 60_000;

/** The engine on a world, with what it wrote. */
function bench(
  world: GoogleWorld,
  rules: readonly RuleEntry[] = [],
  intercept: (name: GoogleOperationName) => GoogleReply | null = () => null,
  start = START,
) {
  const clock = settableClock(start);
  const host = { world };
  const writes: string[] = [];
  const send = inProcessGoogle(host, {
    clock,
    intercept: (name, { method }) => {
      if (method !== 'GET') {
        writes.push(name.split('.').at(-1) ?? '');
      }
      return intercept(name);
    },
  });
  const flow = flowIn({ resources: GCP_RESOURCES, rules: GCP_RULES }, send, clock, rules);
  return { host, writes, flow, instance: () => host.world.workbench[WORKBENCH] };
}

const { address: _address, ...rest } = RIGHT;
const ADDRESSED = { ...rest, address: '34.24.11.45' };

describe('a Workbench instance in the engine', () => {
  it('loses its address where Cloud NAT is there, and gets the reserved one back', async () => {
    const addresses = [{ region: 'europe-west4', address: '34.24.11.45' }];
    const world = { ...withNat(workbenchWorld(ADDRESSED), 'ml-vpc'), addresses };
    const { flow, instance, writes } = bench(world);
    const before = instance()?.access;

    const cured = await flow.cure(WORKBENCH_REF);
    const closed = instance()?.access;
    const back = await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(closed).toEqual([]);
    expect(back.conflicts).toEqual([]);
    expect(instance()?.access).toEqual(before);
    expect(writes).toEqual(['deleteAccessConfig', 'addAccessConfig']);
  });

  it('keeps its address and is labelled where nobody sees Cloud NAT', async () => {
    const { flow, instance, writes } = bench(workbenchWorld(ADDRESSED));

    const asked = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(asked)).toBe('asking');
    expect(asked.outcome?.reason).toContain('No Cloud NAT');
    expect(writes).toEqual(['patch']);
    expect(instance()?.labels).toMatchObject({ 'cordon-status': 'labelled' });
  });

  it('waits until it is up, then restarts once for all its settings', async () => {
    const world = workbenchWorld({
      ...RIGHT,
      metadata: { ...RIGHT.metadata, 'notebook-disable-root': 'false' },
      shielded: {},
      status: 'PROVISIONING',
      next: { status: 'ACTIVE', at: START + 3 * MINUTE_MS },
    });
    const { flow, instance, writes } = bench(world);

    const cured = await flow.cure(WORKBENCH_REF);
    const settled = instance();
    const back = await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(writes.slice(0, 4)).toEqual(['stop', 'patch', 'patch', 'start']);
    expect(settled).toMatchObject({
      status: 'ACTIVE',
      shielded: { enableSecureBoot: true },
      metadata: { 'notebook-disable-root': 'true', 'proxy-mode': 'mail' },
    });
    expect(back.conflicts).toEqual([]);
    expect(instance()?.metadata['notebook-disable-root']).toBe('false');
    expect(instance()?.status).toBe('ACTIVE');
  });

  it('is stopped at birth with the default account, and started by undo', async () => {
    const { serviceAccount: _, ...right } = RIGHT;
    const { flow, instance } = bench(workbenchWorld({ ...right, labels: { team: 'churn' } }));
    const before = instance()?.labels;

    const cured = await flow.cure(WORKBENCH_REF);
    const stopped = instance();
    const back = await flow.takeBack(cured);

    expect(outcomeOf(cured)).toBe('stopped');
    expect(stopped?.status).toBe('STOPPED');
    expect(stopped?.labels).toEqual({
      ...before,
      'cordon-status': 'stopped',
      'cordon-case': cured.id,
    });
    expect(back.conflicts).toEqual([]);
    expect(instance()?.labels).toEqual(before);
    expect(instance()?.status).toBe('ACTIVE');
  });

  it('is not stopped by day two, only labelled', async () => {
    const { serviceAccount: _, ...right } = RIGHT;
    const day = 24 * 60 * MINUTE_MS;
    const { flow, writes } = bench(workbenchWorld(right), [], () => null, START + day);

    const asked = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(asked)).toBe('asking');
    expect(writes).toEqual(['patch']);
  });

  it('belongs to Terraform where its label says so', async () => {
    const labels = { 'goog-terraform-provisioned': 'true' };
    const { flow, writes } = bench(workbenchWorld({ labels }));

    const asked = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(asked)).toBe('asking');
    expect(asked.outcome?.reason).toContain('infrastructure code owns it');
    expect(writes).toEqual([]);
  });

  it('is closed to everybody', async () => {
    const bindings = [{ role: 'roles/notebooks.admin', members: ['allUsers'] }];
    const { flow, instance } = bench(workbenchWorld({ ...RIGHT, bindings }));

    const cured = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(cured)).toBe('fixed');
    expect(instance()?.policy.bindings).toEqual([]);
  });

  it('is stopped although its labels are full', async () => {
    const { serviceAccount: _, ...right } = RIGHT;
    const labels = Object.fromEntries(Array.from({ length: 62 }, (_, at) => [`l${at}`, 'x']));
    const { flow, instance } = bench(workbenchWorld({ ...right, labels }));

    const ended = await flow.cure(WORKBENCH_REF);

    expect(instance()?.status).toBe('STOPPED');
    expect(JSON.stringify(ended)).toContain('Labels cannot have more than 64 entries');
  });

  it.each<[string, GoogleReply, string]>([
    [
      'a missing permission',
      rpcError(403, 'PERMISSION_DENIED', 'Permission denied', [
        info('IAM_PERMISSION_DENIED', { permission: 'notebooks.instances.setIamPolicy' }),
      ]),
      'Grant notebooks.instances.setIamPolicy',
    ],
    [
      'an organisation policy',
      rpcError(
        400,
        'FAILED_PRECONDITION',
        'Constraint constraints/iam.allowedPolicyMemberDomains violated',
      ),
      'constraints/iam.allowedPolicyMemberDomains',
    ],
    [
      'an API that is off',
      rpcError(403, 'PERMISSION_DENIED', 'Notebooks API has not been used in project 1 before', [
        info('SERVICE_DISABLED', { service: 'notebooks.googleapis.com', consumer: 'projects/1' }),
      ]),
      'gcloud services enable notebooks.googleapis.com',
    ],
  ])('tells of %s', async (_, reply, said) => {
    const bindings = [{ role: 'roles/notebooks.admin', members: ['allUsers'] }];
    const { flow } = bench(workbenchWorld({ ...RIGHT, bindings }), [], (name) =>
      name.endsWith('.setIamPolicy') ? reply : null,
    );

    const failed = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(failed)).toBe('failed');
    expect(failed.outcome?.reason).toContain(said);
  });

  it('is let go when it is deleted meanwhile', async () => {
    const { serviceAccount: _, ...right } = RIGHT;
    const world = workbenchWorld(right);
    const { flow, host, writes } = bench(world, [], (name) => {
      if (name.endsWith('.stop')) {
        const { [WORKBENCH]: _gone, ...others } = host.world.workbench;
        host.world = { ...host.world, workbench: others };
      }
      return null;
    });

    const ended = await flow.cure(WORKBENCH_REF);

    expect(outcomeOf(ended)).toBe('skipped');
    expect(writes).toContain('stop');
  });
});
