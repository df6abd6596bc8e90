import { HOST_TIMEOUT_MS } from '../../functions/azure/invocation.ts';
import type { FunctionBundle } from './bundle.ts';

/** What the host reads beside an app ("host.json reference for Azure Functions 2.x and later"). */
const HOST = {
  version: '2.0',
  functionTimeout: `00:${String(HOST_TIMEOUT_MS / 60_000).padStart(2, '0')}:00`,
  // Triggers for everything but HTTP and timers.
  extensionBundle: {
    id: 'Microsoft.Azure.Functions.ExtensionBundle',
    version: '[4.*, 5.0.0)',
  },
  extensions: {
    queues: {
      messageEncoding: 'base64',
      // Five resources at once, as many as a queue in AWS lets through; two at the least stay waiting with the host.
      batchSize: 4,
      newBatchThreshold: 1,
      // A message lives ten minutes: its five tries are over by then, and the poison queue shows it.
      maxDequeueCount: 5,
      visibilityTimeout: '00:00:30',
      // How long an empty queue is not looked at: a critical exposure waits no longer.
      maxPollingInterval: '00:00:05',
    },
  },
  // A line that is left out is a change nobody can count.
  logging: { applicationInsights: { samplingSettings: { isEnabled: false } } },
};

/** What is the same for both apps. */
const ON_HOST = {
  // The library of tokens, and the programming model.
  hasCommonJs: true,
  // The worker answers for it when an app asks.
  external: ['@azure/functions-core'],
};

/** The apps in Azure, each with an identity of its own: who reads cannot write. */
export const AZURE_FUNCTIONS: readonly FunctionBundle[] = [
  app('reader', { startKb: 135, totalKb: 900 }),
  app('writer', { startKb: 100, totalKb: 650 }),
];

function app(name: string, budget: FunctionBundle['budget']): FunctionBundle {
  return {
    name,
    entry: `functions/azure/${name}.ts`,
    budget,
    ...ON_HOST,
    files: {
      'host.json': HOST,
      'package.json': { name: `cordon-${name}`, private: true, main: `${name}.mjs` },
    },
  };
}
