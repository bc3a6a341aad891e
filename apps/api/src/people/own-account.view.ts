export class EnrolledView {
  /** 只显示这一次 @example 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' */
  secret: string;
  /** 供认证器扫码 @example 'otpauth://totp/Gridwhistle:admin%40379902?secret=...' */
  uri: string;
}

export class RecoveryCodesView {
  /** 十个一次性恢复码, 只显示这一次 @example ['x7k2-m9qh-bdrt-3wfp'] */
  recoveryCodes: string[];
}
