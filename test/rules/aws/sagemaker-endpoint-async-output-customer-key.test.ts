import { expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-async-output-customer-key.ts';
import { rule as capture } from '../../../shared/rules/aws/sagemaker-endpoint-data-capture-customer-key.ts';
import { endpointState, KEY, keyContext } from '../../support/endpoints.ts';
import { describeWrittenKey } from './written-keys.ts';

function answering(KmsKeyId: Json) {
  return {
    AsyncInferenceConfig: {
      ClientConfig: { MaxConcurrentInvocationsPerInstance: 4 },
      OutputConfig: {
        S3OutputPath: 's3://answers/churn',
        NotificationConfig: { SuccessTopic: 'arn:aws:sns:eu-west-1:111122223333:done' },
        KmsKeyId,
      },
    },
  };
}

describeWrittenKey(rule, answering, ({ AsyncInferenceConfig: config }) => {
  const { OutputConfig } = config as { OutputConfig?: { KmsKeyId?: Json } };
  return OutputConfig?.KmsKeyId;
});

it('sees answers whose place is left out', () => {
  const state = endpointState({ AsyncInferenceConfig: { OutputConfig: {} } });

  const target = rule.desire(state, keyContext());

  expect(rule.check(state, keyContext()).kind).toBe('violation');
  expect(target.config['AsyncInferenceConfig']).toEqual({ OutputConfig: { KmsKeyId: KEY } });
});

it('shares one copy with the key of captured data', () => {
  const DataCaptureConfig = { InitialSamplingPercentage: 1, DestinationS3Uri: 's3://captured' };
  const state = endpointState({ ...answering(null), DataCaptureConfig });

  const target = rule.desire(capture.desire(state, keyContext()), keyContext());

  const copies = Object.values(target.copies).filter((body) => body !== null);
  expect(copies).toHaveLength(1);
  expect(copies[0]).toMatchObject({
    ...answering(KEY),
    DataCaptureConfig: { ...DataCaptureConfig, KmsKeyId: KEY },
  });
});
