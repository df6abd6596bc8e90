import type { Applied, Call, World } from './world.ts';

/** An account that keeps a secret under a name: as a parameter and as a secret of Secrets Manager. */
export function createSecret(world: World, name: string, value: string): World {
  return { ...world, secrets: { ...world.secrets, [name]: value } };
}

/** Parameter Store and Secrets Manager, as far as Cordon uses them: one value by its name or ARN. */
export function secretModel(world: World, call: Call): Applied | null {
  const name = `${call.service}:${call.operation}`;
  if (name === 'ssm:GetParameter') {
    const asked = String(call.input['Name'] ?? '');
    const value = storedIn(world, asked);
    return value === undefined
      ? refused(world, 'ParameterNotFound', '')
      : {
          world,
          answer: {
            output: {
              Parameter: {
                Name: asked,
                Type: 'SecureString',
                // Encrypted unless it was asked for in the clear.
                Value: call.input['WithDecryption'] === true ? value : 'AQICAHencrypted',
                Version: 1,
              },
            },
          },
        };
  }
  if (name === 'secretsmanager:GetSecretValue') {
    const asked = String(call.input['SecretId'] ?? '');
    const value = storedIn(world, asked);
    const message = "Secrets Manager can't find the specified secret.";
    return value === undefined
      ? refused(world, 'ResourceNotFoundException', message)
      : { world, answer: { output: { Name: asked, SecretString: value } } };
  }
  return null;
}

function storedIn(world: World, name: string): string | undefined {
  return Object.hasOwn(world.secrets, name) ? world.secrets[name] : undefined;
}

function refused(world: World, code: string, message: string): Applied {
  return { world, answer: { error: { code, status: 400, message } } };
}
