import { AZURE_CLOUDS, type AzureCloud } from './clouds.ts';

/** Fetches a token for a scope, `https://storage.azure.com/.default`. */
export type Token = (scope: string) => Promise<string>;

/**
 * Tokens of the identity this runs as: managed identity (the one that `AZURE_CLIENT_ID` names, where it is set), workload
 * identity, environment or command line, in the order of `DefaultAzureCredential`. The library that fetches and keeps them
 * is loaded with the first request.
 */
export function createToken(cloud: AzureCloud): Token {
  const loading = async () => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential({ authorityHost: AZURE_CLOUDS[cloud].authority });
  };
  let credential: ReturnType<typeof loading> | null = null;
  return async (scope) => {
    credential ??= loading();
    const { token } = await (await credential).getToken(scope);
    return token;
  };
}
