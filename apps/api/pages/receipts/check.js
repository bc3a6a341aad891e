/** Checks a signed receipt in the browser, with the keys that stand in the page. */
const words = {
  number: '编号 / number',
  district: '区划 / district',
  filedAt: '收到时间 / filed at',
  textHash: '内容的哈希 / hash of the text',
  filedHash: '首个事件的哈希 / hash of the first event',
  state: '结果 / ended as',
  endedAt: '办结时间 / ended at',
  replyHash: '答复的哈希 / hash of the answer',
  hash: '办结事件的哈希 / hash of the last event',
};

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
const jsonOf = (part) => JSON.parse(new TextDecoder().decode(bytesOf(part)));
const hexOf = (buffer) =>
  [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, '0')).join('');
const sha256 = async (text) => hexOf(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** The receipt itself, and the texts that came with it. */
function readFileText(text) {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return { receipt: trimmed };
  const { receipt, text: filed, reply } = JSON.parse(trimmed);
  return { receipt: String(receipt ?? ''), filed, reply };
}

function keyOf(id) {
  const shown = [...document.querySelectorAll('pre.key')].find((one) => one.dataset.id === id);
  if (!shown) return null;
  return { suite: shown.dataset.suite, der: bytesOf(shown.textContent.replace(/-----[A-Z ]+-----|\s/g, '')) };
}

async function verdictOf(given) {
  const { receipt, filed, reply } = readFileText(given);
  const [header, payload, signature, ...more] = receipt.split('.');
  if (!signature || more.length > 0) return { said: '这不是回执 / this is no receipt' };
  const { alg, kid, typ } = jsonOf(header);
  if (typ !== 'gridwhistle-receipt') return { said: '这不是回执 / this is no receipt' };
  const key = keyOf(kid);
  if (!key) return { said: '签名公钥不是本系统的 / it was signed with a key that is not this system’s' };
  if (key.suite !== 'ED25519' || alg !== 'EdDSA')
    return {
      said: 'SM2 签名请用命令核对: npm run receipt -- check / SM2 signatures are checked with the command',
    };
  const imported = await crypto.subtle.importKey('spki', key.der, 'Ed25519', false, ['verify']);
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  if (!(await crypto.subtle.verify('Ed25519', imported, bytesOf(signature), signed)))
    return { said: '签名无效: 回执被改动过 / the signature does not hold: it has been changed' };
  const content = jsonOf(payload);
  if (typeof filed === 'string' && (await sha256(filed)) !== content.textHash)
    return { said: '签名有效, 但文件中的诉求内容被改动过 / the text beside it has been changed', content };
  if (typeof reply === 'string' && (await sha256(reply)) !== content.ended?.replyHash)
    return { said: '签名有效, 但文件中的答复被改动过 / the answer beside it has been changed', content };
  return { good: true, said: '回执真实, 未被改动 / the receipt is genuine and unchanged', content };
}

function show({ good = false, said, content }) {
  const verdict = document.getElementById('verdict');
  verdict.textContent = said;
  verdict.className = good ? 'good' : 'bad';
  const { ended, ...filed } = content ?? {};
  const lines = {
    ...filed,
    ...(ended
      ? {
          state: ended.stateName,
          endedAt: ended.at,
          replyHash: ended.replyHash ?? '-',
          hash: ended.hash,
        }
      : {}),
  };
  const list = document.getElementById('content');
  list.replaceChildren();
  for (const [name, value] of Object.entries(lines)) {
    const term = document.createElement('dt');
    term.textContent = words[name] ?? name;
    const told = document.createElement('dd');
    told.textContent = String(value);
    list.append(term, told);
  }
  document.getElementById('answer').hidden = false;
}

const area = document.getElementById('text');
document.getElementById('file').addEventListener('change', async ({ target }) => {
  area.value = (await target.files[0]?.text()) ?? '';
});
document.getElementById('check').addEventListener('click', () => {
  verdictOf(area.value).then(show, (error) =>
    show({
      said:
        error.name === 'NotSupportedError'
          ? '浏览器太旧, 不支持 Ed25519, 请更新或用命令核对 / this browser knows no Ed25519: update it or use the command'
          : '无法读取, 请检查文件是否完整 / it cannot be read; is it whole?',
    }),
  );
});
