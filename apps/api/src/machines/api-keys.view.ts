import type { ApiKey } from '#people';

/** A key as its keepers see it; its secret is not there. */
export class ApiKeyView {
  /** @example '379902-7k2m9qx4ab' */
  id: string;
  /** @example '烟感平台' */
  name: string;
  /** @example '烟感报警自动上报' */
  purpose: string;
  /** @example 'D01' */
  unit: string;
  /** @example ['DEVICE'] */
  roles: string[];
  /** @example ['submit', 'read'] */
  moves: string[];
  /** @example ['10.20.0.0/16'] */
  ranges: string[];
  /** 已申请、已核准(待领取)、已领取、已吊销 @example 'ISSUED' */
  state: 'ASKED' | 'RELEASED' | 'ISSUED' | 'REVOKED';
  askedAt: Date;
  /** 申请人 @example '系统管理员' */
  askedBy: string;
  releasedAt: Date | null;
  /** 核准人 @example '安全管理员' */
  releasedBy: string | null;
  /** 领取时间 */
  issuedAt: Date | null;
  expiresAt: Date;
  /** 最近使用, 精确到分 */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export class ApiKeyListView {
  keys: ApiKeyView[];
}

export class AskedKeyView {
  /** @example '379902-7k2m9qx4ab' */
  id: string;
  /** 待安全管理员核准 @example 'ASKED' */
  state: 'ASKED';
  expiresAt: Date;
}

export class NewApiKeyView {
  /** @example '379902-7k2m9qx4ab' */
  id: string;
  /** 密钥只显示这一次, 以请求头 Api-Key 使用 @example 'gwk_379902-7k2m9qx4ab_...' */
  key: string;
}

export const apiKeyView = ({
  id,
  name,
  purpose,
  unitCode,
  roles,
  moves,
  ranges,
  askedAt,
  askedBy,
  releasedAt,
  releasedBy,
  issuedAt,
  expiresAt,
  lastUsedAt,
  revokedAt,
}: ApiKey): ApiKeyView => ({
  id,
  name,
  purpose,
  unit: unitCode,
  roles,
  moves,
  ranges,
  state: revokedAt ? 'REVOKED' : issuedAt ? 'ISSUED' : releasedAt ? 'RELEASED' : 'ASKED',
  askedAt,
  askedBy,
  releasedAt,
  releasedBy,
  issuedAt,
  expiresAt,
  lastUsedAt,
  revokedAt,
});
