import type { Answer, Asking } from './http.js';

/** An attachment as the api shows it. */
export interface View {
  id: string;
  kind: string;
  state: string;
  sha256: string | null;
  refusedFor: string | null;
  position: { lng: number; lat: number } | null;
  metresFromCase: number | null;
  takenAt: string | null;
  from: string;
}

/** Waits for the look at what is uploaded. */
export const waited = { prefer: 'wait=15' };

/** `409 ATTACHMENT_ID_TAKEN`, or the status alone. */
export const said = ({ status, body }: Answer<{ code?: string }>): string =>
  `${status} ${body.code ?? ''}`.trim();

export const put = (who: Asking, path: string, body: Buffer, headers: Record<string, string> = {}) =>
  who.send<View & { code: string }>('PUT', path, { headers, body: new Uint8Array(body) });

/** What a case has, and ways to one of them. */
export const attachmentsAt = (number: string) => {
  const path = (id: string) => `/api/v1/cases/${number}/attachments/${id}`;
  return {
    path,
    list: async (who: Asking) =>
      (await who.get<{ attachments: View[] }>(`/api/v1/cases/${number}/attachments`)).body.attachments,
    link: (who: Asking, id: string, variant = 'FULL') =>
      who.post<{ url: string; expiresAt: string; code?: string }>(`${path(id)}/link`, { variant }),
  };
};
