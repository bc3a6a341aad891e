import { hostname, userInfo } from 'node:os';

/** Whoever runs a command on the machine itself, as the audit log names them. */
export const operatorActor = () => ({
  kind: 'OPERATOR',
  id: `${userInfo().username}@${hostname()}`,
  name: '运维',
  unitCode: null,
});
