import type { Case } from '#cases';
import {
  addressToBuilding,
  allIdentityFields,
  maskIdNumber,
  maskName,
  maskPhone,
  type Identity,
  type IdentityField,
} from '#people';

/** Who reported, as far as anybody who sees the case may know without a reason. */
export class MaskedReporterView {
  /** 留下了哪些 @example ['name', 'phone'] */
  left: IdentityField[];
  /** @example '王*' */
  name: string | null;
  /** @example '154****1001' */
  phone: string | null;
  /** @example '110105********002X' */
  idNumber: string | null;
  /** 到楼栋 @example '银杏街道幸福小区3号楼' */
  address: string | null;
}

/** Masked as field-rules 5 has it; of a confidential case not even a surname. */
export function maskedReporterView({ confidential }: Case, identity: Identity): MaskedReporterView {
  const shown = (field: IdentityField, mask: (text: string) => string) => {
    const text = identity[field];
    return text === undefined || confidential ? null : mask(text);
  };
  return {
    left: allIdentityFields.filter((field) => identity[field] !== undefined),
    name: shown('name', maskName),
    phone: shown('phone', maskPhone),
    idNumber: shown('idNumber', maskIdNumber),
    address: shown('address', addressToBuilding),
  };
}
