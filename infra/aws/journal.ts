import { CfnDeletionPolicy, Fn, type Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { JOURNAL_TABLE } from '../../shared/journals/dynamodb-table.ts';
import { arnHere } from './arns.ts';
import type { FunctionName } from './calls.ts';
import { roleArnOf } from './names.ts';
import type { Settings } from './parameters.ts';
import { filled, policyOf } from './statements.ts';

/** What changes items, or all of them at once. */
const WRITES = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

const WRITERS: readonly FunctionName[] = ['events', 'act', 'sweep', 'tick'];

/**
 * The journal: on demand, recoverable to any second of 35 days, kept when the stack goes. Only the functions' roles, and the
 * roles of operators if any are named, can change what is in it, whatever their policies allow others.
 */
export function createJournal(stack: Stack, { parameter, condition }: Settings): CfnTable {
  const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = JOURNAL_TABLE;
  const keySchema = (keys: readonly { AttributeName: string; KeyType: string }[]) =>
    keys.map(({ AttributeName, KeyType }) => ({ attributeName: AttributeName, keyType: KeyType }));
  const roles = WRITERS.map(roleArnOf);
  const all = Fn.join(',', [...roles, Fn.join(',', parameter.OperatorRoles.valueAsList)]);
  const writers = Fn.conditionIf(condition.HasOperators.logicalId, Fn.split(',', all), roles);
  const table = new CfnTable(stack, 'Journal', {
    tableName: 'cordon',
    billingMode: BillingMode,
    attributeDefinitions: AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
      attributeName: AttributeName,
      attributeType: AttributeType,
    })),
    keySchema: keySchema(KeySchema),
    globalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
      indexName: index.IndexName,
      keySchema: keySchema(index.KeySchema),
      projection: { projectionType: index.Projection.ProjectionType },
    })),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtectionEnabled: true,
    resourcePolicy: {
      policyDocument: policyOf([
        {
          Sid: 'OnlyCordonWrites',
          Effect: 'Deny',
          Principal: '*',
          Action: WRITES,
          Resource: filled(arnHere('dynamodb', 'table/cordon')),
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': writers } },
        },
      ]),
    },
  });
  // Open cases, holds and what undo needs are in it.
  table.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  table.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return table;
}
