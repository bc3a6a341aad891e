export class ReceiptEndView {
  /** @example 'CLOSED' */
  state: string;
  /** @example '已结案' */
  stateName: string;
  at: string;
  /** 答复的 SHA-256 */
  replyHash: string | null;
  /** 办结的是第几个事件 @example 14 */
  seq: number;
  /** 该事件的哈希 */
  hash: string;
}

/** What the signature vouches for. */
export class ReceiptContentView {
  /** @example '379902' */
  district: string;
  /** @example '379902-260213-0000017-K' */
  number: string;
  filedAt: string;
  /** 内容的 SHA-256 */
  textHash: string;
  /** 第一个事件的哈希, 历史由此开始 */
  filedHash: string;
  /** 办结之后才有 */
  ended?: ReceiptEndView;
}

export class SignedReceiptView {
  /** 签名回执(JWS compact), 核对只需它和公钥 */
  receipt: string;
  /** ED25519 或 SM2 @example 'ED25519' */
  suite: string;
  /** 公钥的 SHA-256, 公钥见 /api/v1/keys/signing */
  keyId: string;
  /** 回执所签的内容 */
  content: ReceiptContentView;
  /** 所存的诉求内容, 个人信息已脱敏 */
  text: string;
  /** 答复, 办结之后才有 */
  reply: string | null;
}

export class SigningKeyView {
  /** 公钥的 SHA-256 */
  keyId: string;
  /** ED25519 或 SM2 @example 'ED25519' */
  suite: string;
  /** PEM */
  publicKey: string;
  firstUsed: Date;
  /** 现在用它签名 */
  current: boolean;
}

export class SigningKeysView {
  keys: SigningKeyView[];
}
