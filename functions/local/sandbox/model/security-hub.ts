import type { Json } from '../../../../shared/core/json.ts';
import { fieldsOf, isFields, textOf } from '../../../../shared/events/read.ts';
import type { Applied, Call, World } from './world.ts';

/** Most findings one call names, and the longest note (Security Hub API reference, BatchUpdateFindings, NoteUpdate). */
const FINDINGS_PER_CALL = 100;
const NOTE_MAX = 512;

/** A finding of Security Hub, as far as it matters here. */
interface StoredFinding {
  readonly Id: string;
  readonly ProductArn: string;
}

/** An account with one more finding in Security Hub. */
export function createFinding(world: World, finding: StoredFinding & Record<string, Json>): World {
  return { ...world, findings: [...(world.findings ?? []), finding] };
}

/** Security Hub, as far as Cordon uses it: notes on findings. A finding has one note: the newest. */
export function findingModel(world: World, call: Call, now: number): Applied | null {
  if (call.service !== 'securityhub' || call.operation !== 'BatchUpdateFindings') {
    return null;
  }
  const { FindingIdentifiers, Note } = call.input;
  const asked = Array.isArray(FindingIdentifiers) ? FindingIdentifiers.map(keyOf) : [];
  if (asked.length === 0 || asked.length > FINDINGS_PER_CALL || asked.some(isNameless)) {
    return refused(world, `FindingIdentifiers must name 1 to ${FINDINGS_PER_CALL} findings.`);
  }
  const note = fieldsOf(Note);
  const [text, by] = [textOf(note['Text']), textOf(note['UpdatedBy'])];
  if (!/\S/.test(text) || !/\S/.test(by) || text.length > NOTE_MAX || by.length > NOTE_MAX) {
    return refused(world, `Note must have Text and UpdatedBy of 1 to ${NOTE_MAX} characters.`);
  }
  const kept = { Text: text, UpdatedBy: by, UpdatedAt: new Date(now).toISOString() };
  const findings = world.findings ?? [];
  const isStored = (key: StoredFinding) => findings.some((finding) => isSame(key, keyOf(finding)));
  return {
    world: {
      ...world,
      findings: findings.map((finding) =>
        asked.some((key) => isSame(key, keyOf(finding))) ? { ...finding, Note: kept } : finding,
      ),
    },
    answer: {
      output: {
        ProcessedFindings: asked.filter(isStored).map(({ Id, ProductArn }) => ({ Id, ProductArn })),
        UnprocessedFindings: asked
          .filter((key) => !isStored(key))
          .map(({ Id, ProductArn }) => ({
            FindingIdentifier: { Id, ProductArn },
            ErrorCode: 'FindingNotFound',
            ErrorMessage: 'Finding Not Found',
          })),
      },
    },
  };
}

function keyOf(value: Json): StoredFinding {
  const { Id, ProductArn } = isFields(value) ? value : {};
  return { Id: textOf(Id), ProductArn: textOf(ProductArn) };
}

function isNameless({ Id, ProductArn }: StoredFinding): boolean {
  return Id === '' || ProductArn === '';
}

function isSame(a: StoredFinding, b: StoredFinding): boolean {
  return a.Id === b.Id && a.ProductArn === b.ProductArn;
}

function refused(world: World, message: string): Applied {
  return { world, answer: { error: { code: 'InvalidInputException', status: 400, message } } };
}
