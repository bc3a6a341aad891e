import type { Session } from '#people';

export class TokensView {
  /** 15 分钟有效 */
  accessToken: string;
  /** 只能用一次 */
  refreshToken: string;
  /** accessToken 的剩余秒数 @example 900 */
  expiresIn: number;
}

export class SessionView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  startedAt: Date;
  /** 最近使用, 精确到分钟 */
  lastUsedAt: Date;
  expiresAt: Date;
  /** @example '10.1.2.3' */
  address: string;
  /** 客户端自述 @example 'Mozilla/5.0' */
  device: string | null;
  /** 登录方式 @example 'PASSWORD' */
  way: string;
  /** 是否验证过第二因子 @example false */
  strong: boolean;
  /** 是否即本次会话 @example true */
  current: boolean;
}

export class SessionListView {
  sessions: SessionView[];
}

export const sessionView = (
  { id, startedAt, lastUsedAt, expiresAt, address, device, way, strong }: Session,
  currentId?: string,
): SessionView => ({
  id,
  startedAt,
  lastUsedAt,
  expiresAt,
  address,
  device,
  way,
  strong,
  current: id === currentId,
});
