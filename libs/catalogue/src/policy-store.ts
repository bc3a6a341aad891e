import { Refusal } from '#config';
import type { Tx } from '#database';
import { District, type Actor } from '#people';
import { PolicyBook } from './policy-book.js';
import { PolicyVersion } from './policy-version.js';
import type { Profile } from './profile.js';
import { profiles, SHANDONG_LIKE } from './profiles.js';

/** Time for every process to read a new version before it takes effect; they look every second. */
const leadMs = 5000;

const shipped = (districtId: string): PolicyVersion[] =>
  Object.values(profiles).map((profile) => ({
    districtId,
    name: profile.name,
    version: profile.version,
    profile,
    effectiveFrom: null,
    note: '随系统提供',
    madeBy: 'system',
    madeByName: '系统',
    madeAt: null,
  }));

/** Stores the profiles the program is delivered with for a district that does not have them yet. */
export async function storeShipped(tx: Tx, districtId: string): Promise<void> {
  await tx.createQueryBuilder().insert().into(PolicyVersion).values(shipped(districtId)).orIgnore().execute();
}

/**
 * Every version of every profile of a district. A district older than this table has the profiles of the program, as
 * they are now, until a version of its own is stored.
 */
export async function readPolicyBook(
  tx: Tx,
  { districtId, policyProfile }: Pick<District, 'districtId' | 'policyProfile'>,
): Promise<PolicyBook<PolicyVersion>> {
  const stored = await tx.find(PolicyVersion, {
    where: { districtId },
    order: { name: 'ASC', version: 'ASC' },
  });
  const names = new Set(stored.map(({ name }) => name));
  return new PolicyBook(policyProfile, [
    ...shipped(districtId).filter(({ name }) => !names.has(name)),
    ...stored.map((one) => ({ ...one, profile: completed(one.profile) })),
  ]);
}

/** Fields that a later release has added have their delivered values until the district's next version says otherwise. */
function completed(stored: Profile): Profile {
  const full = profiles[stored.name] ?? SHANDONG_LIKE;
  return { ...full, ...stored, limits: { ...full.limits, ...stored.limits } };
}

export interface NewVersion {
  districtId: string;
  name: string;
  /** As `checkProfile` has passed it; its version number is given here. */
  profile: Profile;
  effectiveFrom: Date;
  note: string;
  by: Pick<Actor, 'id' | 'name'>;
}

/**
 * Stores a profile as the next version of its name, in the caller's transaction. Two at once get two numbers; the very
 * same one sent again, for the same day, is the version it became (`made` false). Throws `Refusal` EFFECTIVE_TOO_SOON.
 */
export async function addPolicyVersion(
  tx: Tx,
  { districtId, name, profile, effectiveFrom, note, by }: NewVersion,
  now: Date,
): Promise<{ version: PolicyVersion; made: boolean }> {
  await tx.query('SELECT 1 FROM district WHERE district_id = $1 FOR NO KEY UPDATE', [districtId]);
  // From the first version of its own on, a district does not follow the program's any more.
  await storeShipped(tx, districtId);
  const same: Array<{ same: boolean; version: number }> = await tx.query(
    `SELECT version, effective_from = $3 AND profile - 'version' = $4::jsonb - 'version' AS same
     FROM policy_profile WHERE district_id = $1 AND name = $2 ORDER BY version DESC LIMIT 1`,
    [districtId, name, effectiveFrom, JSON.stringify(profile)],
  );
  const newest = same[0];
  if (newest?.same) {
    const version = await tx.findOneByOrFail(PolicyVersion, { districtId, name, version: newest.version });
    return { version, made: false };
  }
  if (effectiveFrom.getTime() < now.getTime() + leadMs) throw tooSoon();
  const number = (newest?.version ?? 0) + 1;
  const version: PolicyVersion = {
    districtId,
    name,
    version: number,
    profile: { ...profile, name, version: number },
    effectiveFrom,
    note,
    madeBy: by.id,
    madeByName: by.name,
    madeAt: now,
  };
  await tx.insert(PolicyVersion, version);
  return { version, made: true };
}

/**
 * Makes the district use the profile of that name, for cases dispatched from now on. Throws `Refusal` POLICY_UNKNOWN (422)
 * where no version of it is in effect.
 */
export async function usePolicy(tx: Tx, districtId: string, name: string, now: Date): Promise<PolicyVersion> {
  const book = await readPolicyBook(tx, { districtId, policyProfile: name });
  const version = book.inEffect(name, now);
  if (!version) throw unknown(name);
  await tx.update(District, { districtId }, { policyProfile: name });
  return version;
}

const tooSoon = () =>
  new Refusal(
    422,
    'EFFECTIVE_TOO_SOON',
    {
      zh: '生效时间须在将来(至少 5 秒之后), 已派单的件不受影响。',
      en: 'The version must take effect in the future, 5 seconds from now at the earliest; cases already dispatched keep theirs.',
    },
    { fields: ['effectiveFrom'] },
  );
const unknown = (name: string) =>
  new Refusal(
    422,
    'POLICY_UNKNOWN',
    {
      zh: `没有已生效的时限方案 ${name}, 请查询 /api/v1/policies。`,
      en: `No version of a policy profile ${name} is in effect; see /api/v1/policies.`,
    },
    { fields: ['name'] },
  );
