import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import { failureOf } from '../../../shared/resources/gcp/long-running.ts';
import type { GoogleSend } from '../../../shared/resources/gcp/send.ts';
import { api as endpoints } from '../../../shared/resources/gcp/vertex-endpoint.ts';
import { api, resource } from '../../../shared/resources/gcp/workbench-instance.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { ENDPOINT_REF } from '../../support/gcp-vertex.ts';

/** Answers of the real Google Cloud, recorded by others. Beside the project where it is developed, and always in CI. */
const FOLDER = fileURLToPath(new URL('../../../../shared/describes/gcp', import.meta.url));

type Body = { readonly [member: string]: never };

function recorded(start: string): readonly (readonly [string, Body])[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
  return files
    .filter((file) => file.startsWith(start))
    .map((file) => {
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
      return [file, (JSON.parse(text) as { readonly body: Body }).body] as const;
    });
}

/** A door that answers with what was recorded. */
function door(answers: Readonly<Record<string, unknown>>): GoogleSend {
  return async (name) => ({ status: 200, body: (answers[name] ?? {}) as never });
}

/** The machine as Compute Engine shows it, of which there is no recording: what the instance says of it. */
function machineOf({ gceSetup }: { readonly gceSetup?: Readonly<Record<string, unknown>> }) {
  const [nic = {}] = (gceSetup?.['networkInterfaces'] ?? []) as readonly Record<string, unknown>[];
  const [access] = (nic['accessConfigs'] ?? []) as readonly { readonly externalIp: string }[];
  return {
    id: gceSetup?.['instanceId'],
    serviceAccounts: gceSetup?.['serviceAccounts'],
    networkInterfaces: [
      {
        name: 'nic0',
        network: nic['network'],
        subnetwork: nic['subnet'],
        ...(access === undefined
          ? {}
          : { accessConfigs: [{ name: 'External NAT', natIP: access.externalIp }] }),
      },
    ],
    disks: [{ boot: true, type: 'PERSISTENT' }],
  };
}

describe.skipIf(!existsSync(FOLDER) && !process.env['CI'])('recorded answers of Workbench', () => {
  const lists = recorded('notebook_v2--get');
  const instances = lists.flatMap(
    ([, { instances: found }]) => found as unknown as readonly Body[],
  );
  const single = recorded('test_notebook_v2_').filter(([file]) => /-b-instances-c7n/.test(file));

  async function findings(instance: Body): Promise<readonly string[]> {
    const [, project = '', , zone = '', , name = ''] = String(instance['name']).split('/');
    const id = `//notebooks.googleapis.com/${String(instance['name'])}`;
    const ref: Ref = {
      cloud: 'gcp',
      type: resource.type,
      id,
      name,
      account: project,
      region: zone,
    };
    const answers = {
      'notebooks.projects.locations.instances.get': instance,
      'compute.instances.get': machineOf(instance),
    };
    const state = await api(door(answers)).read(ref, NO_HINTS);
    const context: RuleContext = { ref, parameters: {}, keys: {} };
    const rules = GCP_RULES.filter(({ type }) => type === resource.type);
    expect(state).toMatchObject({ status: 'ACTIVE', createdAt: expect.stringMatching(/^2026-/) });
    return state === null
      ? []
      : rules
          .filter((rule) => rule.check(state, context).kind === 'violation')
          .map((rule) => rule.id);
  }

  const DEFAULTS = [
    'workbench-disks-customer-key',
    'workbench-downloads-disabled',
    'workbench-network-approved',
    'workbench-root-access-disabled',
    'workbench-service-account-dedicated',
    'workbench-single-user',
    'workbench-terminal-disabled',
    'workbench-upgrades-scheduled',
    'workbench-vm-shielded',
  ];

  it('show what is wrong with an instance at its defaults, and its address', async () => {
    const open = instances.find(({ name }) => /public-default/.test(String(name))) as Body;

    expect(await findings(open)).toEqual([...DEFAULTS, 'workbench-no-external-ip'].sort());
  });

  it('show no address of an instance that was told to have none', async () => {
    const closed = instances.find(({ name }) => /private-default/.test(String(name))) as Body;

    expect(await findings(closed)).toEqual(DEFAULTS);
  });

  it.each(single.filter(([file]) => file.includes('--get')))(
    'are understood: %s',
    async (_, body) => {
      expect(await findings(body)).toContain('workbench-no-external-ip');
    },
  );

  it('take a change as an operation that goes on', () => {
    const [operation] = single.filter(([file]) => file.includes('--patch'));

    expect(operation?.[1]).toMatchObject({ done: false });
    expect(failureOf(operation?.[1])).toBeNull();
  });

  it('hold endpoints, of which each is listed and understood', async () => {
    const pages = recorded('vertexai-endpoint-').filter(([, { endpoints: found }]) => found);
    expect(pages.length).toBeGreaterThan(3);

    for (const [file, page] of pages) {
      for (const endpoint of page['endpoints'] as unknown as readonly Body[]) {
        const send = door({ 'aiplatform.projects.locations.endpoints.get': endpoint });
        const state = await endpoints(send).read(ENDPOINT_REF, NO_HINTS);

        expect(state, file).toMatchObject({ status: 'READY', exposure: 'public', kmsKey: null });
        expect(state?.etag, file).not.toBe('');
      }
    }
  });
});
