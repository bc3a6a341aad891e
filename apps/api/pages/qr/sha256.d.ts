export function sha256(text: string): Uint32Array;
export function holds(text: string, bits: number): boolean;
