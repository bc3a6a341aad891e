import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MediaType, StuffKind } from './media.js';

/** RECEIVED is kept and not yet looked at, and shown to nobody; READY was made harmless; REFUSED was not what it claimed to be. */
export type AttachmentState = 'RECEIVED' | 'READY' | 'REFUSED';

/** A photo, video or document 佐证材料. Its bytes are in the store under keys made from this row; what a photo told of its place is here and not in the file. */
@Entity('attachment')
@Index('ix_attachment_case', ['districtId', 'caseId'], { where: 'case_id IS NOT NULL' })
@Index('ix_attachment_received', ['lookAt'], { where: "state = 'RECEIVED'" })
@Index('ix_attachment_loose', ['receivedAt'], { where: "case_id IS NULL OR state = 'REFUSED'" })
export class Attachment {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_attachment' })
  districtId: string;
  /** Chosen by the client, so that a repeated upload is the same one. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_attachment' }) id: string;
  /** Null until a filing names it. */
  @Column({ name: 'case_id', type: 'uuid', nullable: true }) caseId: string | null;
  @Column({ name: 'from_kind', type: 'text' }) fromKind: 'REPORTER' | 'STAFF';
  /** Of staff the id; of what somebody brings before filing the blind index of an address, until it is filed. */
  @Column({ name: 'from_id', type: 'text' }) fromId: string;
  @Column({ name: 'unit_code', type: 'text', nullable: true }) unitCode: string | null;
  @Column({ type: 'text' }) kind: StuffKind;
  /** What was received, by its bytes; a photo is kept as JPEG whatever it was. */
  @Column({ name: 'media_type', type: 'text' }) mediaType: MediaType;
  @Column({ type: 'text' }) state: AttachmentState;
  @Column({ name: 'refused_for', type: 'text', nullable: true }) refusedFor: string | null;
  /** Bytes. */
  @Column({ name: 'received_size', type: 'int' }) receivedSize: number;
  /** Hexadecimal. */
  @Column({ name: 'received_sha256', type: 'text' }) receivedSha256: string;
  /** Of what is kept and served: the hash that the case's history carries where this is evidence. */
  @Column({ type: 'int', nullable: true }) size: number | null;
  @Column({ type: 'text', nullable: true }) sha256: string | null;
  @Column({ name: 'thumb_size', type: 'int', nullable: true }) thumbSize: number | null;
  @Column({ type: 'int', nullable: true }) width: number | null;
  @Column({ type: 'int', nullable: true }) height: number | null;
  /** Where it says it was taken, WGS-84 degrees. */
  @Column({ type: 'double precision', nullable: true }) lng: number | null;
  @Column({ type: 'double precision', nullable: true }) lat: number | null;
  @Column({ name: 'taken_at', type: 'timestamptz', nullable: true }) takenAt: Date | null;
  @Column({ type: 'int' }) tries: number;
  /** When it is looked at next while RECEIVED. */
  @Column({ name: 'look_at', type: 'timestamptz' }) lookAt: Date;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt: Date;
  @Column({ name: 'ready_at', type: 'timestamptz', nullable: true }) readyAt: Date | null;
}

const folderOf = ({ districtId, id }: Pick<Attachment, 'districtId' | 'id'>) =>
  `${districtId}/${id.slice(-2)}/${id}`;

/** Where the bytes lie in the store. Every key names its content: what comes later never overwrites what is there. */
export const keys = {
  received: (row: Pick<Attachment, 'districtId' | 'id' | 'receivedSha256'>) =>
    `received/${folderOf(row)}.${row.receivedSha256.slice(0, 16)}`,
  kept: (row: Pick<Attachment, 'districtId' | 'id'>, sha256: string) =>
    `kept/${folderOf(row)}.${sha256.slice(0, 16)}`,
  thumb: (row: Pick<Attachment, 'districtId' | 'id'>, sha256: string) =>
    `thumb/${folderOf(row)}.${sha256.slice(0, 16)}`,
};

/** Every key that a row stands for now. */
export function keysOf(row: Attachment): string[] {
  if (row.state === 'RECEIVED') return [keys.received(row)];
  if (row.state === 'REFUSED' || row.sha256 === null) return [];
  return [keys.kept(row, row.sha256), ...(row.thumbSize === null ? [] : [keys.thumb(row, row.sha256)])];
}
