import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDateString,
  IsIn,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { allMoves } from '#cases';
import { centreRoles, handlerRoles, type Role } from '#people';
import { MayBeLeftOut } from '../input.js';
import { keyScopes } from './key-routes.js';

/** Whoever keeps the machine, its rights or its log, or leads the centre, is a person. */
export const machineRoles: readonly Role[] = [
  ...centreRoles.filter((role) => role !== 'CENTRE_LEADER'),
  ...handlerRoles,
  'DEVICE',
];
/** A machine never learns who reported. */
export const machineMoves = [...allMoves.filter((move) => move !== 'reveal'), ...Object.keys(keyScopes)];

export class ApiKeyDto {
  /** 名称 @example '烟感平台' */
  @IsString() @Matches(/\S/) @MaxLength(100) name: string;
  /** 用途 @example '烟感报警自动上报' */
  @IsString() @Matches(/\S/) @MaxLength(500) purpose: string;
  /** 所属单位 @example 'D01' */
  @IsString() @IsNotEmpty() @MaxLength(20) unit: string;
  /** 角色(不含中心领导和三员) @example ['DEVICE'] */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(5) @IsIn(machineRoles, { each: true }) roles: Role[];
  /** 可做的动作, 另有 read(读取)、attach(上传附件) @example ['submit', 'read'] */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(60) @IsIn(machineMoves, { each: true }) moves: string[];
  /** 只能从这些地址或网段使用, 不填则不限 @example ['10.20.0.0/16'] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(50, { each: true })
  ranges?: string[];
  /** 到期时间, 最长一年 @example '2026-12-01T00:00:00+08:00' */
  @IsDateString({ strict: true, strictSeparator: true }) @Matches(/(Z|[+-]\d{2}:\d{2})$/) expiresAt: string;
}
