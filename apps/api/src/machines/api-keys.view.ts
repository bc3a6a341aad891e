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
  issuedAt: Date;
  /** 签发人 @example '安全管理员' */
  issuedBy: string;
  expiresAt: Date;
  /** 最近使用, 精确到分 */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export class ApiKeyListView {
  keys: ApiKeyView[];
}

export class NewApiKeyView {
  /** @example '379902-7k2m9qx4ab' */
  id: string;
  /** 密钥只显示这一次, 以请求头 Api-Key 使用 @example 'gwk_379902-7k2m9qx4ab_...' */
  key: string;
  expiresAt: Date;
}

export const apiKeyView = ({
  id,
  name,
  purpose,
  unitCode,
  roles,
  moves,
  ranges,
  issuedAt,
  issuedBy,
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
  issuedAt,
  issuedBy,
  expiresAt,
  lastUsedAt,
  revokedAt,
});
