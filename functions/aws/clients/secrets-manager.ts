import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
} from './driver.ts';

const COMMANDS: Commands<'secretsmanager'> = {
  GetSecretValue: GetSecretValueCommand,
};

/** The Secrets Manager client of one region. */
export function driver(options: DriverOptions): Driver {
  return createDriver<'secretsmanager'>(new SecretsManagerClient(clientConfig(options)), COMMANDS);
}
