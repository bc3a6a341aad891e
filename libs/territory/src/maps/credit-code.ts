const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Whether a unified social credit code 统一社会信用代码 has its form and its check sign (GB 32100-2015, field-rules 2.8). */
export function isCreditCode(text: string): boolean {
  if (text.length !== 18) return false;
  let [sum, weight] = [0, 1];
  for (const sign of text.slice(0, 17)) {
    const value = signs.indexOf(sign);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return signs[(31 - (sum % 31)) % 31] === text[17];
}
