// Imported as a whole: in a bundle, a CommonJS package that is imported lazily has no names.
import { GoogleAuth } from 'google-auth-library';

/** What every API of Google accepts. What the service account may do is decided by its roles. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Tokens of the application default credentials. Loads the library of tokens: import this file lazily. */
export function createTokens(): () => Promise<string> {
  const auth = new GoogleAuth({ scopes: [SCOPE] });
  return async () => {
    const token = await auth.getAccessToken();
    if (token === null || token === undefined) {
      throw new Error('no token');
    }
    return token;
  };
}
