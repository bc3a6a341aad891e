import { httpGateway, shownInLog, type SmsGateway } from '#people';
import type { ApiSettings } from '../start-api.js';

/** The gateway of the settings; without one the log of the process shows what would have been sent. */
export const smsOf = ({ smsGatewayUrl, smsGatewayToken }: ApiSettings): SmsGateway =>
  smsGatewayUrl ? httpGateway(smsGatewayUrl, smsGatewayToken) : shownInLog((line) => console.log(line));

/** What is sent with a one-time code. */
export const codeText = (code: string) => `【网格吹哨】验证码 ${code}, 5 分钟内有效, 请勿告诉他人。`;
