import { rule } from '../../../shared/rules/gcp/vertex-endpoint-logged.ts';
import { describeRule, MODEL } from './endpoints.ts';

describeRule(rule, {
  compliant: [
    [
      'requests that are logged',
      { logging: { enabled: true, samplingRate: 0.1 } },
      { bigQueryTable: 'bq://logs' },
    ],
    [
      'access logs of every model',
      { deployedModels: { a: { ...MODEL, enableAccessLogging: true } } },
      { bigQueryTable: 'bq://logs' },
    ],
  ],
  notApplicable: [['anything where no table is named', {}]],
  violating: [
    [
      'nothing',
      {},
      'Neither its requests nor who makes them is logged.',
      ['patch'],
      { bigQueryTable: 'bq://logs' },
    ],
    [
      'what was switched off',
      { logging: { enabled: false } },
      'Neither its requests nor who makes them is logged.',
      ['patch'],
      { bigQueryTable: 'bq://logs' },
    ],
    [
      'access logs of some models',
      { deployedModels: { a: { ...MODEL, enableAccessLogging: true }, b: MODEL } },
      'Neither its requests nor who makes them is logged.',
      ['patch'],
      { bigQueryTable: 'bq://logs' },
    ],
  ],
  preflight: [
    [
      'nobody said that requests may be stored',
      {},
      'may be personal',
      { bigQueryTable: 'bq://logs.vertex.requests' },
    ],
    [
      'the policy said so',
      {},
      'ready',
      { bigQueryTable: 'bq://logs.vertex', mayStoreRequests: true },
    ],
    [
      'what is named is no table',
      {},
      'no table',
      { bigQueryTable: 'gs://logs', mayStoreRequests: true },
    ],
  ],
});
