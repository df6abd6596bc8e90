/** The one account of every world, in one region. */
export const ACCOUNT = '111122223333';
/** Its region. */
export const REGION = 'eu-west-1';

/** The role that endpoints run as. */
export const ENDPOINT_ROLE = `arn:aws:iam::${ACCOUNT}:role/endpoint`;

/** The key the policy demands of endpoints. */
export const KEY_ID = '00000000-0000-4000-8000-000000000001';
