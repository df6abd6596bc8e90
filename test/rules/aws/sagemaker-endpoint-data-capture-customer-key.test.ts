import { expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-data-capture-customer-key.ts';
import { endpointState, keyContext } from '../../support/endpoints.ts';
import { describeWrittenKey } from './written-keys.ts';

function capturing(KmsKeyId: Json, members: Readonly<Record<string, Json>> = {}) {
  return {
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 10,
      DestinationS3Uri: 's3://captured/churn',
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      KmsKeyId,
      ...members,
    },
  };
}

describeWrittenKey(rule, capturing, ({ DataCaptureConfig: capture }) =>
  capture !== null && typeof capture === 'object' && 'KmsKeyId' in capture
    ? capture['KmsKeyId']
    : null,
);

it('does not apply where capture is configured and switched off', () => {
  const off = endpointState(capturing(null, { EnableCapture: false }));

  expect(rule.check(off, keyContext())).toEqual({
    kind: 'not-applicable',
    reason: 'it captures no requests',
  });
  expect(rule.desire(off, keyContext())).toBe(off);
});

it('counts capture as on where the switch is left out', () => {
  const unsaid = endpointState(capturing(null, { EnableCapture: null }));

  expect(rule.check(unsaid, keyContext()).kind).toBe('violation');
});
