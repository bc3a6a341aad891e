/** The form of a scanned code: sends what a resident writes to the same door as everybody, and shows number and code. */
import { holds } from './sha256.js';

const { district, token, words: said } = document.body.dataset;
const words = JSON.parse(said);
const find = (id) => document.getElementById(id);
const api = (path) => `/api/v1/${path}${path.includes('?') ? '&' : '?'}district=${district}`;
const language = { 'accept-language': document.documentElement.lang };
const mostPhotos = 3;

/** Also where the page came without TLS, and `crypto.randomUUID` is not to be had. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function tell(place, text) {
  place.textContent = text;
  place.hidden = !text;
}

async function ask(path, init = {}) {
  const response = await fetch(api(path), { ...init, headers: { ...language, ...init.headers } });
  const body = await response.json().catch(() => ({}));
  return { status: response.status, ok: response.ok, body };
}

// What is written.
const text = find('text');
text.addEventListener('input', () => {
  find('count').textContent = [...text.value].length;
  lookForLikely();
});

// Photos: shown from the phone's own memory, sent with the form.
const photos = [];
function showPhotos() {
  find('add').hidden = photos.length >= mostPhotos;
  find('photos').replaceChildren(
    ...photos.map((photo, i) => {
      const item = document.createElement('li');
      const picture = document.createElement('img');
      picture.src = photo.url;
      picture.alt = `${words.photo} ${i + 1}`;
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.textContent = words.remove;
      remove.addEventListener('click', () => takeOut(photo));
      item.append(picture, remove);
      return item;
    }),
  );
}
function takeOut(photo) {
  URL.revokeObjectURL(photo.url);
  photos.splice(photos.indexOf(photo), 1);
  showPhotos();
}
find('file').addEventListener('change', ({ target }) => {
  const chosen = [...target.files];
  target.value = '';
  if (photos.length + chosen.length > mostPhotos) tell(find('said'), words.tooManyPhotos);
  for (const file of chosen.slice(0, mostPhotos - photos.length))
    photos.push({ id: newId(), file, url: URL.createObjectURL(file), sent: false });
  showPhotos();
});

async function sendPhotos() {
  for (const photo of [...photos].filter((one) => !one.sent)) {
    const { ok, body } = await ask(`attachments/${photo.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', prefer: 'wait=10' },
      body: photo.file,
    });
    if (!ok || body.state === 'REFUSED') {
      takeOut(photo);
      throw new Error(words.photoRefused + (body.title ?? ''));
    }
    photo.sent = true;
  }
}

// How to reach whoever reports.
const contact = () => document.querySelector('input[name=contact]:checked').value;
for (const choice of document.querySelectorAll('input[name=contact]'))
  choice.addEventListener('change', () => (find('who').hidden = contact() !== 'phone'));

function appeal() {
  const matter = document.querySelector('input[name=matter]:checked')?.value;
  const where = find('where').value.trim();
  const name = find('name').value.trim();
  const byPhone = contact() === 'phone';
  return {
    channel: 'QR',
    qr: token,
    text: text.value.trim(),
    ...(matter ? { categoryCode: matter } : {}),
    ...(where ? { address: where } : {}),
    ...(joined() ? { joins: joined() } : {}),
    ...(byPhone
      ? { reporter: { phone: find('phone').value.replace(/[\s-]/g, ''), ...(name ? { name } : {}) } }
      : { anonymous: true }),
    confidential: find('confidential').checked,
    ...(photos.length > 0 ? { attachments: photos.map(({ id }) => id) } : {}),
  };
}

/** The same words sent again are the same filing. */
let [keyOf, key] = ['', ''];
function keyFor(body) {
  if (body !== keyOf) [keyOf, key] = [body, newId()];
  return key;
}

/** A sum for the machine, in pieces, so that the page stays awake. */
async function solve({ challenge, bits }) {
  for (let nonce = 0; ;) {
    for (const end = nonce + 2000; nonce < end; nonce += 1) {
      const answer = `${challenge}:${nonce.toString(36)}`;
      if (holds(answer, bits)) return answer;
    }
    await new Promise((go) => setTimeout(go));
  }
}

async function file(body, captcha) {
  const answer = await ask('cases', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': keyFor(body),
      ...(captcha ? { captcha } : {}),
    },
    body,
  });
  const { challenge } = answer.body;
  if (answer.status !== 428 || captcha || !challenge) return answer;
  if (challenge.kind !== 'pow') return { ...answer, body: { title: words.captchaElsewhere } };
  tell(find('said'), words.working);
  return file(body, await solve(challenge));
}

find('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const box = find('said');
  if (!text.value.trim()) {
    tell(box, words.needText);
    return text.focus();
  }
  if (contact() === 'phone' && !/^1[3-9]\d{9}$/.test(find('phone').value.replace(/[\s-]/g, ''))) {
    tell(box, words.needPhone);
    return find('phone').focus();
  }
  find('send').disabled = true;
  try {
    if (photos.some(({ sent }) => !sent)) tell(box, words.uploading);
    await sendPhotos();
    tell(box, words.sending);
    const { ok, body } = await file(JSON.stringify(appeal()));
    if (ok) showDone(body);
    else tell(box, words.failed + (body.title ?? ''));
  } catch (error) {
    tell(box, error instanceof TypeError ? words.offline : error.message);
  } finally {
    find('send').disabled = false;
  }
});

function showDone({ number, trackingCode, message }) {
  tell(find('said'), '');
  find('message').textContent = message;
  find('number').textContent = number;
  find('code').textContent = trackingCode;
  find('form').hidden = true;
  find('done').hidden = false;
  find('done').focus();
  find('done').scrollIntoView();
}
find('copy').addEventListener('click', async ({ target }) => {
  await navigator.clipboard?.writeText(`${find('number').textContent} ${find('code').textContent}`);
  target.textContent = words.copied;
});
find('another').addEventListener('click', () => location.reload());

// Whether somebody was here before. Where the server knows no such question, it is not asked again.
let [waiting, asks] = [0, true];
function lookForLikely() {
  clearTimeout(waiting);
  if (!asks || [...text.value.trim()].length < 6) return;
  waiting = setTimeout(async () => {
    const matter = document.querySelector('input[name=matter]:checked')?.value;
    const body = { text: text.value.trim(), qr: token, ...(matter ? { categoryCode: matter } : {}) };
    const answer = await ask('cases/likely', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (answer?.status === 404 || answer?.status === 400) asks = false;
    const likely = answer?.ok ? (answer.body.likely ?? []) : [];
    // What was chosen stays chosen while it is still among them; its handle is another each time.
    const chosen = document.querySelector('input[name=joins]:checked')?.parentElement.textContent;
    const joinable = likely.filter(({ handle }) => handle).slice(0, 3);
    find('likely').hidden = joinable.length === 0;
    find('likely-list').replaceChildren(
      ...joinable.map((one) => likelyChoice(one.handle, aboutLikely(one), aboutLikely(one) === chosen)),
      likelyChoice('', words.notTheSame, !joinable.some((one) => aboutLikely(one) === chosen)),
    );
  }, 800);
}

const aboutLikely = ({ what, since, stateName, reporters }) =>
  [what, since, stateName, reporters > 1 ? words.reporters.replace('{}', reporters) : '']
    .filter(Boolean)
    .join(' · ');

function likelyChoice(value, text, checked) {
  const label = document.createElement('label');
  label.className = 'line';
  const choice = Object.assign(document.createElement('input'), {
    type: 'radio',
    name: 'joins',
    value,
    checked,
  });
  const about = document.createElement('span');
  about.textContent = text;
  label.append(choice, about);
  return label;
}

/** The handle of the earlier report that this one is the same as, where the resident says so. */
function joined() {
  return find('likely').hidden ? '' : (document.querySelector('input[name=joins]:checked')?.value ?? '');
}

// How far it is.
find('look').addEventListener('submit', async (event) => {
  event.preventDefault();
  const number = find('look-number').value.trim().toUpperCase();
  const code = find('look-code').value.trim();
  const box = find('look-said');
  find('status').hidden = true;
  if (!number || !code) return tell(box, words.needCode);
  const { ok, body } = await ask(`cases/${encodeURIComponent(number)}`, {
    headers: { 'tracking-code': code },
  }).catch(() => ({ ok: false, body: { title: words.offline } }));
  if (!ok) return tell(box, body.title ?? words.offline);
  tell(box, '');
  find('status').hidden = false;
  find('status-state').textContent = body.stateName;
  find('status-more').textContent = [
    body.handledBy && words.handledBy + body.handledBy,
    body.dueAt && words.dueAt + shortTime(body.dueAt),
    body.reply && words.reply + body.reply,
  ]
    .filter(Boolean)
    .join('\n');
  find('status-steps').replaceChildren(
    ...body.timeline.map(({ name, at, unit }) => {
      const item = document.createElement('li');
      item.textContent = [shortTime(at), name, unit].filter(Boolean).join(' · ');
      return item;
    }),
  );
});

/** 2026-02-13T09:20:00+08:00 -> 2026-02-13 09:20, local time as the server gives it. */
const shortTime = (at) => at.slice(0, 16).replace('T', ' ');
