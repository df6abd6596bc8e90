import { describe, expect, it } from 'vitest';
import type { Step } from '../../../shared/core/state.ts';
import { resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import type { WorkbenchState } from '../../../shared/resources/gcp/workbench-state.ts';
import { rule as shielded } from '../../../shared/rules/gcp/workbench-vm-shielded.ts';
import { ACCESS, contextOf, workbench } from '../../rules/gcp/workbenches.ts';
import { WORKBENCH_REF } from '../../support/gcp-workbench.ts';

type Parts = Partial<WorkbenchState>;

/** The steps from one state to another. */
function steps(live: Parts, target: Parts): readonly Step[] {
  const from = workbench(live);
  return resource.steps(WORKBENCH_REF, from, { ...from, ...target });
}

const ROOT = { settings: {} };
const NO_ROOT = { settings: { 'notebook-disable-root': 'true' } };

describe('the steps of a Workbench instance', () => {
  it('send all metadata and labels with those that change, and take away by an empty value', () => {
    const metadata = { 'proxy-mode': 'mail', 'startup-script': 'x', 'notebook-disable-root': 'a' };
    const labels = { team: 'churn', 'cordon-status': 'labelled' };
    const live = { settings: { 'notebook-disable-root': 'a' }, metadata, labels, tags: labels };

    const sent = steps(live, { settings: {}, tags: { team: 'churn' } });

    expect(sent.map(({ input }) => input['body'] ?? null)).toEqual([
      { labels: { team: 'churn', 'cordon-status': '' } },
      {},
      { gceSetup: { metadata: { ...metadata, 'notebook-disable-root': '' } } },
      {},
    ]);
  });

  it('change what is read at the start only while it is stopped, and a time at any rest', () => {
    const [patch] = steps({ ...ROOT, status: 'STOPPED' }, NO_ROOT);
    const [schedule, ...others] = steps(ROOT, { settings: { 'notebook-upgrade-schedule': 'x' } });

    expect(patch?.needs).toEqual([{ field: 'status', oneOf: ['STOPPED'] }]);
    expect(schedule?.needs[0]?.oneOf).toContain('ACTIVE');
    expect(others).toEqual([]);
  });

  it.each<[string, Parts, Parts, readonly string[]]>([
    ['a running one restarts', ROOT, NO_ROOT, ['stop', 'patch', 'start']],
    ['one that is off stays off', { ...ROOT, status: 'STOPPED' }, NO_ROOT, ['patch']],
    [
      'one that is to stop is not started',
      ROOT,
      { ...NO_ROOT, status: 'STOPPED' },
      ['stop', 'patch'],
    ],
    [
      'one that stops is brought up where it is to run',
      { ...ROOT, status: 'STOPPING' },
      { ...NO_ROOT, status: 'ACTIVE' },
      ['patch', 'start'],
    ],
    ['one that is deleted is left alone', { ...ROOT, status: 'DELETED' }, NO_ROOT, []],
    ['one whose machine is gone is left alone', { ...ROOT, status: 'ORPHANED' }, NO_ROOT, []],
  ])('%s', (_, live, target, calls) => {
    expect(steps(live, target).map(({ call }) => call.split('.').at(-1))).toEqual(calls);
  });

  it('interrupt a running one only, once', () => {
    const running = steps(
      { ...ROOT, shielded: {} },
      { ...NO_ROOT, shielded: workbench().shielded },
    );

    expect(running.map(({ disruption }) => disruption !== null)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(running[0]?.disruption).toContain('stops and starts again');
    expect(steps({}, { status: 'STOPPED' })[0]?.disruption).not.toContain('starts again');
    expect(steps({ status: 'STOPPING' }, { status: 'STOPPED' })[0]?.disruption ?? null).toBeNull();
  });

  it('say what is lost with an address, and whether the very same comes back', () => {
    const reserved = { nic0: { ...ACCESS['nic0'], reserved: '34.24.11.45' } };

    const [ephemeral] = steps({ externalAccess: ACCESS }, { externalAccess: {} });
    const [kept] = steps({ externalAccess: reserved as typeof ACCESS }, { externalAccess: {} });
    const [idle] = steps({ externalAccess: ACCESS, status: 'STOPPED' }, { externalAccess: {} });

    expect([ephemeral?.undo, kept?.undo]).toEqual(['equivalent', 'exact']);
    expect(ephemeral?.disruption).toContain('external address end');
    expect(ephemeral?.intended).toBeUndefined();
    expect(idle?.disruption).toBeNull();
  });

  it('take away an address before they give another', () => {
    const other = { nic0: { ...ACCESS['nic0'], reserved: '1.2.3.4' } } as typeof ACCESS;

    const sent = steps({ externalAccess: ACCESS }, { externalAccess: other });

    expect(sent.map(({ call }) => call.split('.').at(-1))).toEqual([
      'deleteAccessConfig',
      'addAccessConfig',
    ]);
    expect(sent[1]?.input['body']).toMatchObject({ natIP: '1.2.3.4', type: 'ONE_TO_ONE_NAT' });
  });

  it('never forbid an address or the proxy, which could not be taken back', () => {
    const all = JSON.stringify(
      steps({ ...ROOT, externalAccess: ACCESS, shielded: {} }, workbench()),
    );

    expect(all).not.toMatch(/disable_?(public_?ip|proxy_?access)/i);
    expect(Object.keys(resource.fields)).toEqual(
      expect.not.arrayContaining(['publicIpDisabled', 'proxyDisabled']),
    );
  });

  it('leave a suspended one as it is, which the API cannot resume', () => {
    const suspended = workbench({ status: 'SUSPENDED', shielded: {} });

    expect(shielded.desire(suspended, contextOf())).toEqual(suspended);
  });

  it('give back whom they took out of the policy beside whoever came since', () => {
    const before = { role: 'r', members: ['allUsers', 'user:a@b.c'] };
    const after = { role: 'r', members: ['user:a@b.c'] };
    const live = { role: 'r', members: ['user:a@b.c', 'user:new@b.c'] };

    expect(resource.revert?.({ field: 'iam.r', before, after }, live)).toEqual({
      role: 'r',
      members: ['allUsers', 'user:a@b.c', 'user:new@b.c'],
    });
    expect(
      resource.revert?.({ field: 'settings.x', before: 'a', after: 'b' }, 'c'),
    ).toBeUndefined();
  });
});
