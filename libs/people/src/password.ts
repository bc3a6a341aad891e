import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Said } from '#config';

const least = 12;
const most = 128;

/** What is guessed first, without case and without anything but letters and digits; a password made of one is refused. */
const guessedFirst: readonly string[] = [
  '123456',
  '1234567890',
  'password',
  'passw0rd',
  'qwerty',
  'qwertyuiop',
  '1qaz2wsx',
  'admin',
  'administrator',
  'letmein',
  'welcome',
  'iloveyou',
  'woaini',
  '5201314',
  'abc',
  'abcdef',
  'abcdefghijkl',
  'gridwhistle',
  'gridwhistledemo',
  'wanggechuishao',
];

/**
 * What speaks against a new password, or null (NIST SP 800-63B 3.1.1.2: length rather than kinds of characters, not
 * what is guessed first, not the account's own name).
 */
export function passwordFault(password: string, of: { username: string; name: string }): Said | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < least || length > most)
    return { zh: `密码长度应为 ${least} 到 ${most} 个字符`, en: `It needs ${least} to ${most} characters` };
  const bare = bareOf(password);
  if (bareOf(of.username).length > 2 && bare.includes(bareOf(of.username)))
    return { zh: '密码不能包含用户名', en: 'It must not contain the user name' };
  if ([...of.name].length > 1 && password.includes(of.name))
    return { zh: '密码不能包含姓名', en: 'It must not contain the name' };
  if (/^(.{1,4})\1+$/su.test(password) || isStair(bare) || guessedFirst.some((one) => isMadeOf(bare, one)))
    return { zh: '密码过于常见', en: 'It is among those that are guessed first' };
  return null;
}

const bareOf = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
/** One of the guessed, with digits around it or repeated. */
const isMadeOf = (bare: string, guessed: string) =>
  new RegExp(`^\\d{0,4}(?:${guessed})+\\d{0,4}$`, 'u').test(bare);
/** 123456789012, abcdefghijkl, 987654321098. */
function isStair(bare: string): boolean {
  const steps = [...bare].slice(1).map((one, i) => (one.codePointAt(0)! - bare.codePointAt(i)! + 10) % 10);
  return steps.length > 0 && (steps.every((step) => step === 1) || steps.every((step) => step === 9));
}

/** argon2id with the library's defaults (19 MiB, 2 passes), the floor of OWASP's advice. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'));

/** Whether it is the password; costs the same where there is none to compare with. */
export async function isPassword(
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  const right = await verify(passwordHash ?? (await someHash), password.normalize('NFKC'));
  return right && Boolean(passwordHash);
}

/** Twenty letters and digits that are not mistaken for each other when read aloud (95 bits), in groups of five. */
export function firstPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const drawn: string[] = [];
  while (drawn.length < 20) {
    // 248 is the last multiple of 31 in a byte: whatever is above would favour the first letters.
    for (const byte of randomBytes(32))
      if (byte < 248 && drawn.length < 20) drawn.push(letters[byte % letters.length]!);
  }
  return drawn.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

const someHash = hashPassword(randomBytes(16).toString('hex'));
