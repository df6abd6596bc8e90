import * as z from 'zod/mini';
import { itemsOf, optional, parsed } from './answers.ts';
import type { AzureSend } from './send.ts';

/** Pages of role assignments that hold for a key. A subscription has at most 4000 of them. */
const PAGES_MAX = 20;

/** Built-in roles that may get, wrap and unwrap with a key (Azure built-in roles, security). */
const ROLES = new Set([
  // Key Vault Crypto Service Encryption User
  'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  // Key Vault Crypto User
  '12338af0-0e69-4776-bea7-57ae8d297424',
  // Key Vault Crypto Officer
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  // Key Vault Administrator
  '00482a5a-887f-4fb3-b363-3b7fe8e74483',
]);

const Assignment = z.object({
  properties: z.object({
    principalId: z.string(),
    roleDefinitionId: z.string(),
    condition: z.nullish(z.string()),
  }),
});

/**
 * Who may use a key by a role that is sure to let them, by object id; null when that could not be read. Roles of one's
 * own, conditions and groups are not followed: whom they let in is not among them.
 */
export async function readRoleUsers(
  send: AzureSend,
  key: string,
): Promise<readonly string[] | null> {
  const { value } = await optional(usersOf(send, key));
  return value;
}

async function usersOf(send: AzureSend, key: string): Promise<readonly string[]> {
  const users = new Set<string>();
  const list = itemsOf(send, 'authorization:RoleAssignments_ListForScope', key, PAGES_MAX);
  for await (const item of list) {
    const { properties } = parsed(Assignment, item, `A role assignment of ${key}`);
    const role = properties.roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
    if (ROLES.has(role) && !properties.condition) {
      users.add(properties.principalId.toLowerCase());
    }
  }
  return [...users];
}
