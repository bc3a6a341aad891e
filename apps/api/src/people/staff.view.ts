import { roles, type Staff } from '#people';

export class RoleView {
  /** @example 'DEPT_CLERK' */
  role: string;
  /** @example '部门办理员' */
  name: string;
}

export class StaffView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** @example 'd02' */
  username: string;
  /** @example '李雷' */
  name: string;
  /** @example 'D02' */
  unitCode: string;
  /** @example null */
  gridCode: string | null;
  /** @example true */
  active: boolean;
  roles: RoleView[];
  /** 须先修改首次密码 @example false */
  mustChange: boolean;
  /** 统一登录(OIDC)中的 sub @example null */
  oidcSubject: string | null;
}

export class StaffListView {
  staff: StaffView[];
}

export class FirstPasswordView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** 只显示这一次, 首次登录后须修改 @example 'k7m2q-x9hbd-w3tpe-r5jnc' */
  firstPassword: string;
}

export const staffView = ({
  id,
  username,
  name,
  unitCode,
  gridCode,
  active,
  roles: held,
  mustChange,
  oidcSubject,
}: Staff): StaffView => ({
  id,
  username,
  name,
  unitCode,
  gridCode,
  active,
  roles: held.map((role) => ({ role, name: roles[role] })),
  mustChange,
  oidcSubject,
});
