import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configBody, unknownMembers } from '../../../shared/resources/aws/endpoint-config-copy.ts';
import {
  endpointFacts,
  isConfigAnswer,
  modelFacts,
} from '../../../shared/resources/aws/endpoint-state.ts';

const RECORDED = new URL('../../../../shared/describes/aws/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];

/** The recorded answers of one operation; null where the recording is an error. */
function recorded(operation: string): unknown[] {
  return recordings
    .filter((name) => name.startsWith(`api.sagemaker.${operation}--`))
    .map((name) => JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
    .filter((recording) => recording.status_code === 200)
    .map(({ data: { ResponseMetadata: _, CreationTime, ...data } }) => ({
      ...data,
      CreationTime: new Date(Date.UTC(CreationTime.year, CreationTime.month - 1, CreationTime.day)),
    }));
}

describe('recorded answers', () => {
  it.skipIf(recordings.length === 0 && process.env['CI'] === undefined)(
    'are all understood (skipped: ../shared/describes is not there)',
    () => {
      const endpoints = recorded('DescribeEndpoint').map(endpointFacts);
      const configs = recorded('DescribeEndpointConfig').filter(isConfigAnswer);
      const models = recorded('DescribeModel').map((answer) => modelFacts(answer, {}));

      expect(endpoints).toHaveLength(7);
      expect(new Set(endpoints.map((endpoint) => endpoint?.status))).toEqual(
        new Set(['Creating', 'InService', 'Deleting', 'Failed']),
      );
      expect(endpoints.some((it) => /ping health check/.test(it?.failureReason ?? ''))).toBe(true);
      expect(configs).toHaveLength(7);
      expect(configs.map(configBody).filter((body) => body['KmsKeyId'] !== undefined)).toHaveLength(
        1,
      );
      expect(configs.flatMap(unknownMembers)).toEqual([]);
      expect(models).toEqual([
        {
          enableNetworkIsolation: false,
          vpc: false,
          executionRoleArn: 'arn:aws:iam::644160558196:role/sagemaker-iam-role',
          body: {
            PrimaryContainer: {
              Image: '644160558196.dkr.ecr.us-east-1.amazonaws.com/test:latest',
              Mode: 'SingleModel',
              Environment: {},
            },
            ExecutionRoleArn: 'arn:aws:iam::644160558196:role/sagemaker-iam-role',
          },
          tags: {},
          unknownMembers: [],
          copyOf: null,
        },
      ]);
    },
  );
});
