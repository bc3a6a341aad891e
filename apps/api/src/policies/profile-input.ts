import { checkProfile, type Profile } from '#catalogue';
import { Refusal } from '#config';

const told = 100;
const spelledOut = 5;
/** A field may have any name that fits into a body. */
const longestName = 200;

/**
 * The profile somebody has sent for this name. Its version does not count: that number is given when it is stored.
 * Throws `Refusal` POLICY_INVALID (422) with everything that is wrong.
 */
export function profileFrom(given: Record<string, unknown>, name: string): Profile {
  const profile = { ...given, version: 1 };
  const problems = checkProfile(profile);
  if (given['name'] !== name)
    problems.unshift({
      path: 'name',
      zh: `须与路径一致: ${name}`,
      en: `must be as in the address: ${name}`,
    });
  if (problems.length === 0) return profile as unknown as Profile;
  const errors = problems.slice(0, told).map(({ path, zh, en }) => ({
    field: (path ? `profile.${path}` : 'profile').slice(0, longestName),
    zh,
    en,
  }));
  const first = errors.slice(0, spelledOut);
  throw new Refusal(
    422,
    'POLICY_INVALID',
    {
      zh: `时限方案有 ${problems.length} 处错误: ${first.map(({ field, zh }) => `${field} ${zh}`).join('; ')}。`,
      en: `The policy has ${problems.length} faults: ${first.map(({ field, en }) => `${field} ${en}`).join('; ')}.`,
    },
    { errors },
  );
}

export const notDryRun = () =>
  new Refusal(
    422,
    'NOT_DRY_RUN',
    {
      zh: '请先试算同一方案(POST dry-run), 并带上其 fingerprint; 方案改动后须重新试算。',
      en: 'Dry-run this very profile first (POST dry-run) and send its fingerprint; a changed profile is run anew.',
    },
    { fields: ['dryRun'] },
  );

export const versionUnknown = (name: string, version: string) =>
  new Refusal(404, 'POLICY_VERSION_UNKNOWN', {
    zh: `没有时限方案 ${name} 的版本 ${version}, 请查询 /api/v1/policies。`,
    en: `There is no version ${version} of a policy ${name}; see /api/v1/policies.`,
  });
