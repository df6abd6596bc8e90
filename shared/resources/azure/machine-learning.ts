import type { Ref } from '../../core/ref.ts';

/** Words that stand for machine learning where names are cut into words. */
const WORDS = new Set([
  'ml',
  'aml',
  'azureml',
  'mlops',
  'machinelearning',
  'sagemaker',
  'mlw',
  'mlws',
]);

/** Names of accounts have no marks between words. These end in letters that only look like the word. */
const ENDS_LIKE_ML = /(?:ht|x|ya|sa|u|(?<!au)to)ml\d*$/;

/**
 * Whether a storage account is about machine learning by its name, its resource group's, or its tags: Azure ML's own
 * tags hold its provider's name, and `cordon-scope` is anybody's to set.
 */
export function isMachineLearningName(
  ref: Pick<Ref, 'id' | 'name'>,
  tags: Readonly<Record<string, string>>,
): boolean {
  const name = ref.name.toLowerCase();
  const group = /\/resourceGroups\/(?<group>[^/]+)/i.exec(ref.id)?.groups?.['group'] ?? '';
  return (
    /azureml|machinelearning|mlops|mlws|mlworkspace|mlwrkspc|sagemaker/.test(name) ||
    (/^ml|ml\d*$/.test(name) && !ENDS_LIKE_ML.test(name)) ||
    group
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => WORDS.has(word)) ||
    tags['cordon-scope'] === 'ml' ||
    Object.entries(tags).some((tag) => /microsoft\.machinelearningservices/i.test(tag.join(' ')))
  );
}
