import { maskPhone } from '#config';

/**
 * Sends a text to a phone. The one way out for one-time codes and news; throws when the gateway did not take it. A text that is
 * tried again carries the same `key`, by which the gateway knows it.
 */
export interface SmsGateway {
  send(phone: string, text: string, key?: string): Promise<void>;
}

/** The stand-in where no gateway is set: shows the text in the log of the process, the phone masked. For demonstrations only. */
export function shownInLog(tell: (line: string) => void): SmsGateway {
  return {
    send: async (phone, text) =>
      tell(`[短信演示, 未发送 / SMS stand-in, not sent] ${maskPhone(phone)}: ${text}`),
  };
}

const patienceMs = 5000;

/** A gateway that takes `POST {phone, text}` with a bearer token and answers 2xx. What it throws never holds the phone. */
export function httpGateway(url: string, token: string | undefined): SmsGateway {
  return {
    async send(phone, text, key) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        body: JSON.stringify({ phone, text }),
        signal: AbortSignal.timeout(patienceMs),
      });
      if (!answer.ok) throw new Error(`the SMS gateway answered ${answer.status}`);
    },
  };
}
