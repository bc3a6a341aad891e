import { readFile } from 'node:fs/promises';
import { hash } from 'node:crypto';
import { publicKeyOf, sealHolds, unseal } from '#audit';
import { localTime } from '#calendar';
import type { ReceiptContent } from '#cases';
import { Refusal } from '#config';

export const receiptUsage = `operator receipt check FILE --key KEY    离线核对回执 / check a receipt with the public key in KEY`;

/** `receipt check FILE --key KEY.pem`: needs no database and no network. Null where it is no such command, else whether it holds. */
export async function receiptCommand([action, file, option, keyFile]: readonly string[]): Promise<
  boolean | null
> {
  if (action !== 'check' || !file || option !== '--key' || !keyFile) return null;
  const faults = checkReceipt(await contentsOf(file), await contentsOf(keyFile));
  for (const line of faults.said) console.log(line);
  console.log(
    faults.holds
      ? '回执真实, 未被改动 / the receipt is genuine and unchanged'
      : '回执无效 / it does not hold',
  );
  return faults.holds;
}

/** What a receipt says, and whether one of these public keys (PEM, one after the other) has signed just that. */
export function checkReceipt(given: string, keys: string): { holds: boolean; said: string[] } {
  const { receipt, text, reply } = partsOf(given);
  const read = unseal(receipt);
  if (!read) return { holds: false, said: ['! 这不是回执 / this is no receipt'] };
  const key = (keys.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []).find(
    (one) => publicKeyOf(one).keyId === read.keyId,
  );
  if (!key) return { holds: false, said: [`! 由另一把密钥签名 / signed with another key: ${read.keyId}`] };
  if (!sealHolds(read, key, 'gridwhistle-receipt'))
    return { holds: false, said: ['! 签名无效 / the signature does not hold'] };
  const content = read.content as unknown as ReceiptContent;
  const said = [
    `编号 number: ${content.number} (${content.district})`,
    `收到 filed: ${localTime(new Date(content.filedAt))}`,
    `内容 text: ${content.textHash}`,
    ...(content.ended
      ? [
          `结果 ended: ${content.ended.stateName} ${content.ended.state}, ${localTime(new Date(content.ended.at))}`,
          `答复 answer: ${content.ended.replyHash ?? '-'}`,
        ]
      : []),
  ];
  if (text !== undefined && hash('sha256', text) !== content.textHash)
    return { holds: false, said: [...said, '! 文件中的诉求内容被改动过 / the text beside it was changed'] };
  if (typeof reply === 'string' && hash('sha256', reply) !== content.ended?.replyHash)
    return { holds: false, said: [...said, '! 文件中的答复被改动过 / the answer beside it was changed'] };
  return { holds: true, said };
}

/** The answer of the api as it was saved, or the receipt alone. */
function partsOf(given: string): { receipt: string; text?: string; reply?: string | null } {
  if (!given.trimStart().startsWith('{')) return { receipt: given };
  try {
    const { receipt, text, reply } = JSON.parse(given) as Record<string, unknown>;
    return {
      receipt: String(receipt),
      ...(typeof text === 'string' ? { text } : {}),
      ...(typeof reply === 'string' ? { reply } : {}),
    };
  } catch {
    return { receipt: '' };
  }
}

async function contentsOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Refusal(422, 'FILE_UNREADABLE', {
      zh: `无法读取 ${file}, 请检查路径和权限。`,
      en: `${file} cannot be read; check the path and the rights.`,
    });
  }
}
