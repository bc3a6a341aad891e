import { newSigningKey, signerOf, suites, type Suite } from '#audit';

export const keysUsage = `operator keys signing [ED25519|SM2]      生成签名密钥 / make a signing key`;

/** `keys signing`: a new signing key, as lines of an environment file, and its public half. False where it is no such command. */
export function keysCommand([what, given = 'ED25519']: readonly string[]): boolean {
  if (what !== 'signing' || !(given in suites)) return false;
  const suite = given as Suite;
  const key = newSigningKey(suite);
  const { keyId, publicKey } = signerOf(suite, key);
  const line = key.replace(/-----[A-Z ]+-----|\s/g, '');
  console.log(
    `# 私钥, 请保密; 换用后旧签名仍可核验 / secret; what the key before has signed stays checkable\nSIGNING_SUITE=${suite}\nSIGNING_KEY=${line}`,
  );
  console.error(`公钥 / public key ${keyId}\n${publicKey}`);
  return true;
}
