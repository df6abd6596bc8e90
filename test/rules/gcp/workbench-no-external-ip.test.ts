import { rule } from '../../../shared/rules/gcp/workbench-no-external-ip.ts';
import { ACCESS, describeRule } from './workbenches.ts';

describeRule(rule, {
  compliant: [
    ['a machine without one', {}],
    ['one that was told to have none', { publicIpDisabled: true }],
    [
      'one that was told to have none, before there is a machine',
      { publicIpDisabled: true, hasMachine: false, status: 'PROVISIONING' },
    ],
    [
      'one behind the proxy in the network default',
      { network: 'projects/churn-lab/global/networks/default' },
    ],
  ],
  violating: [
    [
      'an address',
      { externalAccess: ACCESS, addresses: { nic0: '34.24.11.45' } },
      'Its machine has the external address 34.24.11.45.',
      ['deleteAccessConfig'],
    ],
    [
      'what will be an address',
      { externalAccess: ACCESS, status: 'STOPPED' },
      'Its machine gets an external address when it starts.',
      ['deleteAccessConfig'],
    ],
    [
      'one that is being made',
      { externalAccess: ACCESS, status: 'PROVISIONING', hasMachine: false },
      'Its machine gets an external address when it is up.',
      ['deleteAccessConfig'],
    ],
    [
      'an address of IPv6, which nothing here takes away',
      { externalIpv6: ['2600:1900::1'] },
      'Its machine has the external address 2600:1900::1.',
      [],
    ],
  ],
  preflight: [
    ['Cloud NAT is there', { externalAccess: ACCESS, hasNat: true }, 'ready'],
    [
      'there is no Cloud NAT',
      { externalAccess: ACCESS, hasNat: false },
      'No Cloud NAT takes projects/churn-lab/regions/europe-west4/subnetworks/ml-vpc',
    ],
    [
      'nobody can see whether there is',
      { externalAccess: ACCESS, hasNat: null },
      'could not be seen',
    ],
    ['the policy says so', { externalAccess: ACCESS, hasNat: null }, 'ready', { hasEgress: true }],
    [
      'the policy says so in words',
      { externalAccess: ACCESS, hasNat: false },
      'No Cloud NAT',
      { hasEgress: 'true' },
    ],
    [
      'nobody can see what is reserved',
      { externalAccess: ACCESS, hasNat: true, addressesKnown: false },
      'reserved could not be read',
    ],
  ],
});
