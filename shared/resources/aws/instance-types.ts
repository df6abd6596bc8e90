/**
 * Families of ML hosting instances whose storage is local NVMe. SageMaker attaches no encryptable volume to them: the
 * hardware encrypts the local disks, and a volume key has nothing to encrypt (API documentation of
 * `CreateEndpointConfig`, member `KmsKeyId`; its older editions say that the call fails).
 * Source: `InstanceStorageSupported` of EC2 `DescribeInstanceTypes` for every family of the SDK's
 * `ProductionVariantInstanceType`; EC2's instance type pages for dl1 and p6e-gb200, which that data lacked.
 */
const LOCAL_STORAGE_FAMILIES: ReadonlySet<string> = new Set([
  ...['c5d', 'c6gd', 'm5d', 'm6gd', 'r5d', 'r6gd', 'r7gd'],
  ...['g4dn', 'g5', 'g6', 'g6e', 'g7', 'g7e'],
  ...['p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300', 'p6e-gb200'],
  ...['dl1', 'trn1', 'trn1n', 'trn2'],
]);

/** Families that have EBS volumes only. Same sources. */
const VOLUME_FAMILIES: ReadonlySet<string> = new Set([
  ...['c4', 'c5', 'c6g', 'c6gn', 'c6i', 'c6in', 'c7g', 'c7i', 'c8g'],
  ...['m4', 'm5', 'm6g', 'm6i', 'm7i', 'm8g', 't2'],
  ...['r5', 'r6g', 'r6i', 'r7i', 'r8g'],
  ...['inf1', 'inf2', 'p2', 'p3'],
]);

/** Where an instance keeps its data: an EBS volume, local NVMe, or nobody told us. */
export type InstanceStorage = 'volume' | 'local' | 'unknown';

/** Where instances of a type (`ml.g5.xlarge`) keep their data. Types of families not listed here are `unknown`. */
export function instanceStorage(instanceType: string): InstanceStorage {
  const family = /^ml\.(?<family>[a-z0-9-]+)\./.exec(instanceType)?.groups?.['family'] ?? '';
  if (LOCAL_STORAGE_FAMILIES.has(family)) {
    return 'local';
  }
  return VOLUME_FAMILIES.has(family) ? 'volume' : 'unknown';
}
