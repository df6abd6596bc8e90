import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { http } from '@google-cloud/functions-framework';
import { createAct } from '../../../functions/gcp/act.ts';
import { createCheckCaller } from '../../../functions/gcp/caller.ts';
import { createGoogleSend } from '../../../functions/gcp/clients/send.ts';
import { createGcpPorts } from '../../../functions/gcp/ports.ts';
import { createServe } from '../../../shared/engine/serve.ts';
import { profile } from '../../../shared/policy/profiles.ts';
import { GCP_RESOURCES } from '../../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../../shared/rules/gcp.generated.ts';
import { openFirestore } from '../../support/firestore-server.ts';

// The function that writes, in a process of its own that a test may kill. All that is not the function comes by its
// environment: a sandbox, a Firestore, certificates, and a file that says how far its clock is ahead, in ms.

const { SANDBOX = '', FIRESTORE = '', CERTS = '', CLOCK = '' } = process.env;
const send = createGoogleSend({ endpoint: SANDBOX, readAttempts: 1 });
const ports = createGcpPorts({
  CORDON_PROJECT: 'churn-lab',
  CORDON_REGION: 'europe-west4',
  CORDON_OWN_PRINCIPALS: 'cordon-act@churn-lab.iam.gserviceaccount.com',
});

http(
  'killed-act',
  createAct({
    ...ports,
    checkCaller: createCheckCaller(
      {
        audiences: ['https://cordon.example.com'],
        accounts: ['cordon-tasks@churn-lab.iam.gserviceaccount.com'],
      },
      CERTS,
    ),
    engine: async (remainingMs) => ({
      clock: { now: () => Date.now() + Number(readFileSync(CLOCK, 'utf8')) },
      random: { id: randomUUID, unit: Math.random },
      journal: openFirestore({ host: FIRESTORE }),
      policy: () => Promise.resolve(profile('recommended')),
      serve: createServe(GCP_RESOURCES, GCP_RULES, send),
      remainingMs,
      code: 'test',
    }),
  }),
);
