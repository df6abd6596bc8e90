import * as z from 'zod/mini';
import type { Ref } from '../../core/ref.ts';
import { unlessRefused } from './all-answers.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleSend } from './send.ts';
import { placeOf } from './workbench-machine.ts';

const text = z.nullish(z.string());

const Address = z.object({ address: text, addressType: text });

/** Which of these addresses are reserved for the project; null where that may not be read. */
export function readReserved(
  send: GoogleSend,
  { account, region }: Ref,
  addresses: readonly string[],
): Promise<readonly string[] | null> {
  const asked = addresses.map(async (address) => {
    const query = { filter: `address = "${address}"` };
    const found = await pagesOf(send, 'compute.addresses.list', account, region, Address, query);
    return found.some((each) => each.address === address) ? [address] : [];
  });
  return unlessRefused(
    Promise.all(asked).then((lists) => lists.flat()),
    null,
  );
}

const Router = z.object({
  network: text,
  nats: z.nullish(
    z.array(
      z.object({
        type: text,
        endpointTypes: z.nullish(z.array(z.string())),
        sourceSubnetworkIpRangesToNat: text,
        subnetworks: z.nullish(
          z.array(z.object({ name: text, sourceIpRangesToNat: z.nullish(z.array(z.string())) })),
        ),
      }),
    ),
  ),
});

/** A router as the API answers it, in the fields that are used. */
type Router = z.output<typeof Router>;

/**
 * Whether Cloud NAT takes a subnet's machines to the internet. Its routers are in the network's own project, which for a
 * shared network is another one. Null where they may not be read.
 */
export async function readHasNat(
  send: GoogleSend,
  zone: string,
  network: string,
  subnet: string,
): Promise<boolean | null> {
  const project = /^projects\/([^/]+)\//.exec(network)?.[1];
  if (project === undefined || subnet === '') {
    return null;
  }
  const routers = pagesOf(send, 'compute.routers.list', project, zone, Router, {});
  const found = await unlessRefused(routers, null);
  return found === null ? null : found.some((router) => translates(router, network, subnet));
}

/** A NAT between networks, for proxies, or for alias addresses alone takes no machine to the internet. */
function translates({ network, nats }: Router, asked: string, subnet: string): boolean {
  return (
    isSamePlace(placeOf(network), asked) &&
    (nats ?? []).some((nat) => {
      const isForMachines =
        nat.type !== 'PRIVATE' &&
        (nat.endpointTypes ?? ['ENDPOINT_TYPE_VM']).includes('ENDPOINT_TYPE_VM');
      const listed = (nat.subnetworks ?? []).filter(({ name }) =>
        isSamePlace(placeOf(name), subnet),
      );
      const ranges = listed.flatMap(({ sourceIpRangesToNat }) => sourceIpRangesToNat ?? []);
      return (
        isForMachines &&
        (/^ALL_SUBNETWORKS_/.test(nat.sourceSubnetworkIpRangesToNat ?? '') ||
          ranges.includes('ALL_IP_RANGES') ||
          ranges.includes('PRIMARY_IP_RANGE'))
      );
    })
  );
}

/** Links name projects by id or by number; within one project's answer the rest tells them apart. */
function isSamePlace(left: string, right: string): boolean {
  const rest = (place: string): string => place.replace(/^projects\/[^/]+\//, '');
  return left !== '' && rest(left) === rest(right);
}

/** The region of a zone: `us-east1` of `us-east1-b`. */
export function regionOf(zone: string): string {
  return zone.replace(/-[a-z]$/, '');
}

/** All items of a list of Compute Engine in the region of a zone. */
async function pagesOf<Schema extends z.core.$ZodType>(
  send: GoogleSend,
  name: 'compute.addresses.list' | 'compute.routers.list',
  project: string,
  zone: string,
  schema: Schema,
  query: Readonly<Record<string, string>>,
): Promise<readonly z.output<Schema>[]> {
  const what = `The answer to ${name}`;
  const Page = z.object({ items: z.nullish(z.array(schema)), nextPageToken: text });
  const found: z.output<Schema>[] = [];
  let pageToken = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send(name, {
      path: { project, region: regionOf(zone) },
      query: { ...query, ...(pageToken === '' ? {} : { pageToken }) },
    });
    const page = parsed(Page, answer.body, what);
    found.push(...(page.items ?? []));
    pageToken = page.nextPageToken ?? '';
    if (pageToken === '') {
      return found;
    }
  }
  throw endless(what);
}
