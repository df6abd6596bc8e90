/** The partition of a region, for ARNs. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Where the console of S3 is for a region, without a path. */
export function consoleOf(region: string): string {
  const host = {
    aws: 'aws.amazon.com',
    'aws-cn': 'amazonaws.cn',
    'aws-us-gov': 'amazonaws-us-gov.com',
  };
  return `https://${region}.console.${host[partitionOf(region)]}`;
}
